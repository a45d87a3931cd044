import { lang, type Lang } from '../state/prefs';
import { useStore } from '../state/store';
import type { Text } from '../api/types';
import en from '../../i18n/en.json';
import zh from '../../i18n/zh.json';

export type Key = keyof typeof zh;
const bundles: Record<Lang, Record<string, string>> = { zh, en };

export interface Words {
  lang: Lang;
  /** The text of a key, with `{name}` filled in. */
  t(key: Key, values?: Record<string, string | number>): string;
  /** The text of a key that is put together, or `otherwise` where no such key is. */
  maybe(key: string, otherwise: string): string;
  /** The side of a two-language text that is wanted. */
  of(text: Text | null | undefined, otherwise?: string): string;
}

export function wordsFor(language: Lang): Words {
  const bundle = bundles[language];
  return {
    lang: language,
    t: (key, values = {}) =>
      (bundle[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    maybe: (key, otherwise) => bundle[key] ?? otherwise,
    of: (text, otherwise = '') => text?.[language] || text?.zh || text?.en || otherwise,
  };
}

const words: Record<Lang, Words> = { zh: wordsFor('zh'), en: wordsFor('en') };

export function useWords(): Words {
  return words[useStore(lang)];
}
