import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Equipment, EquipmentState } from '../api/equipment';
import type { Organisation } from '../api/types';
import { useWords, type Key } from '../text/i18n';
import { SelectField } from './inputs';
import { Dialog, errorText } from './parts';

type Fields = Record<'id' | 'zh' | 'en' | 'category' | 'code' | 'registration' | 'legacyCode' | 'factoryNumber' | 'manufacturer' | 'installer' | 'maintainer' | 'district' | 'address' | 'latitude' | 'longitude' | 'made' | 'installed' | 'inUse' | 'registered' | 'since' | 'traits' | 'devices' | 'positions', string>;

const NUMBERS = ['code', 'registration', 'legacyCode', 'factoryNumber'] as const;
const FIRMS = ['manufacturer', 'installer', 'maintainer'] as const;
const DAYS = ['made', 'installed', 'inUse', 'registered'] as const;
const LISTS = ['traits', 'devices', 'positions'] as const;

/** The head of a file, to be made or changed. */
export function EquipmentDialog({ old, units, onClose }: { old?: Equipment; units: readonly Organisation[]; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t, of } = words;
  const [fields, setFields] = useState<Fields>(() => start(old));
  const [unit, setUnit] = useState(old?.organisation ?? '');
  const [authority, setAuthority] = useState<string>(old?.authority ?? 'market');
  const [state, setState] = useState<EquipmentState>(old?.state ?? 'in-use');
  const [builtUp, setBuiltUp] = useState(old?.builtUp === null || old === undefined ? '' : String(old.builtUp));
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const input = (name: keyof Fields, key: Key, more: Record<string, unknown> = {}) => (
    <label class="field" key={name}><span>{t(key)}</span><input data-testid={`equipment-${name}`} autocomplete="off" spellcheck={false} value={fields[name]} onInput={(event) => setFields({ ...fields, [name]: event.currentTarget.value })} {...more} /></label>
  );
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const body = bodyOf(fields, { unit, authority, state, builtUp });
      if (old) {
        await call('PUT', `/api/v1/equipment/${encodeURIComponent(old.id)}`, body, { ifMatch: `"${old.version}"` });
      } else {
        await call('POST', '/api/v1/equipment', { id: fields.id.trim(), ...body });
      }
      onClose(true);
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(old ? 'equipment.change' : 'equipment.add')} onClose={() => onClose(false)} wide>
      <form onSubmit={(event) => void submit(event)}>
        <div class="form-grid">
          {!old && input('id', 'equipment.id', { required: true, class: 'mono', maxLength: 64 })}
          {input('zh', 'form.name-zh', { required: true, maxLength: 128 })}
          {input('en', 'form.name-en', { maxLength: 128 })}
          {input('category', 'equipment.category-code', { required: true, class: 'mono', maxLength: 4, placeholder: '3110' })}
          <SelectField label={t('equipment.unit')} value={unit} testid="equipment-unit" options={[{ value: '', text: '–' }, ...units.map((one) => ({ value: one.id, text: of(one.name, one.id) }))]} onChange={setUnit} />
          <SelectField label={t('equipment.authority')} value={authority} options={(['market', 'housing', 'other'] as const).map((value) => ({ value, text: t(`equipment.authority.${value}`) }))} onChange={setAuthority} />
          {NUMBERS.map((name) => input(name, `equipment.${name}`, { class: 'mono', maxLength: 64 }))}
          {FIRMS.map((name) => input(name, `equipment.${name}`, { maxLength: 200 }))}
          {input('district', 'equipment.district', { maxLength: 64 })}
          {input('address', 'equipment.address', { maxLength: 200 })}
          {input('latitude', 'equipment.latitude', { inputMode: 'decimal' })}
          {input('longitude', 'equipment.longitude', { inputMode: 'decimal' })}
          <SelectField label={t('equipment.built-up')} value={builtUp} options={[{ value: '', text: t('equipment.not-known') }, { value: 'true', text: t('equipment.built-up-yes') }, { value: 'false', text: t('equipment.built-up-no') }]} onChange={setBuiltUp} />
          <SelectField label={t('equipment.state')} value={state} testid="equipment-state" options={(['in-use', 'suspended', 'scrapped'] as const).map((value) => ({ value, text: t(`equipment.state.${value}`) }))} onChange={(next) => setState(next as EquipmentState)} />
          {state !== 'in-use' && input('since', 'equipment.since', { type: 'date' })}
          {DAYS.map((name) => input(name, `equipment.${name}`, { type: 'date' }))}
          {LISTS.map((name) => input(name, `equipment.${name}`, { class: 'mono' }))}
        </div>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot"><button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button><button type="submit" class="button primary" disabled={busy} data-testid="equipment-submit">{t('equipment.save')}</button></div>
      </form>
    </Dialog>
  );
}

function start(old?: Equipment): Fields {
  const text = (value: string | number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  return {
    id: old?.id ?? '', zh: old?.name.zh ?? '', en: old?.name.en ?? '', category: old?.category ?? '', code: old?.code ?? '', registration: old?.registration ?? '', legacyCode: old?.legacyCode ?? '', factoryNumber: old?.factoryNumber ?? '',
    manufacturer: old?.manufacturer ?? '', installer: old?.installer ?? '', maintainer: old?.maintainer ?? '', district: old?.district ?? '', address: old?.address ?? '', latitude: text(old?.latitude), longitude: text(old?.longitude),
    made: text(old?.made), installed: text(old?.installed), inUse: text(old?.inUse), registered: text(old?.registered), since: text(old?.since),
    traits: (old?.traits ?? []).join(' '), devices: (old?.devices ?? []).join(' '), positions: (old?.positions ?? []).join(' '),
  };
}

function bodyOf(fields: Fields, chosen: { unit: string; authority: string; state: string; builtUp: string }): Record<string, unknown> {
  const body: Record<string, unknown> = { name: { zh: fields.zh.trim(), en: fields.en.trim() }, category: fields.category.trim().toUpperCase(), authority: chosen.authority, state: chosen.state };
  for (const name of [...NUMBERS, ...FIRMS, ...DAYS, 'district', 'address'] as const) {
    if (fields[name].trim()) {
      body[name] = fields[name].trim();
    }
  }
  for (const name of LISTS) {
    body[name] = fields[name].split(/[\s,，、;；]+/).filter(Boolean);
  }
  if (fields.latitude.trim() || fields.longitude.trim()) {
    body.latitude = Number(fields.latitude);
    body.longitude = Number(fields.longitude);
  }
  if (chosen.unit) {
    body.organisation = chosen.unit;
  }
  if (chosen.builtUp) {
    body.builtUp = chosen.builtUp === 'true';
  }
  if (chosen.state !== 'in-use' && fields.since) {
    body.since = fields.since;
  }
  return body;
}
