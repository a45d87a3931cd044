import { useEffect, useMemo, useState } from 'preact/hooks';
import { get, serverNow } from '../api/client';
import type { Alert, Page } from '../api/types';
import { isActive, urgency } from '../ui/open';
import { chime } from '../ui/chime';
import { sound } from './prefs';
import { createStore, useStore } from './store';

export type Live = 'connecting' | 'live' | 'lost';

/** An alert as the stream told it, and when: it outranks a page that was asked for earlier. */
interface Heard {
  alert: Alert;
  at: number;
  fresh: boolean;
}

export const live = createStore<Live>('connecting');
export const heard = createStore<ReadonlyMap<string, Heard>>(new Map());
/** Grows when events may have been missed: whoever holds a page of alerts asks again. */
export const epoch = createStore(0);
/** The newest alert that was just raised, or has just grown more severe, for the live region. */
export const announced = createStore<{ alert: Alert; grown: boolean } | null>(null);

const RETRY_MS = 3000;
const MOST_HEARD = 500;
const MOST_SEEN = 5000;
/** How urgent each alert was when last seen, in a list or on the stream. */
const seen = new Map<string, number>();
let source: EventSource | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;

export function startStream(): void {
  stopStream();
  live.set('connecting');
  const opened = new EventSource('/api/v1/alerts/stream');
  source = opened;
  opened.onopen = () => live.set('live');
  opened.addEventListener('alert', (event) => note(JSON.parse((event as MessageEvent<string>).data) as Alert));
  opened.onerror = () => {
    live.set('lost');
    // The browser resumes from the last event by itself, except after an answer that is not a stream.
    if (opened.readyState === EventSource.CLOSED) {
      clearTimeout(retry);
      retry = setTimeout(() => {
        startStream();
        epoch.update((n) => n + 1);
      }, RETRY_MS);
    }
  };
}

export function stopStream(): void {
  clearTimeout(retry);
  source?.close();
  source = undefined;
}

export function forgetAlerts(): void {
  stopStream();
  heard.set(new Map());
  seen.clear();
  announced.set(null);
}

/** Takes in an alert from the stream, or from the answer to an action of one's own, which is no news. */
export function note(alert: Alert, own = false): void {
  const before = heard.get().get(alert.id);
  // The alert of the group speaks for its members, and under a new id it says nothing new.
  const speaks = !own && !alert.cause && !alert.group?.replaces;
  const raisedNow = speaks && alert.state === 'raised' && !alert.historic && serverNow() - Date.parse(alert.raisedAt) < 120_000;
  const grown = speaks && isActive(alert) && urgency(alert) > (seen.get(alert.id) ?? Infinity);
  const fresh = grown || (before?.fresh ?? raisedNow);
  see(alert);
  if (grown || (!before && raisedNow)) {
    announced.set({ alert, grown });
    if (alert.severity === 'critical' && sound.get() === 'on') {
      chime();
    }
  }
  const entry = { alert, at: performance.now(), fresh };
  if (heard.get().size < MOST_HEARD) {
    heard.update((map) => new Map(map).set(alert.id, entry));
    return;
  }
  // A page that is open for days starts afresh instead of growing.
  heard.set(new Map([[alert.id, entry]]));
  epoch.update((n) => n + 1);
}

function see(alert: Alert): void {
  if (seen.size >= MOST_SEEN) {
    seen.clear();
  }
  seen.set(alert.id, urgency(alert));
}

interface Loaded {
  key: string;
  items: Alert[];
  startedAt: number;
  next: string | null;
  error?: unknown;
}

export interface AlertList {
  items?: Alert[];
  fresh: ReadonlySet<string>;
  error?: unknown;
  more?: () => void;
  reload(): void;
}

/** A list of alerts, newest first, that follows the stream. `query` asks the server, `matches` judges what the stream brings. */
export function useAlerts(query: string, matches: (alert: Alert) => boolean): AlertList {
  const around = useStore(heard);
  const generation = useStore(epoch);
  const [round, setRound] = useState(0);
  const [loaded, setLoaded] = useState<Loaded>();

  const load = (cursor: string | null, before: Alert[], signal?: AbortSignal) => {
    const startedAt = performance.now();
    const path = `/api/v1/alerts?${query}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    get<Page<Alert>>(path, signal).then(
      (page) => {
        page.items.forEach(see);
        setLoaded({ key: query, items: [...before, ...page.items], startedAt, next: page.next ?? null });
      },
      (error: unknown) => {
        if (!signal?.aborted) {
          setLoaded((old) => ({ key: query, items: old?.key === query ? old.items : [], startedAt, next: null, error }));
        }
      },
    );
  };

  useEffect(() => {
    const abort = new AbortController();
    load(null, [], abort.signal);
    return () => abort.abort();
  }, [query, generation, round]);

  const current = loaded?.key === query ? loaded : undefined;
  const merged = useMemo(() => merge(current, around, matches, /(^|&)(device=|cause=|members=show)/.test(query)), [current, around, query]);
  const next = current?.next;
  return {
    ...merged,
    error: current?.error,
    more: current && next ? () => load(next, current.items) : undefined,
    reload: () => setRound((n) => n + 1),
  };
}

function merge(page: Loaded | undefined, around: ReadonlyMap<string, Heard>, matches: (alert: Alert) => boolean, withMembers: boolean) {
  const fresh = new Set<string>();
  if (!page || (page.error && page.items.length === 0)) {
    return { items: undefined, fresh };
  }
  const byId = new Map(page.items.filter(matches).map((alert) => [alert.id, alert]));
  for (const [id, entry] of around) {
    if (byId.has(id) && entry.at < page.startedAt) {
      continue;
    }
    // What the server lists although it stands under a group is there because nobody here sees that group.
    const hidden = !withMembers && entry.alert.cause && entry.alert.cause !== byId.get(id)?.cause;
    if (matches(entry.alert) && !hidden) {
      byId.set(id, entry.alert);
      if (entry.fresh) {
        fresh.add(id);
      }
    } else {
      byId.delete(id);
    }
  }
  const items = [...byId.values()].sort(
    (a, b) => Date.parse(b.raisedAt) - Date.parse(a.raisedAt) || (a.id < b.id ? 1 : -1),
  );
  return { items, fresh };
}
