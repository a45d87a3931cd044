import type { Me } from '../api/types';

const KEY = 'fieldwarden.me';

const AGAIN_MS = 10_000;

/**
 * Lets the browser keep the page for where there is no network (sw.js). Browsers do that for pages with a certificate that they
 * trust, and for this machine itself; elsewhere the page needs its hub. A file that did not come spoils the whole try, so that it
 * is tried again.
 */
export function keepPage(): void {
  navigator.serviceWorker?.register('/sw.js').then(watch, (error: unknown) => console.warn(error));
}

function watch(registration: ServiceWorkerRegistration): void {
  const worker = registration.installing;
  worker?.addEventListener('statechange', () => {
    if (worker.state === 'redundant' && !registration.active) {
      setTimeout(keepPage, AGAIN_MS);
    }
  });
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
