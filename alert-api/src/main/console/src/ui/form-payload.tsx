import { append, set } from '../profile/edit';
import { list, numberOr, record, text as say, type Draft, type Fields } from '../profile/model';
import { useWords } from '../text/i18n';
import { RemoveButton, type FormProps } from './form-basics';
import { PlusIcon } from './icons';
import { CommitArea, CommitField, SelectField } from './inputs';

const FORMATS = ['', 'json', 'binary', 'javascript', 'senml', 'modbus'] as const;
export const WIRE_TYPES = ['uint8', 'int8', 'uint16', 'int16', 'uint24', 'int24', 'uint32', 'int32', 'uint64', 'int64', 'float32', 'float64', 'bcd8', 'bcd16', 'bcd32'];
const CODEC = 'function decodeUplink(input) {\n  return { data: {} };\n}\n';

/** How devices of this kind write their messages. */
export function PayloadForm({ draft, onSet, onText }: FormProps) {
  const { t } = useWords();
  const format = say(draft.payload['format']);
  return (
    <section class="form-section">
      <h2>{t('form.payload')}</h2>
      <SelectField label={t('form.format')} value={format} testid="payload-format" options={FORMATS.map((value) => ({ value, text: t(value === '' ? 'payload-format.standard' : `payload-format.${value}`) }))} onChange={(value) => onText((text) => set(text, ['payload'], starting(value)))} />
      {format === '' && <p class="hint">{t('form.payload-standard')}</p>}
      {format === 'json' && <JsonForm draft={draft} onSet={onSet} />}
      {format === 'binary' && <BinaryForm draft={draft} onSet={onSet} onText={onText} />}
      {format === 'javascript' && <CommitArea mono rows={14} testid="payload-script" label={t('form.script')} hint={t('form.script-hint')} value={say(draft.payload['script'])} onCommit={(value) => onSet(['payload', 'script'], value)} />}
      {(format === 'senml' || format === 'modbus') && <p class="hint">{t('form.payload-text')}</p>}
    </section>
  );
}

function starting(format: string): Fields | undefined {
  switch (format) {
    case '':
      return undefined;
    case 'javascript':
      return { format, script: CODEC };
    case 'binary':
      return { format, endian: 'big', fields: [] };
    case 'modbus':
      return { format, frame: 'rtu', registers: [] };
    default:
      return { format, values: {} };
  }
}

function channelOptions(draft: Draft, of: (text: { zh: string; en: string }, otherwise: string) => string) {
  return draft.channels.map(([id, one]) => ({ value: id, text: of({ zh: say(one['zh']), en: say(one['en']) }, id) }));
}

/** A place in the message for each channel. */
function JsonForm({ draft, onSet }: Pick<FormProps, 'draft' | 'onSet'>) {
  const { t, of } = useWords();
  const values = record(draft.payload['values']);
  const time = record(draft.payload['time']);
  return (
    <>
      <div class="field-pair">
        <CommitField mono label={t('form.each')} value={say(draft.payload['each'])} placeholder="$.items" hint={t('form.each-hint')} onCommit={(value) => onSet(['payload', 'each'], value.trim() || undefined)} />
        <CommitField mono label={t('form.time-path')} value={say(time['path'])} placeholder="$.ts" hint={t('form.time-hint')} onCommit={(value) => onSet(['payload', 'time'], value.trim() ? { ...time, path: value.trim(), form: say(time['form']) || 'ms' } : undefined)} />
      </div>
      {Boolean(time['path']) && <SelectField label={t('form.time-form')} value={say(time['form'])} options={['iso8601', 's', 'ms'].map((value) => ({ value, text: t(`time-form.${value as 'iso8601' | 's' | 'ms'}`) }))} onChange={(value) => onSet(['payload', 'time', 'form'], value)} />}
      <div class="mapping-list">
        {draft.channels.map(([id, one]) => {
          const value = record(values[id]);
          const path = ['payload', 'values', id];
          return (
            <div key={id} class="mapping-row" data-channel={id}>
              <b>{of({ zh: say(one['zh']), en: say(one['en']) }, id)}</b>
              <Small label={t('form.path')} mono value={say(value['path'])} placeholder={`$.${id}`} onCommit={(next) => onSet(path, next.trim() ? { ...value, path: next.trim() } : undefined)} wide />
              <Small label={t('form.scale')} value={say(value['scale'])} placeholder="1" onCommit={(next) => onSet([...path, 'scale'], optional(next))} />
              <Small label={t('form.offset')} value={say(value['offset'])} placeholder="0" onCommit={(next) => onSet([...path, 'offset'], optional(next))} />
              <Small label={t('form.sent-unit')} mono value={say(value['unit'])} placeholder={say(one['unit'])} onCommit={(next) => onSet([...path, 'unit'], next.trim() || undefined)} />
            </div>
          );
        })}
      </div>
    </>
  );
}

/** Numbers at fixed places of the message. */
function BinaryForm({ draft, onSet, onText }: FormProps) {
  const { t, of } = useWords();
  const fields = list(draft.payload['fields']).map(record);
  const next = fields.reduce((at, one) => Math.max(at, Number(one['at']) + sizeOf(say(one['type']))), 0);
  return (
    <>
      <SelectField label={t('form.endian')} value={say(draft.payload['endian']) || 'big'} options={['big', 'little'].map((value) => ({ value, text: t(`endian.${value as 'big' | 'little'}`) }))} onChange={(value) => onSet(['payload', 'endian'], value)} />
      <div class="mapping-list">
        {fields.map((one, index) => {
          const path = ['payload', 'fields', index];
          return (
            <div key={index} class="mapping-row" data-testid="binary-field">
              <select aria-label={t('form.channel')} value={say(one['channel'])} onChange={(event) => onSet([...path, 'channel'], event.currentTarget.value)}>{channelOptions(draft, of).map((option) => <option key={option.value} value={option.value}>{option.text}</option>)}</select>
              <Small label={t('form.at')} value={say(one['at'])} onCommit={(value) => onSet([...path, 'at'], numberOr(value))} />
              <label class="small-field"><span>{t('form.wire-type')}</span><select value={say(one['type'])} onChange={(event) => onSet([...path, 'type'], event.currentTarget.value)}>{WIRE_TYPES.map((type) => <option key={type}>{type}</option>)}</select></label>
              <Small label={t('form.bits')} value={list(one['bits']).map(say).join(', ')} placeholder="0, 4" onCommit={(value) => onSet([...path, 'bits'], bits(value))} />
              <Small label={t('form.scale')} value={say(one['scale'])} placeholder="1" onCommit={(value) => onSet([...path, 'scale'], optional(value))} />
              <Small label={t('form.offset')} value={say(one['offset'])} placeholder="0" onCommit={(value) => onSet([...path, 'offset'], optional(value))} />
              <RemoveButton text={t('action.delete')} onRemove={() => (fields.length > 1 ? onSet(path, undefined) : onSet(['payload', 'fields'], []))} />
            </div>
          );
        })}
      </div>
      <button type="button" class="button small" data-testid="binary-add" disabled={draft.channels.length === 0} onClick={() => onText((text) => append(text, ['payload', 'fields'], { channel: draft.channels[Math.min(fields.length, draft.channels.length - 1)]![0], at: next, type: 'uint16' }))}><PlusIcon />{t('form.add-field')}</button>
    </>
  );
}

export function sizeOf(type: string): number {
  return Number(/\d+$/.exec(type)?.[0] ?? 8) / 8;
}

function optional(value: string): number | string | undefined {
  return value.trim() === '' ? undefined : numberOr(value);
}

function bits(value: string): (number | string)[] | undefined {
  const numbers = value.split(/[,，\s]+/).filter(Boolean).map(numberOr);
  return numbers.length > 0 ? numbers : undefined;
}

function Small({ label, value, onCommit, placeholder, mono, wide }: { label: string; value: string; onCommit(value: string): void; placeholder?: string; mono?: boolean; wide?: boolean }) {
  return (
    <label class={wide ? 'small-field grow' : 'small-field'}>
      <span>{label}</span>
      <input key={value} class={mono ? 'mono' : undefined} defaultValue={value} placeholder={placeholder} autocomplete="off" autocapitalize="none" spellcheck={false} onBlur={(event) => event.currentTarget.value !== value && onCommit(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Enter') { event.currentTarget.blur(); } }} />
    </label>
  );
}
