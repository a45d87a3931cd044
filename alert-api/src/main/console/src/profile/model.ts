import type { Severity, Text } from '../api/types';

/** A profile as the form shows it: what the text says, as far as it has the expected shape. The check names the rest. */
export interface Draft {
  id: string;
  version: number;
  name: Partial<Text>;
  category: string;
  lateness: string;
  include: string[];
  channels: [string, Fields][];
  parameters: [string, Fields][];
  rules: Fields[];
  detectors: Fields;
  payload: Fields;
  samples: Fields[];
}

export type Fields = Record<string, unknown>;

export const SEVERITIES: readonly Severity[] = ['critical', 'major', 'minor', 'info'];

export function draftOf(raw: unknown): Draft | undefined {
  if (!isRecord(raw)) {
    return undefined;
  }
  return {
    id: text(raw['profile']),
    version: Number(raw['version']) || 1,
    name: record(raw['name']) as Partial<Text>,
    category: text(raw['category']),
    lateness: text(raw['lateness']),
    include: list(raw['include']).map(text),
    channels: Object.entries(record(raw['channels'])).map(([id, one]) => [id, record(one)]),
    parameters: Object.entries(record(raw['parameters'])).map(([id, one]) => [id, record(one)]),
    rules: list(raw['rules']).map(record),
    detectors: record(raw['detectors']),
    payload: record(raw['payload']),
    samples: list(raw['samples']).map(record),
  };
}

function isRecord(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function record(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value);
}

/** The two ends of `range` or `usual`, as text. */
export function bounds(value: unknown): [string, string] {
  const ends = list(value);
  return [text(ends[0]), text(ends[1])];
}

/** A number where the text is one; the text itself otherwise, so that the check can name it. */
export function numberOr(raw: string): number | string {
  const trimmed = raw.trim();
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
}

export type Comparison = '<' | '<=' | '>' | '>=';

export interface Threshold {
  channel: string;
  comparison: Comparison;
  bound: string;
}

const SIMPLE = /^\s*([a-z]\w*)\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?|\$[a-z]\w*)\s*$/i;

/** A condition that compares one channel with one number; anything else is edited as text. */
export function threshold(condition: string): Threshold | undefined {
  const found = SIMPLE.exec(condition);
  return found ? { channel: found[1]!, comparison: found[2] as Comparison, bound: found[3]! } : undefined;
}

export function condition({ channel, comparison, bound }: Threshold): string {
  return `${channel} ${comparison} ${bound.trim() || '0'}`;
}

/** What clears a threshold rule: the other side of a second number. */
export function opposite(comparison: Comparison): Comparison {
  return comparison.startsWith('<') ? '>' : '<';
}

/** An id that a profile allows, made of whatever a device calls its value. */
export function idOf(raw: string): string {
  const words = raw.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase().replace(/[^a-z\d]+/g, '_').replace(/^_+|_+$/g, '');
  return (/^[a-z]/.test(words) ? words : `c_${words}`).slice(0, 48);
}

/** The next number behind what is there: `TEMP-01`, `TEMP-02`. */
export function nextRuleId(profile: string, rules: readonly Fields[]): string {
  const stem = (profile.split('-')[0] ?? 'rule').toUpperCase().replace(/[^A-Z\d]/g, '') || 'RULE';
  const taken = new Set(rules.map((rule) => text(rule['id'])));
  let n = rules.length + 1;
  while (taken.has(`${stem}-${String(n).padStart(2, '0')}`)) {
    n += 1;
  }
  return `${stem}-${String(n).padStart(2, '0')}`;
}
