import { useState } from 'preact/hooks';
import { ApiError, call } from '../api/client';
import type { Me } from '../api/types';
import { refreshMe } from '../state/session';
import { useWords } from '../text/i18n';
import { CheckIcon, InfoIcon } from '../ui/icons';
import { errorText, PageHead } from '../ui/parts';
import { SecondFactorCard } from '../ui/second-factor';
import { SessionsCard } from '../ui/sessions';

const SHORTEST = 8;

/** One's own account. With a password that somebody else has chosen this is the only page there is. */
export function AccountPage({ me }: { me: Me }) {
  const words = useWords();
  const { t } = words;
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle');
  const [error, setError] = useState<string>();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (next !== again) {
      setError(t('account.differ'));
      return;
    }
    setState('busy');
    setError(undefined);
    try {
      await call('POST', '/api/v1/me/password', { old: current, new: next });
      setState('done');
      setCurrent('');
      setNext('');
      setAgain('');
      await refreshMe();
    } catch (failure) {
      setState('idle');
      setError(failure instanceof ApiError && failure.status === 403 ? t('account.wrong') : errorText(failure, words));
    }
  };
  return (
    <>
      <PageHead title={t('account.title')} lead={<><b>{me.user}</b>{me.roles.map((role) => <span key={role} class="role">{t(`role.${role}`)}</span>)}</>} />
      {me.mustChangePassword && <p class="note note-warn"><InfoIcon /><span>{t('account.must')}</span></p>}
      <form class="card pad narrow" onSubmit={(event) => void submit(event)} aria-busy={state === 'busy'}>
        <h2>{t('account.change')}</h2>
        <input type="text" name="username" autocomplete="username" value={me.user} readOnly hidden />
        <label class="field"><span>{t('account.current')}</span><input type="password" autocomplete="current-password" required data-testid="password-current" value={current} onInput={(event) => setCurrent(event.currentTarget.value)} /></label>
        <label class="field"><span>{t('account.new')}</span><input type="password" autocomplete="new-password" required minLength={SHORTEST} data-testid="password-new" value={next} onInput={(event) => setNext(event.currentTarget.value)} /><small>{t('account.rule', { n: SHORTEST })}</small></label>
        <label class="field"><span>{t('account.again')}</span><input type="password" autocomplete="new-password" required data-testid="password-again" value={again} onInput={(event) => setAgain(event.currentTarget.value)} /></label>
        {error && <p class="form-error" role="alert">{error}</p>}
        {state === 'done' && <p class="form-done" role="status"><CheckIcon size={18} />{t('account.done')}</p>}
        <button type="submit" class="button primary" disabled={state === 'busy'} data-testid="password-submit">{t('account.change')}</button>
      </form>
      {!me.mustChangePassword && <SecondFactorCard me={me} />}
      {!me.mustChangePassword && <SessionsCard />}
    </>
  );
}
