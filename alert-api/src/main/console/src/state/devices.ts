import { useCallback, useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Device, Page } from '../api/types';

interface Loaded {
  items?: Device[];
  error?: unknown;
}

let known: Device[] | undefined;

/** Forgets the list: at log-out. */
export function forgetDevices(): void {
  known = undefined;
}

/** Every device that may be seen, page after page; the last list at once, a fresh one every `every` milliseconds while the page is visible. */
export function useDevices(every: number): Loaded & { reload(): void } {
  const [loaded, setLoaded] = useState<Loaded>({ items: known });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  useEffect(() => {
    const abort = new AbortController();
    const load = () =>
      all(abort.signal).then(
        (items) => {
          known = items;
          setLoaded({ items });
        },
        (error: unknown) => abort.signal.aborted || setLoaded((before) => ({ items: before.items, error })),
      );
    void load();
    const timer = setInterval(() => document.hidden || void load(), every);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [every, round]);
  return { ...loaded, reload };
}

async function all(signal: AbortSignal): Promise<Device[]> {
  const items: Device[] = [];
  let cursor: string | null | undefined = '';
  while (cursor !== null && cursor !== undefined) {
    const page: Page<Device> = await get(`/api/v1/devices?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, signal);
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}
