import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { LogIn, Page } from '../api/types';
import { useResource } from '../state/resource';
import { useWords } from '../text/i18n';
import { Age, errorText, Loading, Problem } from './parts';

const PATH = '/api/v1/me/sessions';

/** Where one is logged in, and a way to end it there. */
export function SessionsCard() {
  const words = useWords();
  const { t } = words;
  const sessions = useResource<Page<LogIn>>(PATH);
  const [error, setError] = useState<unknown>();
  const end = async (id: string) => {
    setError(undefined);
    try {
      await call('DELETE', `${PATH}/${id}`);
    } catch (failure) {
      setError(failure);
    }
    sessions.reload();
  };
  return (
    <section class="card pad narrow">
      <h2>{t('sessions.title')}</h2>
      {sessions.error !== undefined && <Problem error={sessions.error} retry={sessions.reload} />}
      {!sessions.data && sessions.error === undefined && <Loading lines={2} />}
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      <ul class="plain-list">
        {sessions.data?.items.map((one) => (
          <li key={one.id} class="access-line" data-testid="session-row">
            <span><b>{t(`way.${one.way}`)}</b> <span class="muted">{t('sessions.seen')} <Age at={one.lastSeenAt} /></span></span>
            {one.current ? <span class="role">{t('sessions.this')}</span> : <button type="button" class="button small" onClick={() => void end(one.id)}>{t('sessions.end')}</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
