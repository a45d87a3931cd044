import { useEffect, useState } from 'preact/hooks';
import type { Alert } from '../api/types';
import { announced } from '../state/alerts';
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
  const [shown, setShown] = useState<Alert | null>(null);
  useEffect(() => {
    setShown(newest);
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [newest]);
  const inList = parts[0] === 'alerts' && parts.length === 1;
  const device = shown ? of(shown.deviceName, shown.device) : '';
  return (
    <>
      <div class="visually-hidden" aria-live="assertive" data-testid="announcement">
        {shown && t('alerts.announce', { severity: t(`severity.${shown.severity}`), device, message: of(shown.message) })}
      </div>
      {shown && !inList && parts[1] !== shown.id && (
        <div class={`toast sev-${shown.severity}`}>
          <a href={href('alerts', shown.id)} onClick={() => setShown(null)}>
            <span class="toast-head"><SeverityBadge severity={shown.severity} /> {device}</span>
            <span class="toast-text">{of(shown.message)}</span>
          </a>
          <button type="button" class="icon-button" aria-label={t('action.dismiss')} onClick={() => setShown(null)}><CloseIcon /></button>
        </div>
      )}
    </>
  );
}
