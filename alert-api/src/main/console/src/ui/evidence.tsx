import { useMemo, useState } from 'preact/hooks';
import { serverNow } from '../api/client';
import type { Alert, ChannelInfo, Device, Series } from '../api/types';
import { useNow } from '../state/clock';
import { useResource } from '../state/resource';
import { unit } from '../text/format';
import { useWords } from '../text/i18n';
import { Chart } from './chart';
import { Choice, Loading, Problem } from './parts';

const MINUTE_MS = 60_000;
const MOST_MS = 24 * 60 * MINUTE_MS;
const REFRESH_MS = 15_000;

/** How much before and after the alert is shown. */
const AROUND = { '10m': 10 * MINUTE_MS, '1h': 60 * MINUTE_MS, '24h': MOST_MS } as const;
type Span = keyof typeof AROUND;

/** Machines, whose catalogue code is a number, change within seconds; soil, water and weather within hours. */
const usualSpan = (alert: Alert): Span => (/^\d/.test(alert.category ?? '') ? '10m' : '24h');

/** The readings around an alert, with the moments it was raised and went back to normal; any channel of the device can be looked at. */
export function EvidenceChart({ alert }: { alert: Alert }) {
  const { t, of } = useWords();
  const device = useResource<Device>(`/api/v1/devices/${encodeURIComponent(alert.device)}`);
  const [wanted, setWanted] = useState<string>();
  const [span, setSpan] = useState<Span>(() => usualSpan(alert));
  if (device.error !== undefined && !device.data) {
    return <Problem error={device.error} retry={device.reload} />;
  }
  if (!device.data) {
    return <div class="chart tall"><Loading lines={1} /></div>;
  }
  const channels = (device.data.channels ?? []).filter((one) => one.type !== 'text');
  const shown = channels.find((one) => one.channel === (wanted ?? alert.channel)) ?? channels.find((one) => one.type === 'number') ?? channels[0];
  if (!shown) {
    return <p class="muted">{t('alert.no-readings')}</p>;
  }
  return (
    <>
      <div class="evidence-head">
        <label class="select evidence-channel">
          <span class="visually-hidden">{t('alert.channel')}</span>
          <select value={shown.channel} data-testid="evidence-channel" onChange={(event) => setWanted(event.currentTarget.value)}>
            {channels.map((one) => <option key={one.channel} value={one.channel}>{of(one.name, one.channel)}{unit(one.unit) && ` (${unit(one.unit)})`}</option>)}
          </select>
        </label>
        <Choice label={t('alert.around')} value={span} onChange={(next) => setSpan(next)} options={(Object.keys(AROUND) as Span[]).map((key) => ({ value: key, text: t(`alert.around.${key}`), testid: `around-${key}` }))} />
      </div>
      <Around key={`${shown.channel} ${span}`} alert={alert} channel={shown} around={AROUND[span]} />
    </>
  );
}

function Around({ alert, channel, around }: { alert: Alert; channel: ChannelInfo; around: number }) {
  const { t, of } = useWords();
  const now = useNow(REFRESH_MS);
  const raised = Date.parse(alert.raisedAt);
  const wantedEnd = Math.min(raised + MOST_MS, Math.max(raised + around, alert.clearedAt ? Date.parse(alert.clearedAt) + around / 4 : 0));
  const from = raised - around;
  const series = useResource<Series>(`/api/v1/devices/${encodeURIComponent(alert.device)}/readings?channel=${encodeURIComponent(channel.channel)}&from=${new Date(from).toISOString()}&to=${new Date(wantedEnd).toISOString()}&points=800`, wantedEnd > serverNow() ? REFRESH_MS : 0);
  const marks = useMemo(() => [
    { at: raised, text: t('alert.raised-mark'), strong: true },
    ...(alert.clearedAt ? [{ at: Date.parse(alert.clearedAt), text: t('alert.cleared-mark') }] : []),
  ], [raised, alert.clearedAt, t]);
  if (series.error !== undefined && !series.data) {
    return <Problem error={series.error} retry={series.reload} />;
  }
  if (!series.data) {
    return <div class="chart tall"><Loading lines={1} /></div>;
  }
  const last = series.data.points[series.data.points.length - 1];
  if (!last) {
    return <div class="chart tall chart-empty"><p class="muted">{t('alert.no-readings')}</p></div>;
  }
  const to = Math.max(last[0], Math.min(now, wantedEnd));
  return (
    <Chart tall points={series.data.points} from={from} to={to} unit={unit(channel.unit)} boolean={channel.type === 'boolean'} code={channel.type === 'code'} codes={channel.codes} usualLow={channel.usualLow} usualHigh={channel.usualHigh} marks={marks} label={t('alert.chart-label', { name: of(channel.name, channel.channel) })} />
  );
}
