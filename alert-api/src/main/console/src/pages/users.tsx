import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Page, Role, User } from '../api/types';
import { useResource } from '../state/resource';
import { useWords } from '../text/i18n';
import { PlusIcon, WarnIcon } from '../ui/icons';
import { Copyable, Dialog, Empty, errorText, Loading, PageHead, Problem } from '../ui/parts';

const ROLES: readonly Role[] = ['farmer', 'inspector', 'technician', 'administrator'];

/** Who may log in, and as what. */
export function UsersPage() {
  const { t } = useWords();
  const [adding, setAdding] = useState(false);
  const users = useResource<Page<User>>('/api/v1/users');
  const items = users.data?.items;
  return (
    <>
      <PageHead title={t('users.title')} lead={t('users.lead')}>
        <button type="button" class="button primary" data-testid="user-add" onClick={() => setAdding(true)}><PlusIcon />{t('users.add')}</button>
      </PageHead>
      {users.error !== undefined && <Problem error={users.error} retry={users.reload} />}
      {!items && users.error === undefined && <Loading lines={4} />}
      {items?.length === 0 && <Empty title={t('users.empty')} />}
      {items && items.length > 0 && (
        <div class="table-card">
          <table class="table stacked">
            <thead><tr><th>{t('users.user')}</th><th>{t('users.roles')}</th><th>{t('users.password')}</th></tr></thead>
            <tbody>
              {items.map((user) => (
                <tr key={user.user} data-testid="user-row" data-user={user.user}>
                  <td class="cell-main">{user.user}</td>
                  <td data-label={t('users.roles')}><span class="roles">{user.roles.map((role) => <span key={role} class="role">{t(`role.${role}`)}</span>)}</span></td>
                  <td data-label={t('users.password')}>{user.enabled === false ? <span class="muted">{t('users.disabled')}</span> : user.mustChangePassword ? t('users.first-password') : <span class="muted">{t('users.own-password')}</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding && <AddDialog onClose={() => { setAdding(false); users.reload(); }} />}
    </>
  );
}

interface Made {
  user: string;
  password: string;
}

function AddDialog({ onClose }: { onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [user, setUser] = useState('');
  const [role, setRole] = useState<Role>('farmer');
  const [made, setMade] = useState<Made>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      // Without a password in the request the hub makes one and tells it this once.
      setMade((await call<Made>('POST', '/api/v1/users', { user: user.trim(), roles: [role] })).data);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  if (made) {
    return (
      <Dialog title={t('users.added', { user: made.user })} onClose={onClose}>
        <p class="note note-warn"><WarnIcon /><span>{t('users.once')}</span></p>
        <Copyable label={t('users.first-password')} text={made.password} />
        <div class="dialog-foot"><button type="button" class="button primary" onClick={onClose}>{t('register.kept')}</button></div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('users.add')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <label class="field">
          <span>{t('users.user')}</span>
          <input required maxLength={64} autocapitalize="none" spellcheck={false} autocomplete="off" value={user} onInput={(event) => setUser(event.currentTarget.value)} autofocus />
        </label>
        <fieldset class="field">
          <legend>{t('users.role')}</legend>
          {ROLES.map((one) => (
            <label key={one} class="radio">
              <input type="radio" name="role" value={one} checked={role === one} onChange={() => setRole(one)} />
              <span><b>{t(`role.${one}`)}</b><small>{t(`role.${one}.can`)}</small></span>
            </label>
          ))}
        </fieldset>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy}>{t('users.add')}</button>
        </div>
      </form>
    </Dialog>
  );
}
