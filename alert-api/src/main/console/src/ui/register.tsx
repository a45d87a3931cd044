import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Credentials, Device, Page, Position, Status, Text } from '../api/types';
import { noteIssued } from '../state/issued';
import { useEvery } from '../state/every';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { doors } from '../text/addresses';
import { useWords } from '../text/i18n';
import { WarnIcon } from './icons';
import { SelectField } from './inputs';
import { ParameterFields } from './parameter-fields';
import { Copyable, Dialog, errorText } from './parts';

interface ProfileItem {
  id: string;
  name?: Text | null;
  activeVersion?: number | null;
}

/** Registers a device, then shows its secret and token this once with lines that send a first reading. */
export function RegisterDialog({ devices, onClose }: { devices: readonly Device[]; onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [made, setMade] = useState<Credentials>();
  const take = (fresh: Credentials) => {
    noteIssued(fresh);
    setMade(fresh);
  };
  if (made) {
    return (
      <Dialog wide title={t('register.done', { id: made.id })} onClose={onClose}>
        <Handover made={made} />
        <div class="dialog-foot">
          <a class="button" href={`${href('sheets')}?device=${encodeURIComponent(made.id)}`} data-testid="register-sheet">{t('sheet.print')}</a>
          <a class="button" data-testid="register-open" href={href('devices', made.id)}>{t('register.open')}</a>
          <button type="button" class="button primary" onClick={onClose}>{t('register.kept')}</button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('devices.register')} onClose={onClose}>
      <RegisterForm devices={devices} onMade={take} onClose={onClose} />
    </Dialog>
  );
}

function RegisterForm({ devices, onMade, onClose }: { devices: readonly Device[]; onMade(made: Credentials): void; onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const profiles = useProfiles(devices);
  const [id, setId] = useState('');
  const [profile, setProfile] = useState('');
  const [name, setName] = useState('');
  const [position, setPosition] = useState('');
  const [parameters, setParameters] = useState<Record<string, string>>({});
  const positions = useEvery<Position>('/api/v1/positions');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const text = name.trim();
    try {
      onMade((await call<Credentials>('POST', '/api/v1/devices', { id: id.trim(), profile, ...(position && { position }), ...(text && { name: { zh: text, en: text } }), ...(Object.keys(parameters).length > 0 && { parameters }) })).data);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
      <label class="field">
        <span>{t('register.id')}</span>
        <input data-testid="register-id" class="mono" required maxLength={64} autocapitalize="none" spellcheck={false} autocomplete="off" pattern="[^+#\/$\s]+" value={id} onInput={(event) => setId(event.currentTarget.value)} autofocus />
        <small>{t('register.id-hint')}</small>
      </label>
      <label class="field">
        <span>{t('register.profile')}</span>
        <select data-testid="register-profile" required value={profile} onChange={(event) => setProfile(event.currentTarget.value)}>
          <option value="" disabled>{t('register.choose')}</option>
          {profiles.map((one) => <option key={one.id} value={one.id}>{words.of(one.name, one.id)}</option>)}
        </select>
      </label>
      <label class="field">
        <span>{t('register.name')}</span>
        <input data-testid="register-name" maxLength={100} autocomplete="off" value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      {positions.items && positions.items.length > 0 && <SelectField label={t('register.position')} value={position} options={[{ value: '', text: t('places.no-organisation') }, ...positions.items.map((one) => ({ value: one.id, text: words.of(one.name, one.id) }))]} onChange={setPosition} testid="register-position" />}
      {profile && <details class="form-item offsets"><summary>{t('register.parameters')}</summary><div class="form-item-body"><ParameterFields profile={profile} values={parameters} onChange={setParameters} /></div></details>}
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
        <button type="submit" class="button primary" disabled={busy} data-testid="register-submit">{t('register.submit')}</button>
      </div>
    </form>
  );
}

/** The profiles of the hub; where the list cannot be had, those that registered devices use. */
function useProfiles(devices: readonly Device[]): ProfileItem[] {
  const known = useResource<Page<ProfileItem>>('/api/v1/profiles');
  const used = new Map(devices.map((device) => [device.profile, { id: device.profile, name: device.profileName }]));
  return known.data?.items.filter((one) => one.activeVersion !== null) ?? [...used.values()];
}

const USUAL_PORTS = { mqtt: '1883', coap: '5683' } as const;

function Handover({ made }: { made: Credentials }) {
  const { t } = useWords();
  const device = useResource<Device>(`/api/v1/devices/${encodeURIComponent(made.id)}`);
  const status = useResource<Status>('/api/v1/status');
  const ways = doors(status.data);
  const mqtt = ways.find((door) => door.scheme === 'mqtt')?.port;
  const coap = ways.find((door) => door.scheme === 'coap')?.port;
  const channel = device.data?.channels?.find((one) => one.type === 'number');
  const middle = channel && isNumber(channel.usualLow) && isNumber(channel.usualHigh) ? (channel.usualLow + channel.usualHigh) / 2 : 1;
  const sample = `{"${channel?.channel ?? 'air_temp'}":${Number(middle.toPrecision(3))}}`;
  const host = location.hostname;
  return (
    <div class="handover">
      <p class="note note-warn"><WarnIcon /><span>{t('register.once')}</span></p>
      <Copyable label={t('register.secret')} text={made.secret ?? ''} testid="device-secret" />
      <Copyable label={t('register.token')} text={made.token ?? ''} testid="device-token" />
      <h3>{t('register.try')}</h3>
      <Copyable label="MQTT" text={`mosquitto_pub -h ${host} -p ${mqtt ?? USUAL_PORTS.mqtt} -u ${quote(made.id)} -P ${quote(made.secret ?? '')} -t ${quote(`devices/${made.id}/readings`)} -q 1 -m '${sample}'`} />
      <Copyable label="CoAP" text={`coap-client -m post -t 50 -e '${sample}' coap://${host}:${coap ?? USUAL_PORTS.coap}/api/v1/${made.token}/telemetry`} />
      <Copyable label="HTTP" text={`curl -H 'Content-Type: application/json' -d '${sample}' ${location.origin}/api/v1/${made.token}/telemetry`} />
      {!(mqtt && coap) && <p class="hint">{t('register.ports')}</p>}
    </div>
  );
}

function isNumber(bound: number | null | undefined): bound is number {
  return typeof bound === 'number';
}

/** For a POSIX shell: only what needs quotes gets them. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}
