import { createStore } from './store';

/** What this browser prefers; kept in its local storage. */
export type Lang = 'zh' | 'en';
export type Theme = 'auto' | 'light' | 'dark';

function remembered<T extends string>(key: string, allowed: readonly T[], initial: T) {
  const store = createStore<T>(read(key, allowed) ?? initial);
  store.subscribe((value) => write(key, value));
  return store;
}

// A browser may refuse storage altogether: then the choice lasts until the page is closed.
function read<T extends string>(key: string, allowed: readonly T[]): T | undefined {
  try {
    const value = localStorage.getItem(`fieldwarden.${key}`);
    return allowed.find((candidate) => candidate === value);
  } catch {
    return undefined;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(`fieldwarden.${key}`, value);
  } catch {
    return;
  }
}

export const lang = remembered<Lang>('lang', ['zh', 'en'], 'zh');
export const theme = remembered<Theme>('theme', ['auto', 'light', 'dark'], 'auto');
/** Whether somebody has logged in here since the last log-out; the cookie itself no script can see. */
export const visited = remembered<'yes' | 'no'>('visited', ['yes', 'no'], 'no');
export const sound = remembered<'on' | 'off'>('sound', ['on', 'off'], 'off');

const systemDark = matchMedia('(prefers-color-scheme: dark)');
/** The theme in force, for what CSS cannot reach: the charts. */
export const shade = createStore<'light' | 'dark'>('light');

function applyTheme(): void {
  const wanted = theme.get();
  const now = wanted === 'auto' ? (systemDark.matches ? 'dark' : 'light') : wanted;
  document.documentElement.dataset.theme = now;
  shade.set(now);
}

function applyLang(): void {
  document.documentElement.lang = lang.get() === 'zh' ? 'zh-CN' : 'en';
}

export function startPrefs(): void {
  theme.subscribe(applyTheme);
  lang.subscribe(applyLang);
  systemDark.addEventListener('change', applyTheme);
  applyTheme();
  applyLang();
}
