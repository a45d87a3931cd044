import { ApiError } from '../api/client';
import type { Status } from '../api/types';
import { live } from '../state/alerts';
import { useResource } from '../state/resource';
import { session } from '../state/session';
import { useStore } from '../state/store';
import { useWords } from '../text/i18n';

/** What is still starting or has failed; nothing once all is well. Asked often while starting, seldom afterwards. */
export function StatusStrip() {
  const { t, maybe } = useWords();
  const quiet = useResource<Status>('/api/v1/status', 5000);
  const stream = useStore(live);
  const inside = useStore(session).state === 'in';
  if (quiet.error instanceof ApiError && quiet.error.status === 0) {
    return <div class="strip strip-bad" role="status" data-testid="status-strip"><span class="dot" aria-hidden="true" />{t('status.unreachable')}</div>;
  }
  const waiting = quiet.data?.parts.filter((part) => part.state !== 'up') ?? [];
  if (waiting.length === 0) {
    return inside && stream === 'lost' ? <div class="strip strip-warn" role="status"><span class="dot" aria-hidden="true" />{t('status.stream-lost')}</div> : null;
  }
  const failed = waiting.some((part) => part.state === 'failed');
  return (
    <div class={`strip ${failed ? 'strip-bad' : 'strip-warn'}`} role="status" data-testid="status-strip">
      <span class="dot" aria-hidden="true" />
      <span>{t(failed ? 'status.failed' : 'status.starting')}{t('punctuation.colon')}</span>
      <ul>
        {waiting.map((part) => (
          <li key={part.name}>
            {maybe(`part.${part.name}`, part.name)}
            {part.detail && <small>{part.detail}</small>}
          </li>
        ))}
      </ul>
    </div>
  );
}
