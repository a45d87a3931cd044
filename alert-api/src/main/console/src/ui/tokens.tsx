import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Grant, Page, Token } from '../api/types';
import { useResource } from '../state/resource';
import { useWords } from '../text/i18n';
import { EMPTY_GRANT, GrantLines, GrantsEditor } from './grants';
import { PlusIcon, WarnIcon } from './icons';
import { Age, Copyable, Dialog, Empty, errorText, Loading, Problem } from './parts';

/** What programs come in with: made for one purpose, shown once, ended with one press. */
export function TokensCard() {
  const words = useWords();
  const { t } = words;
  const tokens = useResource<Page<Token>>('/api/v1/tokens');
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<string>();
  const [error, setError] = useState<unknown>();
  const end = async (id: string) => {
    setError(undefined);
    try {
      await call('DELETE', `/api/v1/tokens/${encodeURIComponent(id)}`);
    } catch (failure) {
      setError(failure);
    }
    setEnding(undefined);
    tokens.reload();
  };
  const items = tokens.data?.items;
  return (
    <section>
      <div class="section-head">
        <h2>{t('tokens.title')}</h2>
        <button type="button" class="button small" data-testid="token-add" onClick={() => setAdding(true)}><PlusIcon />{t('tokens.add')}</button>
      </div>
      {tokens.error !== undefined && <Problem error={tokens.error} retry={tokens.reload} />}
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      {!items && tokens.error === undefined && <Loading lines={2} />}
      {items?.length === 0 && <Empty title={t('tokens.empty')} />}
      {items && items.length > 0 && (
        <div class="table-card">
          <table class="table stacked">
            <thead><tr><th>{t('tokens.name')}</th><th>{t('users.grants')}</th><th>{t('tokens.used')}</th><th><span class="visually-hidden">{t('tokens.end')}</span></th></tr></thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id} data-testid="token-row" data-token={one.name}>
                  <td class="cell-main">{one.name}<small class="muted"> {one.createdBy}</small></td>
                  <td data-label={t('users.grants')}><GrantLines grants={[one]} /></td>
                  <td data-label={t('tokens.used')}><Age at={one.lastUsedAt} /></td>
                  <td>{ending === one.id ? <button type="button" class="button small danger" onClick={() => void end(one.id)}>{t('tokens.end-sure')}</button> : <button type="button" class="button small" onClick={() => setEnding(one.id)}>{t('tokens.end')}</button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding && <AddDialog onClose={() => { setAdding(false); tokens.reload(); }} />}
    </section>
  );
}

function AddDialog({ onClose }: { onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [name, setName] = useState('');
  const [grant, setGrant] = useState<Grant>(EMPTY_GRANT);
  const [secret, setSecret] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      setSecret((await call<{ token: string }>('POST', '/api/v1/tokens', { name: name.trim(), ...grant })).data.token);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  if (secret !== undefined) {
    return (
      <Dialog title={t('tokens.title')} onClose={onClose}>
        <p class="note note-warn"><WarnIcon /><span>{t('tokens.once')}</span></p>
        <Copyable label={name} text={secret} testid="token-secret" />
        <div class="dialog-foot"><button type="button" class="button primary" onClick={onClose}>{t('register.kept')}</button></div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('tokens.add')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <label class="field"><span>{t('tokens.name')}</span><input required maxLength={64} autocomplete="off" autofocus data-testid="token-name" value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
        <GrantsEditor single grants={[grant]} onChange={([one]) => one && setGrant(one)} />
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy} data-testid="token-submit">{t('tokens.add')}</button>
        </div>
      </form>
    </Dialog>
  );
}
