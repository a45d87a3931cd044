import type { Alert, AlertState } from '../api/types';

/** Alerts that still want somebody: the condition holds, or nobody has said that they know. */
const OPEN: readonly AlertState[] = ['raised', 'acknowledged', 'cleared'];

export const OPEN_QUERY = `state=${OPEN.join(',')}`;
export const isOpen = (alert: Alert) => OPEN.includes(alert.state);

/** The condition holds right now. */
export const isActive = (alert: Alert) => alert.state === 'raised' || alert.state === 'acknowledged';
export const ACTIVE_QUERY = 'state=raised,acknowledged';

const URGENCY = { critical: 3, major: 2, minor: 1, info: 0 } as const;

export const urgency = (alert: Alert) => URGENCY[alert.severity];

export function mostUrgentFirst(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort((a, b) => urgency(b) - urgency(a) || Date.parse(b.raisedAt) - Date.parse(a.raisedAt));
}
