import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Grant, LogInWays } from '../api/types';
import { useResource } from '../state/resource';
import { useWords } from '../text/i18n';
import { EMPTY_GRANT, GrantLines, GrantsEditor } from './grants';
import { PlusIcon } from './icons';
import { Dialog, Empty, errorText, Problem } from './parts';

const PATH = '/api/v1/access/groups';

type GroupGrant = Omit<Grant, 'expiresAt'> & { group: string };

interface Groups {
  version: number;
  items: GroupGrant[];
}

/** What groups of the identity provider may do here; nothing where there is no provider. */
export function GroupsCard() {
  const words = useWords();
  const { t } = words;
  const ways = useResource<LogInWays>('/api/v1/session/ways');
  const groups = useResource<Groups>(PATH);
  const [adding, setAdding] = useState(false);
  const [error, setError] = useState<unknown>();
  if (!ways.data?.provider) {
    return null;
  }
  const items = groups.data?.items ?? [];
  const replace = async (next: GroupGrant[]) => {
    await call('PUT', PATH, { items: next }, { ifMatch: `"${groups.data?.version ?? 0}"` });
    groups.reload();
  };
  const remove = async (index: number) => {
    setError(undefined);
    try {
      await replace(items.filter((_, at) => at !== index));
    } catch (failure) {
      setError(failure);
      groups.reload();
    }
  };
  return (
    <section>
      <div class="section-head">
        <h2>{t('groups.title', { name: ways.data.provider.name })}</h2>
        <button type="button" class="button small" data-testid="group-add" onClick={() => setAdding(true)}><PlusIcon />{t('groups.add')}</button>
      </div>
      {groups.error !== undefined && <Problem error={groups.error} retry={groups.reload} />}
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      {groups.data && items.length === 0 && <Empty title={t('groups.empty')} />}
      {items.length > 0 && (
        <div class="table-card">
          <table class="table stacked">
            <thead><tr><th>{t('groups.group')}</th><th>{t('users.grants')}</th><th><span class="visually-hidden">{t('action.delete')}</span></th></tr></thead>
            <tbody>
              {items.map((one, index) => (
                <tr key={index} data-testid="group-row" data-group={one.group}>
                  <td class="cell-main">{one.group}</td>
                  <td data-label={t('users.grants')}><GrantLines grants={[{ ...one, expiresAt: null }]} /></td>
                  <td><button type="button" class="button small" onClick={() => void remove(index)}>{t('action.delete')}</button></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding && <AddDialog onClose={() => setAdding(false)} onAdd={(one) => replace([...items, one])} />}
    </section>
  );
}

function AddDialog({ onClose, onAdd }: { onClose(): void; onAdd(one: GroupGrant): Promise<void> }) {
  const words = useWords();
  const { t } = words;
  const [group, setGroup] = useState('');
  const [grant, setGrant] = useState<Grant>(EMPTY_GRANT);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    try {
      const { role, organisation, category } = grant;
      await onAdd({ group: group.trim(), role, organisation, category });
      onClose();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Dialog title={t('groups.add')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <label class="field"><span>{t('groups.group')}</span><input required maxLength={128} autocomplete="off" autofocus data-testid="group-name" value={group} onInput={(event) => setGroup(event.currentTarget.value)} /></label>
        <GrantsEditor single endless grants={[grant]} onChange={([one]) => one && setGrant(one)} />
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" data-testid="group-submit">{t('groups.add')}</button>
        </div>
      </form>
    </Dialog>
  );
}
