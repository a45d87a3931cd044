import type { Me } from '../api/types';

const KEY = 'fieldwarden.me';

/**
 * Lets the browser keep the page for where there is no network (sw.js). Browsers do that for pages with a certificate that they
 * trust, and for this machine itself; elsewhere the page needs its hub.
 */
export function keepPage(): void {
  navigator.serviceWorker?.register('/sw.js').catch((error: unknown) => console.warn(error));
}

/** Who is logged in, for a page that is opened without a network; nothing that lets anybody in. */
export function keepMe(me: Me | undefined): void {
  try {
    if (me) {
      localStorage.setItem(KEY, JSON.stringify(me));
    } else {
      localStorage.removeItem(KEY);
    }
  } catch {
    // A browser may refuse storage altogether: then the page opens with a network only.
    return;
  }
}

export function keptMe(): Me | undefined {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? 'null') as Me | null) ?? undefined;
  } catch {
    return undefined;
  }
}
