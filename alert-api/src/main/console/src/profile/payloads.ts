import type { Decoded, DecodedReading } from '../api/types';
import { quality } from '../text/format';
import { idOf, type Fields } from './model';

export type Form = 'text' | 'hex' | 'base64';

/** A message that somebody pasted. */
export interface Sample {
  raw: string;
  form: Form;
  contentType?: string;
  port?: number;
}

/** JSON and other text as it stands; an even number of hexadecimal digits as bytes; what can only be Base64 as bytes too. */
export function formOf(raw: string): Form {
  const text = raw.trim();
  if (/^(?:0x)?(?:[\da-f]{2}[\s:]*)+$/i.test(text)) {
    return 'hex';
  }
  return text.length >= 8 && text.length % 4 === 0 && /^[A-Za-z\d+/]+={0,2}$/.test(text) && /[\dA-Z+/=]/.test(text) ? 'base64' : 'text';
}

/** What the API takes. */
export function bodyOf(sample: Sample): Fields {
  const raw = sample.form === 'text' ? sample.raw : sample.raw.trim().replace(/^0x/i, '');
  return { [sample.form]: raw, ...(sample.contentType && { contentType: sample.contentType }), ...(sample.port && { port: sample.port }) };
}

export function bytesOf(sample: Sample): Uint8Array {
  switch (sample.form) {
    case 'text':
      return new TextEncoder().encode(sample.raw);
    case 'hex':
      return Uint8Array.from(sample.raw.trim().replace(/^0x/i, '').replace(/[\s:]/g, '').match(/../g) ?? [], (pair) => parseInt(pair, 16));
    case 'base64':
      return Uint8Array.from(atob(sample.raw.trim()), (char) => char.charCodeAt(0));
  }
}

export function jsonOf(sample: Sample): unknown {
  try {
    return JSON.parse(sample.raw) as unknown;
  } catch {
    return undefined;
  }
}

export type TimeForm = 'iso8601' | 's' | 'ms';

export interface Leaf {
  path: string;
  key: string;
  value: number | string | boolean;
}

export interface Found {
  /** The array of records, where the message has one. */
  each?: string;
  time?: { path: string; form: TimeForm };
  leaves: Leaf[];
}

const DEEPEST = 6;
const MOST = 80;
const TIME_KEY = /^(ts|t|time|timestamp|date|datetime|(observed|measured|sampled|reported|created)_?at)$/i;

/** Everything in a JSON message that could be a value, and what looks like its time. */
export function search(json: unknown): Found {
  const found: Found = { leaves: [] };
  walk(json, '$', '', 0, found);
  return found;
}

function walk(node: unknown, path: string, key: string, depth: number, found: Found): void {
  if (found.leaves.length >= MOST || depth > DEEPEST || node === null || node === undefined) {
    return;
  }
  if (Array.isArray(node)) {
    const first: unknown = node[0];
    if (first !== null && typeof first === 'object' && !Array.isArray(first) && found.each === undefined) {
      found.each = path;
      walk(first, '@', key, depth + 1, found);
    } else if (typeof first !== 'object') {
      node.slice(0, 16).forEach((one: unknown, index) => walk(one, `${path}[${index}]`, `${key}_${index + 1}`, depth + 1, found));
    }
    return;
  }
  if (typeof node === 'object') {
    Object.entries(node).forEach(([name, one]) => walk(one, /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}['${name.replace(/'/g, "\\'")}']`, name, depth + 1, found));
    return;
  }
  const form = TIME_KEY.test(key) ? timeForm(node) : undefined;
  if (form && !found.time) {
    found.time = { path, form };
  } else if (typeof node === 'number' || typeof node === 'boolean' || typeof node === 'string') {
    found.leaves.push({ path, key, value: node });
  }
}

function timeForm(value: unknown): TimeForm | undefined {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) {
    return 'iso8601';
  }
  const number = Number(value);
  return number > 1e12 && number < 1e13 ? 'ms' : number > 1e9 && number < 1e10 ? 's' : undefined;
}

export interface Proposal {
  id: string;
  zh: string;
  en: string;
  unit: string;
  type: 'number' | 'boolean' | 'text';
  use: boolean;
}

/** What words in a name usually mean on a farm. More particular words stand first. */
const KNOWN: readonly [RegExp, string, string, string][] = [
  [/soil.*(temp|tmp)/, '土壤温度', 'Soil temperature', 'Cel'],
  [/soil.*(moist|hum|vwc|water)|vwc/, '土壤含水量', 'Soil moisture', '%'],
  [/water.*(temp|tmp)/, '水温', 'Water temperature', 'Cel'],
  [/dew/, '露点', 'Dew point', 'Cel'],
  [/(^|_)(temp|tmp|temperature|t)(_|$|\d)|temperature/, '温度', 'Temperature', 'Cel'],
  [/hum|(^|_)rh(_|$)/, '湿度', 'Humidity', '%'],
  [/(^|_)ph(_|$)/, '酸碱度', 'pH', '[pH]'],
  [/(^|_)do(_|$)|oxygen/, '溶解氧', 'Dissolved oxygen', 'mg/L'],
  [/(^|_)ec(_|$)|conduct/, '电导率', 'Electrical conductivity', 'uS/cm'],
  [/turb|ntu/, '浊度', 'Turbidity', '{NTU}'],
  [/co2/, '二氧化碳', 'Carbon dioxide', '[ppm]'],
  [/nh3|ammonia/, '氨气', 'Ammonia', '[ppm]'],
  [/pm2_?5|pm10/, '颗粒物', 'Particulates', 'ug/m3'],
  [/lux|illum|light/, '光照度', 'Illuminance', 'lx'],
  [/radiation|solar/, '太阳辐射', 'Solar radiation', 'W/m2'],
  [/wind.*dir/, '风向', 'Wind direction', 'deg'],
  [/wind/, '风速', 'Wind speed', 'm/s'],
  [/rain|precip/, '雨量', 'Rain', 'mm'],
  [/press/, '压力', 'Pressure', 'kPa'],
  [/(bat|battery).*(v|volt)|vbat/, '电池电压', 'Battery voltage', 'V'],
  [/bat|soc/, '电池电量', 'Battery level', '%'],
  [/rssi/, '信号强度', 'Signal strength', '{dBm}'],
  [/volt/, '电压', 'Voltage', 'V'],
  [/current|amp/, '电流', 'Current', 'A'],
  [/power|watt/, '功率', 'Power', 'W'],
  [/energy|kwh/, '电能', 'Energy', 'kW.h'],
  [/flow/, '流量', 'Flow', 'm3/h'],
  [/level|depth|height/, '水位', 'Level', 'm'],
  [/dist/, '距离', 'Distance', 'm'],
  [/weight|load|mass/, '重量', 'Weight', 'kg'],
  [/freq/, '频率', 'Frequency', 'Hz'],
  [/speed/, '速度', 'Speed', 'm/s'],
];

const NO_VALUE = /(^|_)(id|eui|sn|serial|mac|ver|version|fw|model|name|type|seq|cnt|counter|msg|topic|lat|lon|lng|latitude|longitude)(_|$)/;

export function propose(leaf: Leaf, taken: ReadonlySet<string>): Proposal {
  const id = free(idOf(leaf.key), taken);
  const known = KNOWN.find(([words]) => words.test(idOf(leaf.key)));
  const type = typeof leaf.value === 'boolean' ? 'boolean' : typeof leaf.value === 'number' || (leaf.value.trim() !== '' && Number.isFinite(Number(leaf.value))) ? 'number' : 'text';
  return { id, zh: known?.[1] ?? leaf.key, en: known?.[2] ?? leaf.key, unit: type === 'number' ? known?.[3] ?? '1' : '1', type, use: type !== 'text' && !NO_VALUE.test(idOf(leaf.key)) };
}

function free(id: string, taken: ReadonlySet<string>): string {
  let n = 2;
  let name = id;
  while (taken.has(name)) {
    name = `${id}_${n}`;
    n += 1;
  }
  return name;
}

/** The message with what it gives today, as a test that every check runs from now on. */
export function testOf(name: string, sample: Sample, decoded: Decoded): Fields {
  const { contentType, ...body } = bodyOf(sample);
  const gives: Record<string, unknown> = {};
  for (const reading of decoded.readings) {
    const one = expected(reading);
    const before = gives[reading.channel];
    gives[reading.channel] = before === undefined ? one : Array.isArray(before) ? [...(before as unknown[]), one] : [before, one];
  }
  return {
    name,
    ...body,
    ...(typeof contentType === 'string' && { 'content-type': contentType }),
    ...(Object.keys(gives).length > 0 && { gives }),
    ...(decoded.rejections[0] && { rejects: decoded.rejections[0].reason }),
  };
}

/** A sample grows old, which is no matter of the mapping. */
function expected(reading: DecodedReading): unknown {
  const value = reading.text ?? reading.value;
  const aged = reading.reason?.startsWith('clock_') ?? false;
  return quality(reading.quality ?? 'good') === 0 || aged ? value : { ...(value !== null && { value }), quality: reading.quality, ...(reading.reason && { reason: reading.reason }) };
}
