import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Organisation, Page, Position, ProfileItem, Site, Text } from '../api/types';
import type { Places } from '../pages/places';
import { useResource } from '../state/resource';
import { useWords } from '../text/i18n';
import { SelectField } from './inputs';
import { ParameterFields } from './parameter-fields';
import { Dialog, errorText } from './parts';

const KINDS = ['county', 'township', 'village', 'enterprise', 'farm'] as const;

interface Props<T> {
  /** What is changed; undefined to add one. */
  old: T | undefined;
  places: Places;
  onClose(changed: boolean): void;
}

export function OrganisationDialog({ old, places, onClose }: Props<Organisation>) {
  const { t, of } = useWords();
  const [kind, setKind] = useState(old?.kind ?? 'farm');
  const [parent, setParent] = useState(old?.parent ?? '');
  return (
    <PlaceForm kind="organisation" path="/api/v1/organisations" old={old} onClose={onClose} body={() => ({ kind, ...(parent && { parent }) })}>
      <SelectField label={t('places.kind')} value={kind} options={KINDS.map((value) => ({ value, text: t(`organisation.${value}`) }))} onChange={setKind} testid="place-kind" />
      <SelectField label={t('places.parent')} value={parent} options={[{ value: '', text: t('places.no-parent') }, ...places.organisations.filter((one) => one.id !== old?.id).map((one) => ({ value: one.id, text: of(one.name, one.id) }))]} onChange={setParent} testid="place-parent" />
    </PlaceForm>
  );
}

export function SiteDialog({ old, places, onClose }: Props<Site>) {
  const [organisation, setOrganisation] = useState(old?.organisation ?? '');
  const [where, setWhere] = useState(whereOf(old));
  return (
    <PlaceForm kind="site" path="/api/v1/sites" old={old} onClose={onClose} body={() => ({ ...(organisation && { organisation }), ...numbers(where) })}>
      <OrganisationSelect places={places} value={organisation} onChange={setOrganisation} />
      <WhereFields value={where} onChange={setWhere} />
    </PlaceForm>
  );
}

export function PositionDialog({ old, places, onClose }: Props<Position>) {
  const { t, of } = useWords();
  const [site, setSite] = useState(old?.site ?? '');
  const [organisation, setOrganisation] = useState(old?.organisation ?? '');
  const [profile, setProfile] = useState(old?.profile ?? '');
  const [where, setWhere] = useState(whereOf(old));
  const [parameters, setParameters] = useState<Record<string, string>>(old?.parameters ?? {});
  const profiles = useResource<Page<ProfileItem>>('/api/v1/profiles');
  const owner = places.sites.find((one) => one.id === site)?.organisation ?? organisation;
  return (
    <PlaceForm kind="position" path="/api/v1/positions" old={old} onClose={onClose} body={() => ({ ...(site && { site }), ...(owner && { organisation: owner }), ...(profile && { profile }), ...(old?.category && { category: old.category }), ...numbers(where), parameters })}>
      <SelectField label={t('places.site')} value={site} options={[{ value: '', text: t('places.no-site') }, ...places.sites.map((one) => ({ value: one.id, text: of(one.name, one.id) }))]} onChange={setSite} testid="place-site" />
      {!site && <OrganisationSelect places={places} value={organisation} onChange={setOrganisation} />}
      <SelectField label={t('devices.profile')} value={profile} options={[{ value: '', text: t('places.any-profile') }, ...(profiles.data?.items ?? []).map((one) => ({ value: one.id, text: of(one.name, one.id) }))]} onChange={setProfile} testid="place-profile" />
      <ParameterFields profile={profile} values={parameters} onChange={setParameters} />
      <WhereFields value={where} onChange={setWhere} />
    </PlaceForm>
  );
}

function OrganisationSelect({ places, value, onChange }: { places: Places; value: string; onChange(value: string): void }) {
  const { t, of } = useWords();
  return <SelectField label={t('places.organisation')} value={value} options={[{ value: '', text: t('places.no-organisation') }, ...places.organisations.map((one) => ({ value: one.id, text: of(one.name, one.id) }))]} onChange={onChange} testid="place-organisation" />;
}

interface Where {
  latitude: string;
  longitude: string;
}

function whereOf(old: Site | undefined): Where {
  return { latitude: String(old?.latitude ?? ''), longitude: String(old?.longitude ?? '') };
}

function numbers({ latitude, longitude }: Where): object {
  return latitude.trim() === '' && longitude.trim() === '' ? {} : { latitude: Number(latitude), longitude: Number(longitude) };
}

/** WGS-84; what maps in China show is shifted, which the hint says. */
function WhereFields({ value, onChange }: { value: Where; onChange(value: Where): void }) {
  const { t } = useWords();
  return (
    <fieldset class="field">
      <legend>{t('places.coordinates')}</legend>
      <div class="field-pair tight">
        <input class="number" inputMode="decimal" pattern="\s*-?\d+(\.\d+)?\s*" required={value.longitude.trim() !== ''} aria-label={t('places.latitude')} placeholder={t('places.latitude')} data-testid="place-latitude" value={value.latitude} onInput={(event) => onChange({ ...value, latitude: event.currentTarget.value })} />
        <input class="number" inputMode="decimal" pattern="\s*-?\d+(\.\d+)?\s*" required={value.latitude.trim() !== ''} aria-label={t('places.longitude')} placeholder={t('places.longitude')} data-testid="place-longitude" value={value.longitude} onInput={(event) => onChange({ ...value, longitude: event.currentTarget.value })} />
      </div>
      <small>{t('places.coordinates-hint')}</small>
    </fieldset>
  );
}

interface FormProps {
  kind: 'organisation' | 'site' | 'position';
  path: string;
  old: { id: string; name?: Text | null } | undefined;
  body(): object;
  onClose(changed: boolean): void;
  children: ComponentChildren;
}

function PlaceForm({ kind, path, old, body, onClose, children }: FormProps) {
  const words = useWords();
  const { t } = words;
  const [id, setId] = useState(old?.id ?? '');
  const [zh, setZh] = useState(old?.name?.zh ?? '');
  const [en, setEn] = useState(old?.name?.en ?? '');
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const act = async (method: 'POST' | 'PUT' | 'DELETE') => {
    setBusy(true);
    setError(undefined);
    const name = { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() };
    try {
      await call(method, method === 'POST' ? path : `${path}/${encodeURIComponent(old!.id)}`, method === 'DELETE' ? undefined : { ...(method === 'POST' && { id: id.trim() }), name, ...body() });
      onClose(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={old ? t(`places.edit.${kind}`) : t(`places.add.${kind}`)} onClose={() => onClose(false)}>
      <form onSubmit={(event) => { event.preventDefault(); void act(old ? 'PUT' : 'POST'); }} aria-busy={busy}>
        <label class="field">
          <span>{t('register.id')}</span>
          <input class="mono" required disabled={old !== undefined} maxLength={64} autocapitalize="none" spellcheck={false} autocomplete="off" pattern="[^+#\/$\s]+" data-testid="place-id" value={id} onInput={(event) => setId(event.currentTarget.value)} autofocus={!old} />
        </label>
        <div class="field-pair">
          <label class="field"><span>{t('form.name-zh')}</span><input required={en.trim() === ''} maxLength={100} autocomplete="off" data-testid="place-name-zh" value={zh} onInput={(event) => setZh(event.currentTarget.value)} /></label>
          <label class="field"><span>{t('form.name-en')}</span><input maxLength={100} autocomplete="off" value={en} onInput={(event) => setEn(event.currentTarget.value)} /></label>
        </div>
        {children}
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          {old && !sure && <button type="button" class="button quiet danger foot-left" onClick={() => setSure(true)}>{t('action.delete')}</button>}
          {old && sure && <button type="button" class="button danger foot-left" disabled={busy} onClick={() => void act('DELETE')}>{t('action.delete-sure')}</button>}
          <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy} data-testid="place-submit">{t('action.save')}</button>
        </div>
      </form>
    </Dialog>
  );
}
