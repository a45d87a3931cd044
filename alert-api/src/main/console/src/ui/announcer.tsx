import { useEffect, useState } from 'preact/hooks';
import { announced, heard } from '../state/alerts';
import { href, useRoute } from '../state/router';
import { useStore } from '../state/store';
import { useWords } from '../text/i18n';
import { SeverityBadge } from './badges';
import { CloseIcon } from './icons';

const SHOWN_MS = 12_000;

/** Tells of a new alert, wherever the reader is: spoken by screen readers, shown at the edge except where the list itself shows it. */
export function Announcer() {
  const { t, of } = useWords();
  const { parts } = useRoute();
  const newest = useStore(announced);
  const [shown, setShown] = useState(newest);
  useEffect(() => {
    setShown(newest);
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [newest]);
  const inList = parts[0] === 'alerts' && parts.length === 1;
  const alert = shown?.alert;
  // What somebody has taken note of meanwhile needs nobody's eyes any more.
  const open = useStore(heard).get(alert?.id ?? '')?.alert.state ?? 'raised';
  const device = alert ? of(alert.deviceName, alert.device) : '';
  return (
    <>
      <div class="visually-hidden" aria-live="assertive" data-testid="announcement">
        {alert && t(shown?.grown ? 'alerts.announce-grown' : 'alerts.announce', { severity: t(`severity.${alert.severity}`), device, message: of(alert.message) })}
      </div>
      {alert && open === 'raised' && !inList && parts[1] !== alert.id && (
        <div class={`toast sev-${alert.severity}`}>
          <a href={href('alerts', alert.id)} onClick={() => setShown(null)}>
            <span class="toast-head"><SeverityBadge severity={alert.severity} /> {device}</span>
            <span class="toast-text">{of(alert.message)}</span>
          </a>
          <button type="button" class="icon-button" aria-label={t('action.dismiss')} onClick={() => setShown(null)}><CloseIcon /></button>
        </div>
      )}
    </>
  );
}
