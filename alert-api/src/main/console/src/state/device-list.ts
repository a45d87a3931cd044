import { useCallback, useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Device, Page } from '../api/types';

export interface DeviceList {
  items?: Device[];
  error?: unknown;
  /** Asks for the next page; undefined when all are there. */
  more?: () => void;
  reload(): void;
}

const PAGE = 200;
const REFRESH_MS = 10_000;

/** Devices that the server finds, page by page: a registry may hold a hundred thousand. What is shown is kept fresh. */
export function useDeviceList(query: string): DeviceList {
  const [pages, setPages] = useState(1);
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<{ query: string; items?: Device[]; next?: string | null; error?: unknown }>({ query });
  const reload = useCallback(() => setRound((n) => n + 1), []);
  useEffect(() => setPages(1), [query]);
  useEffect(() => {
    const abort = new AbortController();
    const load = () =>
      some(query, pages, abort.signal).then(
        (found) => setAnswer({ query, ...found }),
        (error: unknown) => abort.signal.aborted || setAnswer((before) => ({ query, items: before.query === query ? before.items : undefined, error })),
      );
    void load();
    const timer = setInterval(() => document.hidden || void load(), REFRESH_MS);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [query, pages, round]);
  const current = answer.query === query ? answer : undefined;
  // While the next answer to a search is on its way the last one stays, so that the list does not flicker.
  return { items: (current ?? answer).items, error: current?.error, more: current?.next ? () => setPages((n) => n + 1) : undefined, reload };
}

async function some(query: string, pages: number, signal: AbortSignal): Promise<{ items: Device[]; next?: string | null }> {
  const items: Device[] = [];
  let next: string | null | undefined = '';
  for (let i = 0; i < pages && next !== null && next !== undefined; i += 1) {
    const page: Page<Device> = await get(`/api/v1/devices?${query}&limit=${PAGE}${next && `&cursor=${encodeURIComponent(next)}`}`, signal);
    items.push(...page.items);
    next = page.next;
  }
  return { items, next };
}
