import type { Alert } from '../api/types';
import { dateTime, decidingValue } from '../text/format';
import { useWords } from '../text/i18n';
import { Age } from './parts';

interface Entry {
  at: string;
  title: string;
  kind: string;
  by?: string;
  text?: string;
}

/** What the readings did and what people did, in one line of time, newest first. */
export function Timeline({ alert }: { alert: Alert }) {
  const words = useWords();
  const { t, maybe } = words;
  const entries: Entry[] = [
    ...(alert.transitions ?? []).map((one) => ({
      at: one.at,
      kind: one.kind.toLowerCase(),
      title: maybe(`transition.${one.kind.toLowerCase()}`, one.kind),
      text: decidingValue({ ...alert, value: one.value }, words) || undefined,
    })),
    ...(alert.actions ?? []).map((one) => ({
      at: one.at,
      kind: one.kind.toLowerCase(),
      title: maybe(`did.${one.kind.toLowerCase()}`, one.kind),
      by: one.by,
      text: one.note ?? undefined,
    })),
  ]
    // What came later in the same millisecond stands above.
    .reverse()
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (entries.length === 0) {
    return <p class="muted">{t('alert.no-timeline')}</p>;
  }
  return (
    <ol class="timeline">
      {entries.map((entry, index) => (
        <li key={`${entry.at}-${index}`} class={`event event-${entry.kind}`}>
          <div class="event-head"><b>{entry.title}</b>{entry.by && <span class="event-by">{entry.by}</span>}</div>
          {entry.text && <p class={entry.by ? 'event-note' : 'event-value'}>{entry.text}</p>}
          <div class="event-time">{dateTime(entry.at, words)}<Age at={entry.at} /></div>
        </li>
      ))}
    </ol>
  );
}
