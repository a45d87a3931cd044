import { useEffect, useState } from 'preact/hooks';
import { call } from '../api/client';

export interface Asked<T> {
  data?: T;
  error?: unknown;
  /** The answer is not yet about what is asked now. */
  waiting: boolean;
}

/**
 * Asks the server about a text while it is being written: a moment after the last key, the newest question only. The
 * last answer stays until the next one is there. Nothing is asked while the body is null.
 */
export function useAsked<T>(path: string, body: unknown, delay = 350): Asked<T> {
  const question = body === null ? null : JSON.stringify(body);
  const [answer, setAnswer] = useState<{ question: string | null; data?: T; error?: unknown }>({ question: null });
  useEffect(() => {
    if (question === null) {
      setAnswer({ question });
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      call<T>('POST', path, JSON.parse(question), { signal: abort.signal }).then(
        ({ data }) => setAnswer({ question, data }),
        (error: unknown) => abort.signal.aborted || setAnswer((before) => ({ question, data: before.data, error })),
      );
    }, delay);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [path, question, delay]);
  return { data: answer.data, error: answer.error, waiting: answer.question !== question };
}
