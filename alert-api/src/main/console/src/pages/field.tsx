import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { serverNow } from '../api/client';
import type { ChannelInfo, Device, Latest, Mark, Me, Series } from '../api/types';
import { useAlerts } from '../state/alerts';
import { useResource } from '../state/resource';
import { href, setQuery, useRoute } from '../state/router';
import { clock, codeNumber, number, placeInUsual, quality, unit, value } from '../text/format';
import { useWords, type Words } from '../text/i18n';
import { DeviceStateText, QualityMark, UsualMark } from '../ui/badges';
import { Chart, type Shade } from '../ui/chart';
import { isActive, mostUrgentFirst } from '../ui/open';
import { Age, Choice, Empty, Loading, PageHead, Problem } from '../ui/parts';
import { mayMark, MarkDialog, shades, useMarks } from '../ui/marks';
import { AlertSentence } from '../ui/reading';
import { statistics } from '../ui/statistics';
import { useVisible } from '../ui/visible';

const SPANS = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 } as const;
type Span = keyof typeof SPANS;
const HOUR_MS = 3_600_000;

/** One device or position: what it measures now, and a chart per channel. */
export function FieldPage({ id, me }: { id: string; me: Me }) {
  const { t, of } = useWords();
  const { query } = useRoute();
  const span = (Object.keys(SPANS) as Span[]).find((key) => key === query.get('span')) ?? '24h';
  const path = `/api/v1/devices/${encodeURIComponent(id)}`;
  const device = useResource<Device>(path, 30_000);
  const latest = useResource<{ items: Latest[] }>(`${path}/latest`, 10_000);
  const alerts = useAlerts(`device=${encodeURIComponent(id)}&state=raised,acknowledged`, (alert) => alert.device === id && isActive(alert));
  const marks = useMarks(id);
  const readings = latest.data?.items.filter((reading) => reading.at);
  const error = device.error ?? latest.error;
  return (
    <>
      <PageHead title={of(device.data?.name, id)} back={{ href: href('fields'), text: t('nav.fields') }} lead={device.data && <><span>{of(device.data.profileName, device.data.profile)}</span><DeviceStateText state={device.data.state} />{device.data.lastContact && <Age at={device.data.lastContact} />}</>}>
        <Choice label={t('field.span')} value={span} onChange={(next) => setQuery({ span: next })} options={(Object.keys(SPANS) as Span[]).map((key) => ({ value: key, text: t(`span.${key}`), testid: `span-${key}` }))} />
      </PageHead>
      {error !== undefined && <Problem error={error} retry={() => { device.reload(); latest.reload(); }} />}
      <div class="sentences">{mostUrgentFirst(alerts.items ?? []).map((alert) => <AlertSentence key={alert.id} alert={alert} />)}</div>
      {!readings && error === undefined && <Loading lines={5} />}
      {readings?.length === 0 && <Empty title={t('fields.no-readings')}>{t('field.no-readings-text')}</Empty>}
      <div class="channels">
        {readings?.map((reading) => <ChannelCard key={reading.channel} device={id} reading={reading} span={span} marks={marks.data?.items} onMark={mayMark(me) ? marks.reload : undefined} channels={device.data?.channels ?? []} />)}
      </div>
    </>
  );
}

interface CardProps {
  device: string;
  reading: Latest;
  span: Span;
  marks: readonly Mark[] | undefined;
  channels: readonly ChannelInfo[];
  /** Absent for those who may not mark. */
  onMark?: (() => void) | undefined;
}

function ChannelCard({ device, reading, span, marks, channels, onMark }: CardProps) {
  const words = useWords();
  const [marking, setMarking] = useState(false);
  const shaded = useMemo(() => shades(marks, reading.channel), [marks, reading.channel]);
  const ref = useRef<HTMLElement>(null);
  const seen = useVisible(ref).ever;
  const code = quality(reading.quality);
  const name = words.of(reading.name, reading.channel);
  const place = code > 1 ? 'unknown' : placeInUsual(reading);
  return (
    <section ref={ref} class="card channel-card" data-channel={reading.channel}>
      <div class="channel-head">
        <h2>{name}</h2>
        <div class="tile-value">
          <span class="big" data-testid="reading-value">{value(reading.value, reading, words)}</span>
          {codeNumber(reading.value, reading) && <small class="code-number">{codeNumber(reading.value, reading)}</small>}
          <span class="unit">{unit(reading.unit)}</span>
        </div>
        <div class="tile-foot"><QualityMark code={code} reason={reading.reason} /><UsualMark place={place} /><Age at={reading.at} /></div>
      </div>
      {seen ? <ChannelChart device={device} reading={reading} span={span} name={name} shaded={shaded} /> : <div class="chart" />}
      {onMark && <div class="channel-foot"><button type="button" class="button small quiet" data-testid="mark-channel-open" onClick={() => setMarking(true)}>{words.t('marks.mark')}</button></div>}
      {marking && onMark && <MarkDialog device={device} channels={channels} channel={reading.channel} onClose={(changed) => { setMarking(false); if (changed) { onMark(); } }} />}
    </section>
  );
}

function ChannelChart({ device, reading, span, name, shaded }: { device: string; reading: Latest; span: Span; name: string; shaded: readonly Shade[] }) {
  const words = useWords();
  const { t } = words;
  const period = span === '24h' ? 60_000 : 600_000;
  const [to, setTo] = useState(() => serverNow());
  // What is being marked changes the readings of the chart.
  const marked = shaded.map((one) => `${one.from}-${one.to}-${one.state}`).join();
  useEffect(() => {
    const timer = setInterval(() => setTo(serverNow()), period);
    setTo(serverNow());
    return () => clearInterval(timer);
  }, [period, marked]);
  const from = to - SPANS[span] * HOUR_MS;
  const path = useMemo(() => `/api/v1/devices/${encodeURIComponent(device)}/readings?channel=${encodeURIComponent(reading.channel)}&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&points=600`, [device, reading.channel, from, to]);
  const series = useResource<Series>(path);
  const last = useRef<{ points: Series['points']; from: number; to: number; span: Span }>();
  if (series.data) {
    last.current = { points: series.data.points, from, to, span };
  }
  // While the next minute is being fetched the last picture stays; for another span it must not.
  const shown = last.current?.span === span ? last.current : undefined;
  if (series.error !== undefined && !shown) {
    return <Problem error={series.error} retry={series.reload} />;
  }
  if (!shown) {
    return <div class="chart"><Loading lines={1} /></div>;
  }
  if (shown.points.length === 0) {
    return <div class="chart chart-empty"><p class="muted">{t('field.no-points')}</p></div>;
  }
  if (reading.type === 'text') {
    return <Said points={shown.points} now={shown.to} />;
  }
  const known = statistics(shown.points);
  const say = (n: number) => `${number(n, words)} ${unit(reading.unit)}`.trim();
  const flag = reading.type === 'boolean';
  return (
    <>
      <Chart points={shown.points} from={shown.from} to={shown.to} unit={unit(reading.unit)} boolean={flag} code={reading.type === 'code'} codes={reading.codes} usualLow={reading.usualLow} usualHigh={reading.usualHigh} shades={shaded} label={t('field.chart-label', { name, span: t(`span.${span}`) })} />
      <dl class="stats">
        {known && !flag && reading.type !== 'code' && (
          <>
            <div><dt>{t('stat.min')}</dt><dd>{say(known.min)}</dd></div>
            <div><dt>{t('stat.mean')}</dt><dd>{say(known.mean)}</dd></div>
            <div><dt>{t('stat.max')}</dt><dd>{say(known.max)}</dd></div>
          </>
        )}
        {known && flag && <div><dt>{t('stat.share')}</dt><dd>{Math.round(known.mean * 100)} %</dd></div>}
        {!flag && reading.type !== 'code' && (isGiven(reading.usualLow) || isGiven(reading.usualHigh)) && (
          <div><dt><span class="band-key" aria-hidden="true" />{t('stat.usual')}</dt><dd>{band(reading, words)}</dd></div>
        )}
        {known && known.gone > 0 && <div><dt>{t('stat.bad')}</dt><dd class="bad-text">{known.gone}</dd></div>}
      </dl>
    </>
  );
}

const MOST_SAID = 12;

/** What a text channel said, newest first, each text once as long as it stood. */
function Said({ points, now }: { points: Series['points']; now: number }) {
  const words = useWords();
  const changes = points.filter((point, index) => point[3] !== points[index - 1]?.[3]).reverse();
  return (
    <ol class="said">
      {changes.slice(0, MOST_SAID).map((point) => <li key={point[0]}><span class="number muted">{clock(point[0], words, now)}</span><span>{point[3] ?? '–'}</span></li>)}
    </ol>
  );
}

function isGiven(bound: number | null | undefined): bound is number {
  return bound !== null && bound !== undefined;
}

function band(reading: Latest, words: Words): string {
  const { usualLow, usualHigh } = reading;
  const sign = unit(reading.unit);
  const say = (bound: number) => number(bound, words);
  if (isGiven(usualLow) && isGiven(usualHigh)) {
    return `${words.t('stat.range', { low: say(usualLow), high: say(usualHigh) })} ${sign}`;
  }
  return isGiven(usualLow) ? `${words.t('stat.from')} ${say(usualLow)} ${sign}` : `${words.t('stat.up-to')} ${say(usualHigh as number)} ${sign}`;
}
