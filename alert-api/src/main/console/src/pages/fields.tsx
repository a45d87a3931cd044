import { useRef } from 'preact/hooks';
import type { Alert, Device, Latest } from '../api/types';
import { useAlerts } from '../state/alerts';
import { useDevices } from '../state/devices';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { isOdd, placeInUsual, quality } from '../text/format';
import { useWords } from '../text/i18n';
import { DeviceStateText } from '../ui/badges';
import { FieldIcon, NextIcon } from '../ui/icons';
import { ACTIVE_QUERY, isActive, mostUrgentFirst, urgency } from '../ui/open';
import { Age, Empty, Loading, PageHead, Problem } from '../ui/parts';
import { AlertSentence, ReadingTile } from '../ui/reading';
import { useVisible } from '../ui/visible';

const REFRESH_MS = 10_000;
const TILES = 4;

/** What a farmer opens in the morning: every field and machine with what it measures now. */
export function FieldsPage() {
  const { t } = useWords();
  const devices = useDevices(30_000);
  const alerts = useAlerts(`${ACTIVE_QUERY}&members=show`, (alert) => isActive(alert) && !alert.group);
  const active = alerts.items ?? [];
  const items = devices.items?.filter((device) => device.state !== 'disabled');
  // Ascending, so that the most urgent alert of a device is the one that stays.
  const troubled = new Map(mostUrgentFirst(active).reverse().map((alert) => [alert.device, urgency(alert)]));
  const ordered = items && [...items].sort((a, b) => (troubled.get(b.id) ?? -1) - (troubled.get(a.id) ?? -1));
  return (
    <>
      <PageHead title={t('fields.title')} lead={ordered && alerts.items && (troubled.size > 0 ? t('fields.trouble', { n: ordered.filter((device) => troubled.has(device.id)).length, all: ordered.length }) : t('fields.calm', { all: ordered.length }))} />
      {devices.error !== undefined && <Problem error={devices.error} retry={devices.reload} />}
      {!ordered && devices.error === undefined && <Loading lines={4} />}
      {ordered?.length === 0 && <Empty icon={<FieldIcon />} title={t('fields.empty')}>{t('fields.empty-text')}</Empty>}
      <div class="cards">
        {ordered?.map((device) => <FieldCard key={device.id} device={device} alerts={active.filter((alert) => alert.device === device.id)} />)}
      </div>
    </>
  );
}

function FieldCard({ device, alerts }: { device: Device; alerts: Alert[] }) {
  const { t, of } = useWords();
  const ref = useRef<HTMLElement>(null);
  const visible = useVisible(ref);
  const latest = useResource<{ items: Latest[] }>(visible.ever ? `/api/v1/devices/${encodeURIComponent(device.id)}/latest` : null, visible.now ? REFRESH_MS : 0);
  const readings = latest.data?.items.filter((reading) => reading.at) ?? [];
  const shown = mostTelling(readings);
  const sentences = mostUrgentFirst(alerts);
  return (
    <article ref={ref} class="card field-card" data-testid="device-card" data-device={device.id}>
      <a class="card-head" href={href('fields', device.id)}>
        <span class="card-title">{of(device.name, device.id)}</span>
        <span class="card-sub">{of(device.profileName, device.profile)}</span>
        <span class="card-state"><DeviceStateText state={device.state} />{device.lastContact && <Age at={device.lastContact} />}</span>
      </a>
      {sentences.slice(0, 2).map((alert) => <AlertSentence key={alert.id} alert={alert} />)}
      {sentences.length > 2 && <p class="muted small-text">{t('fields.more-alerts', { n: sentences.length - 2 })}</p>}
      {latest.error !== undefined && !latest.data && <Problem error={latest.error} retry={latest.reload} />}
      {!latest.data && latest.error === undefined && <Loading lines={2} />}
      {latest.data && readings.length === 0 && <p class="muted card-empty">{t('fields.no-readings')}</p>}
      {shown.length > 0 && (
        <div class="tiles">
          {shown.map((reading) => <ReadingTile key={reading.channel} device={device.id} reading={reading} spark />)}
        </div>
      )}
      {readings.length > 0 && <a class="card-foot" href={href('fields', device.id)}>{t('fields.all-readings', { n: readings.length })}<NextIcon /></a>}
    </article>
  );
}

/** The first few in the order of the profile, but never without one that is out of the usual or not to be trusted. */
function mostTelling(readings: Latest[]): Latest[] {
  const odd = (reading: Latest) => quality(reading.quality) > 1 || isOdd(placeInUsual(reading));
  const chosen = new Set(readings.filter(odd).slice(0, TILES));
  for (const reading of [...readings.filter((r) => r.type === 'number'), ...readings]) {
    if (chosen.size >= TILES) {
      break;
    }
    chosen.add(reading);
  }
  return readings.filter((reading) => chosen.has(reading));
}
