import { useEffect, useRef, useState } from 'preact/hooks';
import type { Figures, Statistics } from '../api/tasks';
import { shade } from '../state/prefs';
import { useResource } from '../state/resource';
import { setQuery, useRoute } from '../state/router';
import { useStore } from '../state/store';
import { count, duration } from '../text/format';
import { useWords } from '../text/i18n';
import { colours } from '../ui/chart';
import { Choice, Empty, Loading, PageHead, Problem } from '../ui/parts';
import { SupervisionNav } from '../ui/supervision-nav';

const BY = ['township', 'unit', 'category'] as const;
const DAYS = ['30', '90', '365'] as const;
const DAY_MS = 86_400_000;
/** More bars say nothing; the table has all. */
const MOST_BARS = 15;

/** Figures of supervision: what is open and late, and how long it takes. */
export function StatisticsPage() {
  const words = useWords();
  const { t, of, maybe } = words;
  const { query } = useRoute();
  const by = BY.find((one) => one === query.get('by')) ?? 'township';
  const days = DAYS.find((one) => one === query.get('days')) ?? '90';
  const [to] = useState(() => Date.now() + DAY_MS);
  const { data, error, reload } = useResource<Statistics>(`/api/v1/statistics?by=${by}&from=${to - Number(days) * DAY_MS}&to=${to}`, 60_000);
  const name = (group: Statistics['groups'][number]) => of(group.name, group.key ? maybe(`tasks.category.${group.key}`, group.key) : t('statistics.none'));
  return (
    <>
      <PageHead title={t('statistics.title')} />
      <SupervisionNav />
      <div class="filters">
        <Choice label={t('statistics.by')} value={by} onChange={(next) => setQuery({ by: next === 'township' ? '' : next })} options={BY.map((one) => ({ value: one, text: t(`statistics.by.${one}`), testid: `by-${one}` }))} />
        <Choice label={t('statistics.days')} value={days} onChange={(next) => setQuery({ days: next === '90' ? '' : next })} options={DAYS.map((one) => ({ value: one, text: t('statistics.of-days', { n: one }) }))} />
      </div>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {!data && error === undefined && <Loading lines={4} />}
      {data && (
        <>
          {!data.complete && <p class="note note-warn" role="status">{t('statistics.incomplete')}</p>}
          <dl class="figures">
            <Tile name={t('statistics.alerts-open')} value={count(data.all.alerts.open, words)} />
            <Tile name={t('statistics.acknowledge')} value={time(data.all.alerts.medianAcknowledgeSeconds)} />
            <Tile name={t('statistics.tasks-open')} value={count(data.all.tasks.open, words)} />
            <Tile name={t('statistics.tasks-late')} value={count(data.all.tasks.late ?? 0, words)} />
            <Tile name={t('statistics.close')} value={time(data.all.tasks.medianCloseSeconds)} />
          </dl>
          {data.groups.length === 0 && <Empty title={t('statistics.nothing')} />}
          {data.groups.length > 0 && <section class="card pad statistics-chart"><Bars data={data} name={name} /></section>}
          {data.groups.length > 0 && <div class="table-card"><Table data={data} name={name} /></div>}
        </>
      )}
    </>
  );

  function time(seconds: number | null | undefined): string {
    return seconds === null || seconds === undefined ? '–' : duration(seconds * 1000, words);
  }

  function Table({ data: all, name: naming }: { data: Statistics; name(group: Statistics['groups'][number]): string }) {
    const cells = (figures: Figures) => [count(figures.total, words), count(figures.open, words)] as const;
    return (
      <table class="table stacked">
        <thead><tr><th>{t(`statistics.by.${by}`)}</th><th class="right">{t('statistics.alerts')}</th><th class="right">{t('statistics.alerts-open')}</th><th class="right">{t('statistics.acknowledge')}</th><th class="right">{t('statistics.tasks')}</th><th class="right">{t('statistics.tasks-open')}</th><th class="right">{t('statistics.tasks-late')}</th><th class="right">{t('statistics.close')}</th></tr></thead>
        <tbody>
          {all.groups.map((group) => (
            <tr key={group.key} data-testid="statistics-row" data-key={group.key}>
              <td class="cell-main">{naming(group)}</td>
              <td class="right number" data-label={t('statistics.alerts')}>{cells(group.alerts)[0]}</td>
              <td class="right number" data-label={t('statistics.alerts-open')}>{cells(group.alerts)[1]}</td>
              <td class="right number" data-label={t('statistics.acknowledge')}>{time(group.alerts.medianAcknowledgeSeconds)}</td>
              <td class="right number" data-label={t('statistics.tasks')}>{cells(group.tasks)[0]}</td>
              <td class="right number" data-label={t('statistics.tasks-open')}>{cells(group.tasks)[1]}</td>
              <td class="right number" data-label={t('statistics.tasks-late')}>{count(group.tasks.late ?? 0, words)}</td>
              <td class="right number" data-label={t('statistics.close')}>{time(group.tasks.medianCloseSeconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
}

function Tile({ name, value }: { name: string; value: string }) {
  return <div class="card figure"><dt class="figure-name">{name}</dt><dd class="big number">{value}</dd></div>;
}

function Bars({ data, name }: { data: Statistics; name(group: Statistics['groups'][number]): string }) {
  const { t, lang } = useWords();
  const theme = useStore(shade);
  const element = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const shown = [...data.groups].sort((a, b) => b.alerts.open + b.tasks.open - a.alerts.open - a.tasks.open).slice(0, MOST_BARS);
  useEffect(() => {
    let gone = false;
    let close = () => undefined as void;
    import('../ui/bars').then(
      ({ bars, draw }) => {
        if (gone || !element.current) {
          return;
        }
        const chart = draw(element.current);
        chart.setOption(bars({
          names: shown.map(name),
          series: [
            { name: t('statistics.alerts-open'), values: shown.map((group) => group.alerts.open), tone: 'line' },
            { name: t('statistics.tasks-open'), values: shown.map((group) => group.tasks.open), tone: 'suspect' },
            { name: t('statistics.tasks-late'), values: shown.map((group) => group.tasks.late ?? 0), tone: 'bad' },
          ],
        }, colours(element.current)));
        const observer = new ResizeObserver(() => chart.resize());
        observer.observe(element.current);
        close = () => {
          observer.disconnect();
          chart.dispose();
        };
      },
      () => gone || setFailed(true),
    );
    return () => {
      gone = true;
      close();
    };
  }, [data, lang, theme]);
  if (failed) {
    return <p class="muted">{t('chart.failed')}</p>;
  }
  return <div ref={element} class="chart" style={{ height: `${Math.max(180, shown.length * 64 + 60)}px` }} data-testid="chart" role="img" aria-label={t('statistics.title')} />;
}
