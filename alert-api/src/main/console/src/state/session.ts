import { ApiError, call, get, whenUnauthorised } from '../api/client';
import type { Me, Role } from '../api/types';
import { keepMe, keptMe } from './offline';
import { visited } from './prefs';
import { createStore } from './store';

export type Session = { state: 'unknown' } | { state: 'out' } | { state: 'in'; me: Me };

export const session = createStore<Session>({ state: 'unknown' });

export async function resume(): Promise<void> {
  whenUnauthorised(out);
  if (new URLSearchParams(location.hash.split('?')[1]).get('login') === 'done') {
    // Back from the identity provider, with a session.
    visited.set('yes');
    history.replaceState(null, '', '#/');
  }
  if (visited.get() === 'no') {
    // Nobody has logged in here since the last log-out: no need to ask who it is.
    out();
    return;
  }
  try {
    await refreshMe();
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    const me = error.status === 0 ? keptMe() : undefined;
    // Without a network, drafts can be written. Starting: the log-in page says so and the status strip shows what is missing.
    session.set(me ? { state: 'in', me } : { state: 'out' });
  }
}

function out(): void {
  visited.set('no');
  keepMe(undefined);
  session.set({ state: 'out' });
}

/** @param code of the second factor, where there is one */
export async function logIn(user: string, password: string, code?: string): Promise<void> {
  await call('POST', '/api/v1/session', { user, password, ...(code && { code }) });
  visited.set('yes');
  await refreshMe();
}

export async function logOut(): Promise<void> {
  try {
    await call('DELETE', '/api/v1/session');
  } finally {
    out();
  }
}

export async function refreshMe(): Promise<void> {
  const me = await get<Me>('/api/v1/me');
  keepMe(me);
  session.set({ state: 'in', me });
}

export function has(me: Me, ...roles: Role[]): boolean {
  return roles.some((role) => me.roles.includes(role));
}

const START: Record<Role, string> = { farmer: 'fields', inspector: 'alerts', technician: 'devices', administrator: 'system' };

/** The page somebody sees first: that of the role with the most to do here. */
export function startOf(me: Me): string {
  const role = (['inspector', 'technician', 'administrator', 'farmer'] as const).find((candidate) => has(me, candidate));
  return START[role ?? 'farmer'];
}
