import { useCallback, useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Page } from '../api/types';

export interface Every<T> {
  items?: T[];
  /** There are more than were asked for: a search finds the rest. */
  cut: boolean;
  error?: unknown;
  reload(): void;
}

const PAGE = 500;
const MOST = 2000;

/** The pages of a list one after another, up to two thousand entries: what a person chooses from or looks through. */
export function useEvery<T>(path: string | null): Every<T> {
  const [answer, setAnswer] = useState<{ path: string | null; items?: T[]; cut: boolean; error?: unknown }>({ path, cut: false });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  useEffect(() => {
    if (path === null) {
      return undefined;
    }
    const abort = new AbortController();
    every<T>(path, abort.signal).then(
      (found) => setAnswer({ path, ...found }),
      (error: unknown) => abort.signal.aborted || setAnswer((before) => ({ path, items: before.path === path ? before.items : undefined, cut: false, error })),
    );
    return () => abort.abort();
  }, [path, round]);
  return { items: answer.items, cut: answer.cut, error: answer.path === path ? answer.error : undefined, reload };
}

async function every<T>(path: string, signal: AbortSignal): Promise<{ items: T[]; cut: boolean }> {
  const items: T[] = [];
  let next: string | null | undefined = '';
  while (next !== null && next !== undefined && items.length < MOST) {
    const page: Page<T> = await get(`${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}${next && `&cursor=${encodeURIComponent(next)}`}`, signal);
    items.push(...page.items);
    next = page.next;
  }
  return { items, cut: next !== null && next !== undefined };
}
