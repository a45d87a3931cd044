import type { Alert, ChannelInfo, Latest } from '../api/types';
import type { Words } from './i18n';

const UNITS: Record<string, string> = {
  '1': '',
  Cel: '℃',
  '[pH]': '',
  '[ppm]': 'ppm',
  '{NTU}': 'NTU',
  'W/m2': 'W/m²',
  'm/s2': 'm/s²',
  'm3/h': 'm³/h',
  'ug/m3': 'µg/m³',
  'mg/m3': 'mg/m³',
  'umol.m-2.s-1': 'µmol/(m²·s)',
  'uS/cm': 'µS/cm',
  't.m': 't·m',
  deg: '°',
  a: 'a',
};

/** How people write a UCUM code. */
export function unit(code: string | null | undefined): string {
  if (!code) {
    return '';
  }
  return UNITS[code] ?? code.replace(/^\{(.*)\}$/, '$1').replace(/^\[(.*)\]$/, '$1');
}

/** As many digits as say something; with `steady` as many also where they are noughts, so that a live number does not jump. */
export function number(value: number, words: Words, steady = false): string {
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return new Intl.NumberFormat(locale(words), { maximumFractionDigits: digits, minimumFractionDigits: steady && !Number.isInteger(value) ? Math.min(digits, 2) : 0 }).format(value);
}

/** A label of an axis: as many digits as it takes to tell neighbours apart. */
export function tick(value: number, span: number, words: Words): string {
  const digits = Math.min(6, Math.max(0, Math.ceil(-Math.log10(Math.max(span, 1e-6))) + 1));
  return new Intl.NumberFormat(locale(words), { maximumFractionDigits: digits }).format(value);
}

/** A value as a person says it: yes and no for a switch, the meaning of a code, else the number. */
export function value(raw: number | null | undefined, channel: Pick<ChannelInfo, 'type' | 'codes'> & { text?: string | null }, words: Words): string {
  if (channel.type === 'text' || (channel.text !== null && channel.text !== undefined)) {
    return channel.text ?? '–';
  }
  if (raw === null || raw === undefined) {
    return '–';
  }
  if (channel.type === 'boolean') {
    return words.t(raw === 0 ? 'value.no' : 'value.yes');
  }
  if (channel.type === 'code') {
    return words.of(channel.codes?.[String(raw)], String(raw));
  }
  return number(raw, words, true);
}

export type Place = 'below' | 'within' | 'above' | 'odd' | 'unknown';

/** Where the newest value lies against what is usual. A switch or a code lies neither above nor below: it is as usual or not. */
export function placeInUsual({ value: raw, type, usualLow: low, usualHigh: high }: Latest): Place {
  const place = placeBetween(raw, low, high);
  return (type === 'boolean' || type === 'code') && (place === 'below' || place === 'above') ? 'odd' : place;
}

function placeBetween(raw: number | null | undefined, low?: number | null, high?: number | null): Place {
  if (raw === null || raw === undefined || (isNone(low) && isNone(high))) {
    return 'unknown';
  }
  if (!isNone(low) && raw < (low as number)) {
    return 'below';
  }
  return !isNone(high) && raw > (high as number) ? 'above' : 'within';
}

export const isOdd = (place: Place) => place === 'below' || place === 'above' || place === 'odd';

export type QualityCode = 0 | 1 | 2 | 3;
const QUALITIES = ['good', 'suspect', 'bad', 'missing'];

/** The number of a code beside its name; empty where the value is shown as a number anyway. */
export function codeNumber(raw: number | null | undefined, channel: Pick<ChannelInfo, 'type' | 'codes'>): string {
  return channel.type === 'code' && raw !== null && raw !== undefined && channel.codes?.[String(raw)] ? String(raw) : '';
}

/** From the code or the name; what is not known is not trusted either. */
export function quality(raw: string | number | null | undefined): QualityCode {
  const code = typeof raw === 'number' ? raw : QUALITIES.indexOf(String(raw ?? 'missing').toLowerCase());
  return (code >= 0 && code <= 3 ? code : 1) as QualityCode;
}

export function age(ms: number, words: Words): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 5) {
    return words.t('age.now');
  }
  if (seconds < 60) {
    return words.t('age.seconds', { n: seconds });
  }
  if (seconds < 3600) {
    return words.t('age.minutes', { n: Math.floor(seconds / 60) });
  }
  if (seconds < 2 * 86_400) {
    return words.t('age.hours', { n: Math.floor(seconds / 3600) });
  }
  return words.t('age.days', { n: Math.floor(seconds / 86_400) });
}

/** The value that decided an alert; empty where no single channel did, or a switch or code that the message puts in words. */
export function decidingValue(alert: Pick<Alert, 'channel' | 'value' | 'unit'>, words: Words): string {
  if (alert.unit === '1' && (alert.value === 0 || alert.value === 1 || alert.channel?.endsWith('_code'))) {
    return '';
  }
  return alert.channel && typeof alert.value === 'number' ? `${number(alert.value, words)} ${unit(alert.unit)}`.trim() : '';
}

/** What a rule rests on, without the marks that stand beside it in words. */
export function citation(raw: string | null | undefined): string {
  return (raw ?? '').replace(/^\[?\s*[VME]\b(?![-/])\s*|\]$/g, '').trim();
}

/** A length of time without "ago". */
export function duration(ms: number, words: Words): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) {
    return words.t('duration.seconds', { n: Math.max(0, Math.round(ms / 1000)) });
  }
  if (minutes < 120) {
    return words.t('duration.minutes', { n: minutes });
  }
  return minutes < 2 * 1440
    ? words.t('duration.hours', { n: Math.round(minutes / 60) })
    : words.t('duration.days', { n: Math.round(minutes / 1440) });
}

/** Time of day today, with the date on other days. In the browser's time zone. */
export function clock(at: string | number, words: Words, now: number): string {
  const date = new Date(at);
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(locale(words), {
    hour: '2-digit',
    minute: '2-digit',
    second: sameDay ? '2-digit' : undefined,
    hour12: false,
    ...(sameDay ? {} : { month: 'short', day: 'numeric' }),
  }).format(date);
}

export function dateTime(at: string | number, words: Words): string {
  return new Intl.DateTimeFormat(locale(words), {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(new Date(at));
}

export function count(n: number, words: Words): string {
  return new Intl.NumberFormat(locale(words), { maximumFractionDigits: 0 }).format(n);
}

export type Provenance = 'verified' | 'memory' | 'proposal';

/** Profiles write a word or the mark of the sources: V, M, E. */
export function provenance(raw: string | null | undefined): Provenance {
  const text = (raw ?? '').trim();
  if (/^(verified|V\b)/i.test(text)) {
    return 'verified';
  }
  return /^(memory|M\b)/i.test(text) ? 'memory' : 'proposal';
}

function locale(words: Words): string {
  return words.lang === 'zh' ? 'zh-CN' : 'en-GB';
}

function isNone(bound: number | null | undefined): boolean {
  return bound === null || bound === undefined;
}
