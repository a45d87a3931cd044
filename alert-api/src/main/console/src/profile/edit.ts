import { isMap, isScalar, isSeq, parseDocument, type Document, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

/**
 * Changes one place of a YAML text and leaves every other character, comments and spacing included, as it was. Where
 * that cannot be done the whole text is written anew by the library, which keeps comments but not spacing.
 */
export type Path = readonly (string | number)[];

/** What the text says, or undefined where it is not YAML. */
export function read(text: string): unknown {
  try {
    const doc = parse(text);
    return doc.errors.length > 0 ? undefined : doc.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

/** The text with this value at the path; undefined takes away what is there. */
export function set(text: string, path: Path, value: unknown): string {
  const doc = parse(text);
  if (doc.errors.length > 0 || path.length === 0) {
    return text;
  }
  const edited = value === undefined ? removed(text, doc, path) : written(text, doc, path, value);
  if (edited !== undefined && says(edited, path, value)) {
    return edited;
  }
  if (value === undefined) {
    doc.deleteIn(path);
  } else {
    const [above, key] = [path.slice(0, -1), path[path.length - 1]!];
    const parent = above.length === 0 ? doc.contents : doc.getIn(above, true);
    if (isMap(parent) || isSeq(parent)) {
      doc.setIn(path, value);
    } else {
      doc.setIn(above, typeof key === 'number' ? [value] : { [key]: value });
    }
  }
  return doc.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Puts one more item at the end of a list. */
export function append(text: string, path: Path, value: unknown): string {
  const list = parse(text).getIn(path, true);
  return set(text, [...path, isSeq(list) ? list.items.length : 0], value);
}

function parse(text: string): Document {
  return parseDocument(text, { logLevel: 'silent', prettyErrors: false });
}

function says(text: string, path: Path, value: unknown): boolean {
  const doc = parse(text);
  if (doc.errors.length > 0) {
    return false;
  }
  let now: unknown = read(text);
  for (const key of path) {
    now = (now as Record<string | number, unknown> | null | undefined)?.[key];
  }
  return value === undefined || JSON.stringify(now) === JSON.stringify(value);
}

function written(text: string, doc: Document, path: Path, value: unknown): string | undefined {
  const key = path[path.length - 1]!;
  const above = path.slice(0, -1);
  const parent = above.length === 0 ? doc.contents : doc.getIn(above, true);
  if (!isMap(parent) && !isSeq(parent)) {
    return above.length === 0 ? undefined : written(text, doc, above, typeof key === 'number' ? [value] : { [key]: value });
  }
  const old = isMap(parent) ? pairOf(parent, key)?.value : parent.items[key as number];
  if (old?.range) {
    return replaced(text, old, value, above.length, indentOf(text, parent));
  }
  if (isMap(parent) && pairOf(parent, key)) {
    return undefined;
  }
  return inserted(text, parent, key, value, above.length);
}

function replaced(text: string, old: Node, value: unknown, depth: number, indent: string): string {
  const [start, end] = old.range!;
  const lineEnd = text[end - 1] === '\n' && end > start ? '\n' : '';
  if (start === end) {
    const shown = block(value, depth, indent);
    return text.slice(0, start).trimEnd() + shown + text.slice(end);
  }
  const shown = isMultiline(value) ? block(value, depth, indent).trimStart() : inline(value);
  return text.slice(0, start) + shown + lineEnd + text.slice(end);
}

function inserted(text: string, parent: YAMLMap | YAMLSeq, key: string | number, value: unknown, depth: number): string | undefined {
  const lead = isMap(parent) ? `${scalar(String(key))}:` : '-';
  const last = parent.items[parent.items.length - 1];
  if (!last) {
    const [start, end] = parent.range!;
    const line = /^( *)(?:- )?[^\s{}[\],]+:\s*$/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
    return line && value !== null && typeof value === 'object'
      ? `${text.slice(0, start).trimEnd()}\n${entry(`${line[1]}  `, lead, value, depth)}${text.slice(end).replace(/^[^\n]*\n?/, '')}`
      : `${text.slice(0, start)}${isMap(parent) ? inline({ [key]: value }) : inline([value])}${text.slice(end)}`;
  }
  const node = nodeOf(last);
  if (!node?.range) {
    return undefined;
  }
  if (parent.flow) {
    return `${text.slice(0, node.range[1])}, ${isMap(parent) ? `${lead} ` : ''}${inline(value)}${text.slice(node.range[1])}`;
  }
  const at = lineEndAfter(text, node.range[1]);
  const before = text.slice(0, at);
  return `${before}${before.endsWith('\n') ? '' : '\n'}${entry(indentOf(text, parent), lead, value, depth)}${text.slice(at)}`;
}

function entry(indent: string, lead: string, value: unknown, depth: number): string {
  // What has a name of its own is long: a line for each of its parts.
  if (lead === '-' && isRecord(value) && ('id' in value || 'name' in value)) {
    const lines = Object.entries(value).filter(([, one]) => one !== undefined).map(([name, one]) => `${scalar(name)}:${block(one, 9, `${indent}  `)}`);
    return `${indent}- ${lines.join(`\n${indent}  `)}\n`;
  }
  return `${indent}${lead}${block(value, depth, indent)}\n`;
}

/** A value after its key: what stands at the top of the text gets a line for each of its own. */
function block(value: unknown, depth: number, indent: string): string {
  if (typeof value === 'string' && isMultiline(value)) {
    return ` |${/^\s/.test(value) ? '2' : ''}${value.endsWith('\n') ? '' : '-'}\n${value.replace(/\n$/, '').split('\n').map((line) => (line === '' ? '' : `${indent}  ${line}`)).join('\n')}`;
  }
  if (depth > 0 || value === null || typeof value !== 'object') {
    return ` ${inline(value)}`;
  }
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((one: unknown) => entry(inner, '-', one, depth + 1))
    : Object.entries(value).filter(([, one]) => one !== undefined).map(([name, one]) => entry(inner, `${scalar(name)}:`, one, depth + 1));
  return `\n${lines.join('').replace(/\n$/, '')}`;
}

function removed(text: string, doc: Document, path: Path): string | undefined {
  const key = path[path.length - 1]!;
  const above = path.slice(0, -1);
  const parent = above.length === 0 ? doc.contents : doc.getIn(above, true);
  if (!isMap(parent) && !isSeq(parent)) {
    return text;
  }
  const index = isMap(parent) ? parent.items.findIndex((pair) => nameOf(pair) === String(key)) : Number(key);
  const item = parent.items[index];
  if (!item) {
    return text;
  }
  if (parent.items.length === 1) {
    return above.length === 0 ? undefined : removed(text, doc, above);
  }
  const [start, end] = extentOf(item);
  if (parent.flow) {
    const before = parent.items[index - 1];
    const after = parent.items[index + 1];
    return before ? text.slice(0, extentOf(before)[1]) + text.slice(end) : text.slice(0, start) + text.slice(extentOf(after!)[0]);
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lead = text.slice(lineStart, start);
  if (isMap(parent) ? lead.trim() !== '' : lead.trim() !== '-') {
    return undefined;
  }
  return text.slice(0, lineStart) + text.slice(lineEndAfter(text, end));
}

function extentOf(item: Pair | Node): [number, number] {
  const first = 'key' in item ? item.key.range! : item.range!;
  return [first[0], nodeOf(item)?.range?.[1] ?? first[1]];
}

function nodeOf(item: Pair | Node): Node | null {
  return 'key' in item ? item.value ?? item.key : item;
}

function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find((pair) => nameOf(pair) === String(key));
}

function nameOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

/** The column in which the keys, or the dashes, of a collection stand. */
function indentOf(text: string, parent: YAMLMap | YAMLSeq): string {
  const first = parent.items[0];
  if (!first) {
    return '';
  }
  const start = extentOf(first)[0];
  const lead = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return ' '.repeat(isMap(parent) ? lead.length : Math.max(0, lead.lastIndexOf('-')));
}

/** The start of the line after this place; a comment behind a value stays with it. */
function lineEndAfter(text: string, at: number): number {
  if (text[at - 1] === '\n') {
    return at;
  }
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isMultiline(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\n');
}

function inline(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inline).join(', ')}]`;
  }
  if (isRecord(value)) {
    return `{${Object.entries(value).filter(([, one]) => one !== undefined).map(([key, one]) => `${scalar(key)}: ${inline(one)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? scalar(value) : String(value);
}

const PLAIN = /^(?:[\p{L}_][\p{L}\p{N}_./（）-]*(?: [\p{L}\p{N}_./（）()-]+)*|\d+(?:ms|s|m|h|d))$/u;
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

/** Without quotes only where nobody could read it as something else. JSON's quoting is YAML's too; JSON itself is easier to read in the other. */
function scalar(text: string): string {
  if (text.includes('"') && /^[ -~\u00a0-\ud7ff\ue000-\ufffd]*$/.test(text)) {
    return `'${text.replace(/'/g, "''")}'`;
  }
  return PLAIN.test(text) && !WORDS.test(text) ? text : JSON.stringify(text);
}
