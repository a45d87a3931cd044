import { useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import type { LogInWays } from '../api/types';
import { useResource } from '../state/resource';
import { useRoute } from '../state/router';
import { logIn } from '../state/session';
import { useWords } from '../text/i18n';
import { Mark } from '../ui/icons';
import { errorText } from '../ui/parts';
import { LangSwitch, ThemeSwitch } from '../ui/shell';
import { CodeField } from '../ui/second-factor';
import { StatusStrip } from '../ui/status-strip';

export function LoginPage() {
  const words = useWords();
  const { t } = words;
  const outcome = useRoute().query.get('login');
  const provider = useResource<LogInWays>('/api/v1/session/ways').data?.provider;
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  /** The password was right and the account has a second factor. */
  const [second, setSecond] = useState(false);
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await logIn(user.trim(), password, second ? code.trim() : undefined);
    } catch (failure) {
      if (failure instanceof ApiError && failure.code === 'second-factor-required') {
        setSecond(true);
      } else {
        setError(failure);
        setCode('');
      }
      setBusy(false);
    }
  };
  const wrong = error instanceof ApiError && error.code === 'wrong-credentials';
  return (
    <div class="login">
      <div class="login-tools"><LangSwitch /><ThemeSwitch /></div>
      <main class="login-card">
        <div class="login-brand">
          <Mark size={48} />
          <div>
            <h1>Fieldwarden</h1>
            <p>{t('brand.line')}</p>
          </div>
        </div>
        <StatusStrip />
        {outcome && error === undefined && <p class="form-error" role="alert" data-testid="login-outcome">{words.maybe(`login.provider-${outcome}`, t('login.provider-failed'))}</p>}
        <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
          {second && <CodeField value={code} onInput={setCode} testid="login-code" />}
          <label class="field" hidden={second}>
            <span>{t('login.user')}</span>
            <input data-testid="login-user" name="user" autocomplete="username" autocapitalize="none" spellcheck={false} required value={user} onInput={(event) => setUser(event.currentTarget.value)} />
          </label>
          <label class="field" hidden={second}>
            <span>{t('login.password')}</span>
            <input data-testid="login-password" name="password" type="password" autocomplete="current-password" required value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
          </label>
          {error !== undefined && <p class="form-error" role="alert">{wrong ? t('login.wrong') : errorText(error, words)}</p>}
          <button type="submit" class="button primary block" data-testid="login-submit" disabled={busy}>{t(busy ? 'login.busy' : 'login.submit')}</button>
          {second && <button type="button" class="button quiet block" onClick={() => { setSecond(false); setCode(''); setError(undefined); }}>{t('action.back')}</button>}
        </form>
        {provider && !second && (
          <>
            <p class="login-or">{t('login.or')}</p>
            <a class="button block" href={provider.start} data-testid="login-provider">{t('login.provider', { name: provider.name })}</a>
          </>
        )}
      </main>
    </div>
  );
}
