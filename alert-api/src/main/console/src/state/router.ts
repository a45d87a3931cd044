import { createStore, useStore } from './store';

/** Addresses live in the hash: `#/alerts/ID?tab=all`. */
export interface Route {
  parts: string[];
  query: URLSearchParams;
}

function parse(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#/, '').split('?');
  return { parts: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const route = createStore<Route>(parse());
addEventListener('hashchange', () => {
  const before = route.get().parts.join('/');
  route.set(parse());
  if (before !== route.get().parts.join('/')) {
    scrollTo(0, 0);
  }
});

export function useRoute(): Route {
  return useStore(route);
}

export function href(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

export function go(...parts: string[]): void {
  location.hash = href(...parts);
}

/** Like {@link go}, with a query. */
export function goWith(query: Record<string, string>, ...parts: string[]): void {
  location.hash = `${href(...parts)}?${new URLSearchParams(query).toString()}`;
}

/** Changes the query without a new entry in the history. */
export function setQuery(changes: Record<string, string>): void {
  const { parts, query } = route.get();
  const next = new URLSearchParams(query);
  for (const [key, value] of Object.entries(changes)) {
    if (value) {
      next.set(key, value);
    } else {
      next.delete(key);
    }
  }
  const text = next.toString();
  history.replaceState(null, '', href(...parts) + (text ? `?${text}` : ''));
  route.set(parse());
}
