import type { Action, Alert } from '../api/types';
import { dateTime, decidingValue } from '../text/format';
import { useWords, type Words } from '../text/i18n';
import { Age } from './parts';

interface Entry {
  at: string;
  title: string;
  kind: string;
  by?: string;
  text?: string;
}

/** What the program itself has written down, in the words of the reader; what people wrote stays as it is. */
function noteText(one: Action, words: Words): string {
  const note = one.note ?? '';
  const { t, maybe } = words;
  switch (one.kind) {
    case 'milestone': {
      const [, id = '', at = '', said = ''] = /^(\S+) (\S+Z)(?:: ([^]*))?$/.exec(note) ?? [];
      return id ? [maybe(`milestone.${id}`, id), dateTime(at, words), said].filter(Boolean).join(' · ') : note;
    }
    case 'attach': {
      const [, name = '', hash = '', , said = ''] = /^([^]*) sha256:([0-9a-f]{64}) (\d+) B(?:: ([^]*))?$/.exec(note) ?? [];
      return hash ? [name, said, `SHA-256 ${hash.slice(0, 16)}…`].filter(Boolean).join(' · ') : note;
    }
    case 'clock-warning':
    case 'clock-expired': {
      const [, , at = '', basis = ''] = /^(\S+) (\S+Z) \(([^]*)\)$/.exec(note) ?? [];
      return at ? `${dateTime(at, words)} · ${basis}` : note;
    }
    case 'notify': {
      const [, n = '', step = '', who = '', users = '', channels = ''] = /^reminder (\d+), step (\d+): ([^=;]*?)(?: = ([^;]*))?(?:; channels (.*))?$/.exec(note) ?? [];
      const named = [users || who.split(' ').map((word) => maybe(`escalations.who.${word.replace(':', '-')}`, word)).join(t('list.comma')), channels].filter(Boolean).join(t('list.comma'));
      return n ? t('timeline.told', { n, step, who: named }) : note;
    }
    case 'in-service':
      return maybe(`timeline.${note.replaceAll(' ', '-')}`, note);
    default:
      return note;
  }
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
      text: noteText(one, words) || undefined,
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
