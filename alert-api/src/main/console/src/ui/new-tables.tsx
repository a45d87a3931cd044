import type { BinaryField, Pick, Start } from '../profile/compose';
import { idOf } from '../profile/model';
import type { Found, Proposal } from '../profile/payloads';
import { useWords } from '../text/i18n';
import { sizeOf, WIRE_TYPES } from './form-payload';
import { CloseIcon, PlusIcon } from './icons';
import { UnitField } from './inputs';

/** The values found in the messages: which to keep, what each is called and measured in. */
export function PickTable({ picks, found, onChange, free }: { picks: readonly Pick[]; found: Found; onChange(picks: Pick[]): void; free?: boolean }) {
  const { t } = useWords();
  const put = (index: number, change: Partial<Pick>) => onChange(picks.map((one, i) => (i === index ? { ...one, ...change } : one)));
  return (
    <>
      {!free && picks.length === 0 && <p class="muted">{t('new.no-values')}</p>}
      {!free && found.time && <p class="hint">{t('new.time-found', { path: found.time.path })}</p>}
      <div class="pick-list">
        {picks.map((pick, index) => (
          <div key={pick.path || index} class={pick.use ? 'pick-row' : 'pick-row unused'} data-testid="pick-row" data-path={pick.path}>
            <label class="pick-use"><input type="checkbox" data-testid="pick-use" checked={pick.use} onChange={(event) => put(index, { use: event.currentTarget.checked })} /><span><code>{pick.path || pick.id || '–'}</code><small>{pick.example}</small></span></label>
            {pick.use && <ChannelFields one={pick} onChange={(change) => put(index, change)} />}
            {pick.use && !free && pick.type === 'number' && <label class="small-field narrow-field"><span>{t('form.scale')}</span><input class="number" data-testid="pick-scale" inputMode="decimal" placeholder="1" value={pick.scale} onInput={(event) => put(index, { scale: event.currentTarget.value })} /></label>}
          </div>
        ))}
      </div>
      {free && <button type="button" class="button small" data-testid="pick-add" onClick={() => onChange([...picks, { id: '', zh: '', en: '', unit: '1', type: 'number', use: true, path: '', example: '', scale: '' }])}><PlusIcon />{t('form.add-channel')}</button>}
    </>
  );
}

const TYPES = ['number', 'boolean', 'text'] as const;

function ChannelFields({ one, onChange }: { one: Proposal; onChange(change: Partial<Proposal>): void }) {
  const { t } = useWords();
  return (
    <>
      <label class="small-field"><span>{t('form.channel-id')}</span><input class="mono" data-testid="pick-id" maxLength={48} autocapitalize="none" spellcheck={false} autocomplete="off" value={one.id} onInput={(event) => onChange({ id: event.currentTarget.value.trim() })} onBlur={(event) => event.currentTarget.value && onChange({ id: idOf(event.currentTarget.value) })} /></label>
      <label class="small-field"><span>{t('form.name-zh')}</span><input data-testid="pick-zh" maxLength={100} autocomplete="off" value={one.zh} onInput={(event) => onChange({ zh: event.currentTarget.value })} /></label>
      <label class="small-field"><span>{t('form.name-en')}</span><input data-testid="pick-en" maxLength={100} autocomplete="off" value={one.en} onInput={(event) => onChange({ en: event.currentTarget.value })} /></label>
      <label class="small-field"><span>{t('form.type')}</span><select value={one.type} onChange={(event) => onChange({ type: event.currentTarget.value as Proposal['type'] })}>{TYPES.map((type) => <option key={type} value={type}>{t(`channel.${type}`)}</option>)}</select></label>
      {one.type === 'number' && <div class="small-field"><span>{t('form.unit')}</span><UnitField bare testid="pick-unit" label={t('form.unit')} value={one.unit} onChange={(unit) => onChange({ unit })} /></div>}
    </>
  );
}

/** Numbers at fixed places of a message, with the channel that each becomes. */
export function BinaryTable({ start, onChange }: { start: Start; onChange(part: Partial<Start>): void }) {
  const { t } = useWords();
  const { fields } = start;
  const put = (index: number, change: Partial<BinaryField>) => onChange({ fields: fields.map((one, i) => (i === index ? { ...one, ...change } : one)) });
  const next = fields.reduce((at, one) => Math.max(at, Number(one.at) + sizeOf(one.wire)), 0);
  const add = () => onChange({ fields: [...fields, { id: '', zh: '', en: '', unit: '1', type: 'number', use: true, at: String(next), wire: 'uint16', bits: '', scale: '', offset: '' }] });
  return (
    <>
      <label class="field endian"><span>{t('form.endian')}</span><select value={start.endian} onChange={(event) => onChange({ endian: event.currentTarget.value as Start['endian'] })}><option value="big">{t('endian.big')}</option><option value="little">{t('endian.little')}</option></select></label>
      <div class="pick-list">
        {fields.map((one, index) => (
          <div key={index} class="pick-row" data-testid="field-row">
            <label class="small-field narrow-field"><span>{t('form.at')}</span><input class="number" data-testid="field-at" inputMode="numeric" value={one.at} onInput={(event) => put(index, { at: event.currentTarget.value })} /></label>
            <label class="small-field"><span>{t('form.wire-type')}</span><select data-testid="field-type" value={one.wire} onChange={(event) => put(index, { wire: event.currentTarget.value })}>{WIRE_TYPES.map((type) => <option key={type}>{type}</option>)}</select></label>
            <label class="small-field narrow-field"><span>{t('form.bits')}</span><input class="number" placeholder="0, 4" value={one.bits} onInput={(event) => put(index, { bits: event.currentTarget.value })} /></label>
            <label class="small-field narrow-field"><span>{t('form.scale')}</span><input class="number" data-testid="field-scale" inputMode="decimal" placeholder="1" value={one.scale} onInput={(event) => put(index, { scale: event.currentTarget.value })} /></label>
            <label class="small-field narrow-field"><span>{t('form.offset')}</span><input class="number" inputMode="decimal" placeholder="0" value={one.offset} onInput={(event) => put(index, { offset: event.currentTarget.value })} /></label>
            <ChannelFields one={one} onChange={(change) => put(index, change)} />
            <button type="button" class="icon-button" aria-label={t('action.delete')} onClick={() => onChange({ fields: fields.filter((_, i) => i !== index) })}><CloseIcon /></button>
          </div>
        ))}
      </div>
      <button type="button" class="button small" data-testid="field-add" onClick={add}><PlusIcon />{t('form.add-field')}</button>
    </>
  );
}
