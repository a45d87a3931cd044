import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Grant, Me, Page, User } from '../api/types';
import { useResource } from '../state/resource';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { AccessPolicyCard } from '../ui/access-policy';
import { GroupsCard } from '../ui/groups';
import { EMPTY_GRANT, GrantLines, GrantsEditor } from '../ui/grants';
import { InfoIcon, PlusIcon, WarnIcon } from '../ui/icons';
import { Copyable, Dialog, Empty, errorText, Loading, PageHead, Problem } from '../ui/parts';
import { TokensCard } from '../ui/tokens';

/** Who may log in, and do what, where and until when; and the tokens of programs. */
export function UsersPage({ me }: { me: Me }) {
  const { t } = useWords();
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<User>();
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
            <thead><tr><th>{t('users.user')}</th><th>{t('users.grants')}</th><th>{t('users.account')}</th><th><span class="visually-hidden">{t('users.change')}</span></th></tr></thead>
            <tbody>
              {items.map((user) => (
                <tr key={user.user} data-testid="user-row" data-user={user.user}>
                  <td class="cell-main">{user.user}</td>
                  <td data-label={t('users.grants')}><GrantLines grants={user.grants} /></td>
                  <td data-label={t('users.account')}><Account user={user} /></td>
                  <td><button type="button" class="button small" data-testid="user-change" onClick={() => setChanging(user)}>{t('users.change')}</button></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <TokensCard />
      {me.grants.some((grant) => grant.role === 'administrator' && !grant.organisation && !grant.category) && <><GroupsCard /><AccessPolicyCard /></>}
      {adding && <AddDialog onClose={() => { setAdding(false); users.reload(); }} />}
      {changing && <ChangeDialog user={changing} onClose={() => { setChanging(undefined); users.reload(); }} />}
    </>
  );
}

function Account({ user }: { user: User }) {
  const words = useWords();
  const { t } = words;
  if (!user.enabled) {
    return <span class="muted">{t('users.disabled')}</span>;
  }
  return (
    <span class="roles">
      {user.mustChangePassword && <span class="role">{t('users.first-password')}</span>}
      {user.provider && <span class="role">{t('way.provider')}</span>}
      {user.secondFactor && <span class="role">{t('factor.title')}</span>}
      {user.lockedUntil && <span class="role">{t('users.locked', { at: dateTime(user.lockedUntil, words) })}</span>}
      {!user.provider && !user.mustChangePassword && !user.secondFactor && !user.lockedUntil && <span class="muted">{t('users.own-password')}</span>}
    </span>
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
  const [grants, setGrants] = useState<Grant[]>([EMPTY_GRANT]);
  const [made, setMade] = useState<Made>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      // Without a password in the request the hub makes one and tells it this once.
      setMade((await call<Made>('POST', '/api/v1/users', { user: user.trim(), grants })).data);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  if (made) {
    return <FirstPassword title={t('users.added', { user: made.user })} made={made} onClose={onClose} />;
  }
  return (
    <Dialog title={t('users.add')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <label class="field">
          <span>{t('users.user')}</span>
          <input required maxLength={64} autocapitalize="none" spellcheck={false} autocomplete="off" data-testid="user-name" value={user} onInput={(event) => setUser(event.currentTarget.value)} autofocus />
        </label>
        <GrantsEditor grants={grants} onChange={setGrants} />
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy} data-testid="user-submit">{t('users.add')}</button>
        </div>
      </form>
    </Dialog>
  );
}

function FirstPassword({ title, made, onClose }: { title: string; made: Made; onClose(): void }) {
  const { t } = useWords();
  return (
    <Dialog title={title} onClose={onClose}>
      <p class="note note-warn"><WarnIcon /><span>{t('users.once')}</span></p>
      <Copyable label={t('users.first-password')} text={made.password} testid="user-password" />
      <div class="dialog-foot"><button type="button" class="button primary" onClick={onClose}>{t('register.kept')}</button></div>
    </Dialog>
  );
}

function ChangeDialog({ user, onClose }: { user: User; onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [grants, setGrants] = useState<Grant[]>(user.grants.length > 0 ? user.grants : [EMPTY_GRANT]);
  const [made, setMade] = useState<Made>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [ending, setEnding] = useState(false);
  const address = `/api/v1/users/${encodeURIComponent(user.user)}`;
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const save = (event: Event) => {
    event.preventDefault();
    // Of two who change the same user, the second is told.
    void run(() => call('PUT', `${address}/grants`, { grants }, { ifMatch: `"${user.version}"` }));
  };
  const renew = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setMade((await call<Made>('POST', `${address}/password`, {})).data);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  if (made) {
    return <FirstPassword title={t('users.new-password')} made={made} onClose={onClose} />;
  }
  return (
    <Dialog title={user.user} onClose={onClose}>
      <form onSubmit={save} aria-busy={busy}>
        {user.provider ? <><p class="note"><InfoIcon /><span>{t('users.of-provider')}</span></p><GrantLines grants={user.grants} /></> : <GrantsEditor grants={grants} onChange={setGrants} />}
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="button-row">
          {!user.provider && <button type="button" class="button small" disabled={busy} onClick={() => void renew()}>{t('users.new-password')}</button>}
          {user.lockedUntil && <button type="button" class="button small" disabled={busy} data-testid="user-unlock" onClick={() => void run(() => call('POST', `${address}/unlock`))}>{t('users.unlock')}</button>}
          {user.secondFactor && <button type="button" class="button small" disabled={busy} onClick={() => void run(() => call('DELETE', `${address}/second-factor`))}>{t('factor.remove')}</button>}
          {user.enabled && !ending && <button type="button" class="button small" disabled={busy} onClick={() => setEnding(true)}>{t('users.disable')}</button>}
          {ending && <button type="button" class="button small danger" disabled={busy} data-testid="user-disable" onClick={() => void run(() => call('DELETE', address))}>{t('users.disable-sure')}</button>}
        </div>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy || user.provider} data-testid="user-save">{t('action.save')}</button>
        </div>
      </form>
    </Dialog>
  );
}
