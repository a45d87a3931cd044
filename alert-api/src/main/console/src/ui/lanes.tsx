import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';

interface Bar {
  key: string;
  device: string;
  rule: string;
  raisedAt: string;
  clearedAt?: string | null;
  kind: 'new' | 'same' | 'gone';
}

const MOST_LANES = 24;

/** One line of time for each rule of each device: above what would have been raised, below what was. */
export function Lanes({ from, to, rows }: { from: number; to: number; rows: readonly Bar[] }) {
  const words = useWords();
  const { t } = words;
  const lanes = new Map<string, Bar[]>();
  for (const row of rows) {
    const key = `${row.device} ${row.rule}`;
    lanes.set(key, [...(lanes.get(key) ?? []), row]);
  }
  const place = (at: number) => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
  const bar = (one: Bar, lane: 'would' | 'was') => {
    const start = place(Date.parse(one.raisedAt));
    const end = place(one.clearedAt ? Date.parse(one.clearedAt) : one.kind === 'gone' ? Date.parse(one.raisedAt) : to);
    return <span key={`${lane}-${one.key}`} class={`bar bar-${lane}`} style={{ left: `${start}%`, width: `max(4px, ${end - start}%)` }} title={dateTime(one.raisedAt, words)} />;
  };
  return (
    <div class="card pad lanes" role="img" aria-label={t('try.timeline')}>
      <div class="lanes-key"><span><i class="bar-key bar-would" />{t('try.would')}</span><span><i class="bar-key bar-was" />{t('try.was')}</span></div>
      {[...lanes].slice(0, MOST_LANES).map(([key, bars]) => (
        <div key={key} class="lane">
          <span class="lane-name">{bars[0]!.device} <span class="mono">{bars[0]!.rule}</span></span>
          <span class="lane-track">
            <span class="track">{bars.filter((one) => one.kind !== 'gone').map((one) => bar(one, 'would'))}</span>
            <span class="track">{bars.filter((one) => one.kind !== 'new').map((one) => bar(one, 'was'))}</span>
          </span>
        </div>
      ))}
      <div class="lane lane-axis"><span class="lane-name" /><span class="lane-ends"><span>{dateTime(from, words)}</span><span>{dateTime(to, words)}</span></span></div>
    </div>
  );
}
