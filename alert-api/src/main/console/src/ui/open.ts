import type { Alert } from '../api/types';

/** The condition holds and nobody has said that they know. */
export const WAITING_QUERY = 'state=raised';
export const isWaiting = (alert: Alert) => alert.state === 'raised';

/** Late data showed something that was over long before anybody could have been told: for the record, not for the inbox. */
export const isPast = (alert: Alert) => alert.state === 'cleared' && Boolean(alert.historic);

/** The condition holds right now. */
export const isActive = (alert: Alert) => alert.state === 'raised' || alert.state === 'acknowledged';
export const ACTIVE_QUERY = 'state=raised,acknowledged';

const URGENCY = { critical: 3, major: 2, minor: 1, info: 0 } as const;

export const urgency = (alert: Alert) => URGENCY[alert.severity];

export function mostUrgentFirst(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort((a, b) => urgency(b) - urgency(a) || Date.parse(b.raisedAt) - Date.parse(a.raisedAt));
}
