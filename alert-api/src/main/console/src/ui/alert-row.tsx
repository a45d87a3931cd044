import type { Alert } from '../api/types';
import { href } from '../state/router';
import { decidingValue } from '../text/format';
import { useWords } from '../text/i18n';
import { AlertStateText } from './badges';
import { SeverityIcon } from './icons';
import { Age } from './parts';

/** Where several can be chosen and done at once. */
export interface Pick {
  chosen: boolean;
  /** The one that the keys act on. */
  here: boolean;
  toggle(): void;
}

/** One alert in a list; that of a group names what went and how many stand under it. */
export function AlertRow({ alert, fresh, pick }: { alert: Alert; fresh: boolean; pick?: Pick }) {
  const words = useWords();
  const { t, of } = words;
  return (
    <li class={`${fresh ? 'fresh' : ''}${pick ? ' pickable' : ''}${pick?.here ? ' here' : ''}`}>
      {pick && <label class="alert-pick"><input type="checkbox" checked={pick.chosen} data-testid="alert-pick" aria-label={t('bulk.pick', { message: of(alert.message) })} onChange={pick.toggle} /></label>}
      <a class={`alert-row sev-${alert.severity} row-${alert.state}`} href={href('alerts', alert.id)} data-testid="alert-item" data-alert={alert.id} data-device={alert.device} data-state={alert.state}>
        <span class="alert-row-icon"><SeverityIcon severity={alert.severity} size={22} /></span>
        <span class="alert-row-main">
          <span class="alert-row-top">
            <span class="alert-row-severity">{t(`severity.${alert.severity}`)}</span>
            <span class="alert-row-device">{alert.group ? t(`alert.group.${alert.group.kind}`, { name: of(alert.group.name, alert.group.id) }) : of(alert.deviceName, alert.device)}</span>
          </span>
          <span class="alert-row-message">{of(alert.message)}</span>
          <span class="alert-row-facts">
            {decidingValue(alert, words) && <span>{decidingValue(alert, words)}</span>}
            {alert.group && <span class="alert-row-count" data-testid="group-count">{t('alert.group.count', { n: alert.group.members, standing: alert.group.standing })}</span>}
            <span>{alert.rule}</span>
            {alert.historic && <span>{t('alert.historic')}</span>}
            {alert.assignee && <span>{t('alert.with', { who: alert.assignee })}</span>}
            {alert.outOfServiceReason && <span>{alert.outOfServiceReason}</span>}
          </span>
        </span>
        <span class="alert-row-side"><Age at={alert.raisedAt} /><AlertStateText state={alert.state} /></span>
      </a>
    </li>
  );
}
