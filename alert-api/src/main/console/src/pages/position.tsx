import { useMemo, useState } from 'preact/hooks';
import { serverNow } from '../api/client';
import type { Latest, Page, Point, Position, ProfileDetail } from '../api/types';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { dateTime, number, unit } from '../text/format';
import { useWords } from '../text/i18n';
import { Chart, type Mark } from '../ui/chart';
import { Choice, Empty, Loading, PageHead, Problem } from '../ui/parts';
import { SubNav } from '../ui/subnav';

interface ChangeOver {
  at: string;
  from?: string | null;
  to?: string | null;
  offset?: number | null;
}

interface PositionSeries {
  channel: string;
  unit: string;
  points: Point[];
  changeovers: ChangeOver[];
}

const SPANS = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 } as const;
type Span = keyof typeof SPANS;
const HOUR_MS = 3_600_000;

/** What was measured at one place, whichever device stood there; each change of hardware is marked. */
export function PositionPage({ id }: { id: string }) {
  const { t, of } = useWords();
  const [span, setSpan] = useState<Span>('7d');
  const [chosen, setChosen] = useState('');
  const positions = useResource<Position>(`/api/v1/positions/${encodeURIComponent(id)}`);
  const position = positions.data;
  const devices = useResource<Page<{ id: string; profile: string; position?: string | null }>>(`/api/v1/devices?position=${encodeURIComponent(id)}&limit=10`);
  const standing = devices.data?.items.find((one) => one.position === id);
  const profile = position?.profile ?? standing?.profile;
  const detail = useResource<ProfileDetail>(profile ? `/api/v1/profiles/${encodeURIComponent(profile)}` : null);
  const channels = detail.data?.channels ?? [];
  const latest = useResource<{ items: Latest[] }>(standing ? `/api/v1/devices/${encodeURIComponent(standing.id)}/latest` : null);
  // What nobody has sent is the last thing to look at.
  const heard = latest.data?.items.find((one) => one.at)?.channel;
  const channel = channels.find((one) => one.channel === chosen) ?? channels.find((one) => one.channel === heard) ?? channels[0];
  return (
    <>
      <SubNav />
      <PageHead title={of(position?.name, id)} back={{ href: `${href('places')}?tab=positions`, text: t('places.positions') }} lead={<span class="mono">{id}</span>}>
        <Choice<Span> label={t('field.span')} value={span} onChange={setSpan} options={(Object.keys(SPANS) as Span[]).map((key) => ({ value: key, text: t(`span.${key}`) }))} />
      </PageHead>
      {positions.error !== undefined && <Problem error={positions.error} retry={positions.reload} />}
      {detail.error !== undefined && <Problem error={detail.error} retry={detail.reload} />}
      {positions.data && devices.data && !profile && <Empty title={t('position.no-device')}>{t('position.no-device-text')}</Empty>}
      {channel && (
        <section class="card pad">
          <div class="evidence-head">
            <h2>{of(channel.name, channel.channel)}</h2>
            {channels.length > 1 && (
              <label class="evidence-channel"><span class="visually-hidden">{t('device.channel')}</span>
                <select data-testid="position-channel" value={channel.channel} onChange={(event) => setChosen(event.currentTarget.value)}>{channels.map((one) => <option key={one.channel} value={one.channel}>{of(one.name, one.channel)}</option>)}</select>
              </label>
            )}
          </div>
          <PositionChart id={id} channel={channel} span={span} />
        </section>
      )}
    </>
  );
}

function PositionChart({ id, channel, span }: { id: string; channel: ProfileDetail['channels'][number]; span: Span }) {
  const words = useWords();
  const { t, of } = words;
  const to = useMemo(() => serverNow(), [span]);
  const from = to - SPANS[span] * HOUR_MS;
  const series = useResource<PositionSeries>(`/api/v1/positions/${encodeURIComponent(id)}/readings?channel=${encodeURIComponent(channel.channel)}&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&points=600`);
  const marks = useMemo(() => (series.data?.changeovers ?? []).map((one): Mark => ({ at: Date.parse(one.at), text: t('position.change') })), [series.data, t]);
  if (series.error !== undefined && !series.data) {
    return <Problem error={series.error} retry={series.reload} />;
  }
  if (!series.data) {
    return <Loading lines={1} />;
  }
  return (
    <>
      {series.data.points.length > 0
        ? <Chart tall points={series.data.points} from={from} to={to} unit={unit(channel.unit)} boolean={channel.type === 'boolean'} code={channel.type === 'code'} codes={channel.codes} usualLow={channel.usualLow} usualHigh={channel.usualHigh} marks={marks} label={t('field.chart-label', { name: of(channel.name, channel.channel), span: t(`span.${span}`) })} />
        : <div class="chart chart-empty"><p class="muted">{t('field.no-points')}</p></div>}
      {series.data.changeovers.length > 0 && (
        <ul class="changeovers" data-testid="changeovers">
          {series.data.changeovers.map((one) => (
            <li key={one.at}>
              <b>{dateTime(one.at, words)}</b>
              <span>{t('position.replaced', { from: one.from ?? '–', to: one.to ?? '–' })}</span>
              {typeof one.offset === 'number' && one.offset !== 0 && <span>{t('position.offset', { n: `${one.offset > 0 ? '+' : ''}${number(one.offset, words)} ${unit(channel.unit)}` })}</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
