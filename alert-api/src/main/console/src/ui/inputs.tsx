import { useEffect, useState } from 'preact/hooks';
import type { Text } from '../api/types';
import { UNITS } from '../profile/units';
import { unit as sign } from '../text/format';
import { useWords } from '../text/i18n';

interface Props {
  label: string;
  value: string;
  onCommit(value: string): void;
  hint?: string;
  mono?: boolean;
  testid?: string;
  placeholder?: string;
  inputMode?: 'decimal' | 'text';
  list?: string;
}

/** A field whose value counts when it is left or Enter is pressed, so that nothing is done with half a number. */
export function CommitField({ label, value, onCommit, hint, mono, testid, placeholder, inputMode, list }: Props) {
  const [now, setNow] = useState(value);
  useEffect(() => setNow(value), [value]);
  const commit = () => now !== value && onCommit(now);
  return (
    <label class="field">
      <span>{label}</span>
      <input class={mono ? 'mono' : undefined} list={list} data-testid={testid} autocomplete="off" autocapitalize="none" spellcheck={false} inputMode={inputMode} placeholder={placeholder} value={now} onInput={(event) => setNow(event.currentTarget.value)} onBlur={commit} onKeyDown={(event) => { if (event.key === 'Enter' && !event.isComposing) { event.preventDefault(); commit(); } }} />
      {hint && <small>{hint}</small>}
    </label>
  );
}

/** A longer text that counts when it is left. */
export function CommitArea({ label, value, onCommit, rows = 3, mono, testid, hint }: Props & { rows?: number }) {
  const [now, setNow] = useState(value);
  useEffect(() => setNow(value), [value]);
  return (
    <label class="field">
      <span>{label}</span>
      <textarea class={mono ? 'mono' : undefined} rows={rows} data-testid={testid} spellcheck={false} value={now} onInput={(event) => setNow(event.currentTarget.value)} onBlur={() => now !== value && onCommit(now)} />
      {hint && <small>{hint}</small>}
    </label>
  );
}

export function SelectField({ label, value, options, onChange, testid }: { label: string; value: string; options: readonly { value: string; text: string }[]; onChange(value: string): void; testid?: string }) {
  const known = options.some((option) => option.value === value);
  return (
    <label class="field">
      <span>{label}</span>
      <select data-testid={testid} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {!known && <option value={value}>{value || '–'}</option>}
        {options.map((option) => <option key={option.value} value={option.value}>{option.text}</option>)}
      </select>
    </label>
  );
}

/** A unit of the list, or any other UCUM code. */
export function UnitField({ label, value, onChange, testid, bare }: { label: string; value: string; onChange(value: string): void; testid?: string; bare?: boolean }) {
  const { t, of } = useWords();
  const [typing, setTyping] = useState(false);
  const known = UNITS.some(([code]) => code === value);
  if (typing) {
    return <CommitField label={label} value={value} mono testid={testid} hint={t('unit.hint')} onCommit={(next) => { setTyping(false); onChange(next.trim()); }} />;
  }
  const select = (
    <select data-testid={testid} aria-label={bare ? label : undefined} value={value} onChange={(event) => (event.currentTarget.value === 'other…' ? setTyping(true) : onChange(event.currentTarget.value))}>
      {!known && <option value={value}>{value || '–'}</option>}
      {UNITS.map(([code, name]) => <option key={code} value={code}>{unitLabel(code, of(name))}</option>)}
      <option value="other…">{t('unit.other')}</option>
    </select>
  );
  return bare ? select : <label class="field"><span>{label}</span>{select}</label>;
}

function unitLabel(code: string, name: string): string {
  const shown = sign(code);
  return shown && shown !== name ? `${shown} ${name}` : name;
}

/** Name in both languages, side by side. */
export function NameFields({ value, onCommit, testid }: { value: Partial<Text>; onCommit(language: 'zh' | 'en', value: string): void; testid?: string }) {
  const { t } = useWords();
  return (
    <div class="field-pair">
      <CommitField label={t('form.name-zh')} value={value.zh ?? ''} testid={testid && `${testid}-zh`} onCommit={(next) => onCommit('zh', next)} />
      <CommitField label={t('form.name-en')} value={value.en ?? ''} testid={testid && `${testid}-en`} onCommit={(next) => onCommit('en', next)} />
    </div>
  );
}
