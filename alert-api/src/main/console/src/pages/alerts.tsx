import type { Alert, Me, Severity } from '../api/types';
import { live, useAlerts } from '../state/alerts';
import { useDevices } from '../state/devices';
import { sound } from '../state/prefs';
import { href, setQuery, useRoute } from '../state/router';
import { has } from '../state/session';
import { useStore } from '../state/store';
import { useWords } from '../text/i18n';
import { AlertRow } from '../ui/alert-row';
import { ChannelBanner } from '../ui/channel-banner';
import { chime } from '../ui/chime';
import { Inbox } from '../ui/inbox';
import { CheckIcon, SoundIcon } from '../ui/icons';
import { isPast } from '../ui/open';
import { Choice, Empty, Loading, PageHead, Problem } from '../ui/parts';

const TABS = {
  waiting: ['raised', 'cleared'],
  handled: ['acknowledged', 'shelved', 'out-of-service'],
  all: [],
} as const satisfies Record<string, readonly Alert['state'][]>;
type Tab = keyof typeof TABS;
const SEVERITIES: readonly Severity[] = ['critical', 'major', 'minor', 'info'];

/** The inbox: newest first, live. */
export function AlertsPage({ me }: { me: Me }) {
  const { t } = useWords();
  const { query } = useRoute();
  const tab = (Object.keys(TABS) as Tab[]).find((key) => key === query.get('tab')) ?? 'waiting';
  const severity = SEVERITIES.find((one) => one === query.get('severity')) ?? '';
  const device = query.get('device') ?? '';
  const states: readonly string[] = TABS[tab];
  const asked = new URLSearchParams();
  if (states.length > 0) {
    asked.set('state', states.join(','));
  }
  if (severity) {
    asked.set('severity', severity);
  }
  if (device) {
    asked.set('device', device);
  }
  const members = query.get('members') === 'show';
  if (members) {
    asked.set('members', 'show');
  }
  const alerts = useAlerts(asked.toString(), (alert) => (states.length === 0 || (states.includes(alert.state) && !isPast(alert))) && (!severity || alert.severity === severity) && (!device || alert.device === device));
  const mayHandle = has(me, 'inspector', 'administrator');
  const filtered = severity !== '' || device !== '';
  return (
    <>
      <PageHead title={t('alerts.title')} lead={<LiveMark />}>
        {mayHandle && <a class="button" href={href('escalations')} data-testid="escalations-link">{t('escalations.title')}</a>}
        {mayHandle && <SoundSwitch />}
      </PageHead>
      <ChannelBanner me={me} />
      <div class="filters">
        <Choice label={t('alerts.filter-state')} value={tab} onChange={(next) => setQuery({ tab: next === 'waiting' ? '' : next })} options={(Object.keys(TABS) as Tab[]).map((key) => ({ value: key, text: t(`alerts.tab.${key}`), testid: `tab-${key}` }))} />
        <SeverityFilter value={severity} />
        <DeviceFilter value={device} />
        {!device && (
          <label class="check">
            <input type="checkbox" checked={members} data-testid="filter-members" onChange={(event) => setQuery({ members: event.currentTarget.checked ? 'show' : '' })} />
            {t('alerts.members-show')}
          </label>
        )}
      </div>
      {alerts.error !== undefined && <Problem error={alerts.error} retry={alerts.reload} />}
      {!alerts.items && alerts.error === undefined && <Loading lines={5} />}
      {alerts.items?.length === 0 && (
        <Empty icon={<CheckIcon size={28} />} title={t(filtered ? 'alerts.none-match' : tab === 'waiting' ? 'alerts.none-waiting' : 'alerts.none')}>
          {filtered ? <button type="button" class="button" onClick={() => setQuery({ severity: '', device: '' })}>{t('alerts.clear-filters')}</button> : t('alerts.none-text')}
        </Empty>
      )}
      {alerts.items && alerts.items.length > 0 && (mayHandle
        ? <Inbox alerts={alerts.items} fresh={alerts.fresh} me={me} />
        : <ul class="alert-list">{alerts.items.map((alert) => <AlertRow key={alert.id} alert={alert} fresh={alerts.fresh.has(alert.id)} />)}</ul>
      )}
      {alerts.more && <button type="button" class="button block" onClick={alerts.more}>{t('action.more')}</button>}
    </>
  );
}

function LiveMark() {
  const { t } = useWords();
  const state = useStore(live);
  return <span class={`live live-${state}`} data-testid="live"><span class="dot" aria-hidden="true" />{t(`live.${state}`)}</span>;
}

function SoundSwitch() {
  const { t } = useWords();
  const on = useStore(sound) === 'on';
  return (
    <button type="button" class="button" aria-pressed={on} onClick={() => { sound.set(on ? 'off' : 'on'); if (!on) { chime(); } }}>
      <SoundIcon on={on} />
      {t(on ? 'alerts.sound-on' : 'alerts.sound-off')}
    </button>
  );
}

function SeverityFilter({ value }: { value: string }) {
  const { t } = useWords();
  return (
    <label class="select">
      <span class="visually-hidden">{t('alerts.filter-severity')}</span>
      <select value={value} data-testid="filter-severity" onChange={(event) => setQuery({ severity: event.currentTarget.value })}>
        <option value="">{t('alerts.any-severity')}</option>
        {SEVERITIES.map((one) => <option key={one} value={one}>{t(`severity.${one}`)}</option>)}
      </select>
    </label>
  );
}

function DeviceFilter({ value }: { value: string }) {
  const { t, of } = useWords();
  const items = useDevices(300_000).items ?? [];
  return (
    <label class="select">
      <span class="visually-hidden">{t('alerts.filter-device')}</span>
      <select value={value} data-testid="filter-device" onChange={(event) => setQuery({ device: event.currentTarget.value })}>
        <option value="">{t('alerts.any-device')}</option>
        {value && !items.some((item) => item.id === value) && <option value={value}>{value}</option>}
        {items.map((item) => <option key={item.id} value={item.id}>{of(item.name, item.id)}</option>)}
      </select>
    </label>
  );
}

