import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../api/client';

export interface Resource<T> {
  data?: T;
  error?: unknown;
  reload(): void;
}

const remembered = new Map<string, unknown>();
const MOST_REMEMBERED = 200;

/** Forgets every answer: at log-out, so that nobody sees the readings of somebody else. */
export function forget(): void {
  remembered.clear();
}

/**
 * Follows one address of the API: the last answer at once, a fresh one as soon as it is there, and again every
 * `every` milliseconds while the page is visible. An answer that fails later keeps the data and adds the error.
 */
export function useResource<T>(path: string | null, every = 0): Resource<T> {
  const [answer, setAnswer] = useState<{ path: string | null; data?: T; error?: unknown }>({ path });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const latest = useRef(path);
  latest.current = path;

  useEffect(() => {
    if (path === null) {
      return undefined;
    }
    const abort = new AbortController();
    const load = () =>
      get<T>(path, abort.signal).then(
        (data) => {
          remember(path, data);
          setAnswer({ path, data });
        },
        (error: unknown) => {
          if (!abort.signal.aborted) {
            setAnswer((before) => ({ path, data: before.path === path ? before.data : undefined, error }));
          }
        },
      );
    void load();
    const timer = every > 0 ? setInterval(() => document.hidden || void load(), every) : undefined;
    const onShow = () => !document.hidden && every > 0 && void load();
    document.addEventListener('visibilitychange', onShow);
    return () => {
      abort.abort();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [path, every, round]);

  if (answer.path === path && (answer.data !== undefined || answer.error)) {
    return { data: answer.data ?? (path ? (remembered.get(path) as T) : undefined), error: answer.error, reload };
  }
  return { data: path ? (remembered.get(path) as T | undefined) : undefined, reload };
}

function remember(path: string, data: unknown): void {
  remembered.delete(path);
  remembered.set(path, data);
  if (remembered.size > MOST_REMEMBERED) {
    remembered.delete(remembered.keys().next().value as string);
  }
}
