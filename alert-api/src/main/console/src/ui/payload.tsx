import { useState } from 'preact/hooks';
import type { Rejected } from '../api/types';
import { useWords } from '../text/i18n';
import { Choice } from './parts';

/** The bytes as they came: as text, and in hexadecimal for what text cannot show. */
export function Payload({ rejected }: { rejected: Rejected }) {
  const { t } = useWords();
  const [form, setForm] = useState<'text' | 'hex'>(rejected.payloadText ? 'text' : 'hex');
  const bytes = decode(rejected.payloadBase64 ?? '');
  return (
    <div class="payload">
      <div class="payload-head">
        <Choice label={t('payload.form')} value={form} onChange={(next) => setForm(next)} options={[{ value: 'text', text: t('payload.text') }, { value: 'hex', text: t('payload.hex') }]} />
        <span class="muted">{t('payload.bytes', { n: bytes.length })}</span>
      </div>
      <pre tabIndex={0}>{form === 'hex' ? hexDump(bytes) : rejected.payloadText || t('payload.not-text')}</pre>
    </div>
  );
}

const MOST_SHOWN = 4096;

export function decode(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** Eight bytes a line, so that it fits a phone: offset, bytes, and what of them can be printed. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, MOST_SHOWN); at += 8) {
    const part = Array.from(bytes.subarray(at, at + 8));
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = part.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(23)}  ${text}`);
  }
  return lines.join('\n') + (bytes.length > MOST_SHOWN ? '\n…' : '');
}
