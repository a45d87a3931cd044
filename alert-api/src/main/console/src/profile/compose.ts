import { set } from './edit';
import type { Fields } from './model';
import { numberOr } from './model';
import type { Found, Proposal } from './payloads';

/** What somebody has said so far of a sensor that is not in the catalogue. */
export interface Start {
  id: string;
  zh: string;
  en: string;
  category: string;
  kind: Kind;
  found: Found;
  picks: Pick[];
  endian: 'big' | 'little';
  fields: BinaryField[];
  script: string;
}

export type Kind = 'json' | 'binary' | 'javascript';

/** A value of a JSON message, or one that a script gives. */
export interface Pick extends Proposal {
  path: string;
  example: string;
  /** What the number is multiplied by; empty for 1. */
  scale: string;
}

/** A number in bytes. */
export interface BinaryField extends Omit<Pick, 'path' | 'example'> {
  at: string;
  wire: string;
  bits: string;
  offset: string;
}

export const CODEC = 'function decodeUplink(input) {\n  // input.bytes, input.fPort\n  return { data: { temperature: ((input.bytes[0] << 8) | input.bytes[1]) / 100 } };\n}\n';

/** The profile in its first version. */
export function compose(start: Start): string {
  let text = `format: 1\nprofile: ${start.id || 'new-sensor'}\nversion: 1\n`;
  const name = { zh: start.zh || start.en || start.id || '新传感器', en: start.en || start.zh || start.id || 'New sensor' };
  text = `${text}name: {}\n`;
  text = set(text, ['name', 'zh'], name.zh);
  text = set(text, ['name', 'en'], name.en);
  if (start.category) {
    text = set(text, ['category'], start.category);
  }
  text = `${text}include: [device-common]\n`;
  const rows: Proposal[] = start.kind === 'binary' ? start.fields : start.picks.filter((pick) => pick.use);
  for (const row of rows.filter((one) => one.id)) {
    text = set(text, ['channels', row.id], channel(row));
  }
  return rows.length > 0 ? payload(text, start) : text;
}

function channel(row: Proposal): Fields {
  return { zh: row.zh || row.id, en: row.en || row.id, ...(row.type === 'number' && { unit: row.unit || '1' }), type: row.type };
}

function payload(text: string, start: Start): string {
  let now = text;
  switch (start.kind) {
    case 'json':
      now = set(now, ['payload'], { format: 'json', ...(start.found.each && { each: start.found.each }), ...(start.found.time && { time: start.found.time }), values: {} });
      for (const pick of start.picks.filter((one) => one.use && one.id)) {
        now = set(now, ['payload', 'values', pick.id], { path: pick.path, ...(pick.type === 'number' && pick.scale.trim() && { scale: numberOr(pick.scale) }) });
      }
      return now;
    case 'binary':
      return set(now, ['payload'], { format: 'binary', endian: start.endian, fields: start.fields.filter((one) => one.id).map(field) });
    case 'javascript':
      return set(now, ['payload'], { format: 'javascript', script: start.script });
  }
}

function field(one: BinaryField): Fields {
  const bits = one.bits.split(/[,，\s]+/).filter(Boolean).map(numberOr);
  return {
    channel: one.id,
    at: numberOr(one.at),
    type: one.wire,
    ...(bits.length > 0 && { bits }),
    ...(one.scale.trim() && { scale: numberOr(one.scale) }),
    ...(one.offset.trim() && { offset: numberOr(one.offset) }),
  };
}
