import { useEffect, useState } from 'preact/hooks';
import { getText } from '../api/client';
import type { Status } from '../api/types';
import { useResource } from '../state/resource';
import { count, duration, number } from '../text/format';
import { useWords, type Key, type Words } from '../text/i18n';
import { meanSeconds, parse, total, type Sample } from '../text/metrics';
import { Loading, PageHead, Problem } from '../ui/parts';

const REFRESH_MS = 5000;

/** The parts of the hub and what they have done since the start. */
export function SystemPage() {
  const { t, maybe } = useWords();
  const status = useResource<Status>('/api/v1/status', REFRESH_MS);
  const metrics = useMetrics();
  return (
    <>
      <PageHead title={t('system.title')} lead={status.data?.version && t('system.version', { version: status.data.version })} />
      {status.error !== undefined && <Problem error={status.error} retry={status.reload} />}
      <section>
        <h2 class="section-title">{t('system.parts')}</h2>
        {!status.data && status.error === undefined && <Loading lines={3} />}
        <ul class="parts">
          {status.data?.parts.map((part) => (
            <li key={part.name} class={`card part part-${part.state}`} data-testid="part">
              <b>{maybe(`part.${part.name}`, part.name)}</b>
              <span class="state"><span class="dot" aria-hidden="true" />{t(`part-state.${part.state}`)}</span>
              {part.detail && <small>{part.detail}</small>}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2 class="section-title">{t('system.counters')}</h2>
        {metrics.error !== undefined && <Problem error={metrics.error} />}
        {metrics.samples && <Counters samples={metrics.samples} />}
      </section>
    </>
  );
}

interface Figure {
  key: Key;
  text: string;
  bad?: boolean;
}

function Counters({ samples }: { samples: Sample[] }) {
  const words = useWords();
  const { t, maybe } = words;
  const protocols = [...new Set(samples.filter((one) => one.name === 'hub_messages_received_total').map((one) => one.labels['protocol'] ?? '?'))];
  const reasons = samples.filter((one) => one.name === 'hub_readings_total' && one.labels['outcome'] !== 'appended' && one.value > 0).sort((a, b) => b.value - a.value);
  return (
    <>
      <div class="figures">
        {figures(samples, words).map((figure) => (
          <div key={figure.key} class="card figure">
            <span class="figure-name">{t(figure.key)}</span>
            <span class={figure.bad ? 'big bad-text' : 'big'}>{figure.text}</span>
          </div>
        ))}
      </div>
      <div class="two-lists">
        <CountList title={t('system.by-protocol')} rows={protocols.map((name) => [maybe(`protocol.${name.toLowerCase()}`, name.toUpperCase()), total(samples, 'hub_messages_received_total', { protocol: name })])} />
        <CountList title={t('system.by-reason')} rows={reasons.map((one) => [maybe(`reject.${one.labels['reason']}`, one.labels['reason'] ?? '?'), one.value])} />
      </div>
    </>
  );
}

function figures(samples: Sample[], words: Words): Figure[] {
  const quarantined = total(samples, 'hub_readings_total', { outcome: 'quarantined' });
  const refused = total(samples, 'hub_readings_total', { outcome: 'refused' });
  const seconds = (name: string) => {
    const mean = meanSeconds(samples, name);
    if (mean === undefined) {
      return '–';
    }
    return mean < 10 ? `${number(mean * 1000, words)} ms` : duration(mean * 1000, words);
  };
  return [
    { key: 'system.received', text: count(total(samples, 'hub_messages_received_total'), words) },
    { key: 'system.appended', text: count(total(samples, 'hub_readings_total', { outcome: 'appended' }), words) },
    { key: 'system.quarantined', text: count(quarantined, words), bad: quarantined > 0 },
    { key: 'system.refused', text: count(refused, words), bad: refused > 0 },
    { key: 'system.stored', text: count(total(samples, 'hub_store_points_total'), words) },
    { key: 'system.ack', text: seconds('hub_ack_seconds') },
    { key: 'system.alert', text: seconds('hub_alert_seconds') },
  ];
}

function CountList({ title, rows }: { title: string; rows: [string, number][] }) {
  const words = useWords();
  if (rows.length === 0) {
    return null;
  }
  return (
    <div class="card pad">
      <h3>{title}</h3>
      <dl class="counts">{rows.map(([name, n]) => <div key={name}><dt>{name}</dt><dd>{count(n, words)}</dd></div>)}</dl>
    </div>
  );
}

function useMetrics(): { samples?: Sample[]; error?: unknown } {
  const [answer, setAnswer] = useState<{ samples?: Sample[]; error?: unknown }>({});
  useEffect(() => {
    const abort = new AbortController();
    const load = () =>
      getText('/metrics', abort.signal).then(
        (text) => setAnswer({ samples: parse(text) }),
        (error: unknown) => abort.signal.aborted || setAnswer((before) => ({ ...before, error })),
      );
    void load();
    const timer = setInterval(() => document.hidden || void load(), REFRESH_MS);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, []);
  return answer;
}
