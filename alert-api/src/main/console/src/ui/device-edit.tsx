import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Device, Organisation, Page, Position, ProfileItem } from '../api/types';
import { useEvery } from '../state/every';
import { useResource } from '../state/resource';
import { go } from '../state/router';
import { useWords } from '../text/i18n';
import { SelectField } from './inputs';
import { ParameterFields } from './parameter-fields';
import { Dialog, errorText } from './parts';

/** What is registered of a device; removing it keeps its readings. */
export function DeviceEditDialog({ device, onClose }: { device: Device; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t, of } = words;
  const [profile, setProfile] = useState(device.profile);
  const [position, setPosition] = useState(device.position ?? '');
  const [organisation, setOrganisation] = useState(device.own?.organisation ?? '');
  const [gateway, setGateway] = useState(device.gateway ?? '');
  const [devEui, setDevEui] = useState(device.devEui ?? '');
  const [enabled, setEnabled] = useState(device.enabled ?? true);
  const [name, setName] = useState({ zh: device.own?.name?.zh ?? '', en: device.own?.name?.en ?? '' });
  const [parameters, setParameters] = useState<Record<string, string>>(device.own?.parameters ?? {});
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const profiles = useResource<Page<ProfileItem>>('/api/v1/profiles');
  const positions = useEvery<Position>('/api/v1/positions');
  const organisations = useResource<Page<Organisation>>('/api/v1/organisations');
  const path = `/api/v1/devices/${encodeURIComponent(device.id)}`;
  const act = async (remove: boolean) => {
    setBusy(true);
    setError(undefined);
    const named = name.zh.trim() || name.en.trim();
    try {
      if (remove) {
        await call('DELETE', path);
        go('devices');
      } else {
        await call('PUT', path, {
          profile,
          enabled,
          parameters,
          ...(named && { name: { zh: name.zh.trim() || named, en: name.en.trim() || named } }),
          ...(position && { position }),
          ...(organisation && { organisation }),
          ...(gateway.trim() && { gateway: gateway.trim() }),
          ...(devEui.trim() && { devEui: devEui.trim() }),
        });
      }
      onClose(!remove);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('device.edit-title', { id: device.id })} onClose={() => onClose(false)}>
      <form onSubmit={(event) => { event.preventDefault(); void act(false); }} aria-busy={busy}>
        <div class="field-pair">
          <label class="field"><span>{t('form.name-zh')}</span><input maxLength={100} autocomplete="off" value={name.zh} onInput={(event) => setName({ ...name, zh: event.currentTarget.value })} /></label>
          <label class="field"><span>{t('form.name-en')}</span><input maxLength={100} autocomplete="off" value={name.en} onInput={(event) => setName({ ...name, en: event.currentTarget.value })} /></label>
        </div>
        <SelectField label={t('devices.profile')} value={profile} options={(profiles.data?.items ?? []).filter((one) => one.activeVersion).map((one) => ({ value: one.id, text: of(one.name, one.id) }))} onChange={setProfile} />
        <SelectField label={t('places.position')} value={position} options={[{ value: '', text: t('places.no-organisation') }, ...(positions.items ?? []).map((one) => ({ value: one.id, text: of(one.name, one.id) }))]} onChange={setPosition} />
        <SelectField label={t('places.organisation')} value={organisation} options={[{ value: '', text: t('places.no-organisation') }, ...(organisations.data?.items ?? []).map((one) => ({ value: one.id, text: of(one.name, one.id) }))]} onChange={setOrganisation} />
        <div class="field-pair">
          <label class="field"><span>{t('device.gateway')}</span><input class="mono" maxLength={64} autocomplete="off" autocapitalize="none" spellcheck={false} value={gateway} onInput={(event) => setGateway(event.currentTarget.value)} /></label>
          <label class="field"><span>DevEUI (LoRaWAN)</span><input class="mono" maxLength={23} autocomplete="off" autocapitalize="none" spellcheck={false} value={devEui} onInput={(event) => setDevEui(event.currentTarget.value)} /></label>
        </div>
        <ParameterFields profile={profile} values={parameters} onChange={setParameters} />
        <label class="radio">
          <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
          <span><b>{t('device.enabled')}</b><small>{t('device.enabled-hint')}</small></span>
        </label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          {!sure && <button type="button" class="button quiet danger foot-left" onClick={() => setSure(true)}>{t('action.delete')}</button>}
          {sure && <button type="button" class="button danger foot-left" disabled={busy} onClick={() => void act(true)}>{t('action.delete-sure')}</button>}
          <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy}>{t('action.save')}</button>
        </div>
      </form>
    </Dialog>
  );
}
