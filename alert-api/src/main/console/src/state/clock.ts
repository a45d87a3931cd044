import { useEffect, useState } from 'preact/hooks';
import { serverNow } from '../api/client';

/** The server's time, again every `period` milliseconds: what ages are counted from. */
export function useNow(period = 10_000): number {
  const [now, setNow] = useState(serverNow());
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), period);
    return () => clearInterval(timer);
  }, [period]);
  return now;
}
