import { useState } from 'preact/hooks';
import type { DeviceState, Me, Organisation, Page, ProfileItem } from '../api/types';
import { useDeviceList } from '../state/device-list';
import { useResource } from '../state/resource';
import { href, setQuery, useRoute } from '../state/router';
import { has } from '../state/session';
import { useSettled } from '../state/settled';
import { count } from '../text/format';
import { useWords } from '../text/i18n';
import { DeviceStateText } from '../ui/badges';
import { DeviceIcon, PlusIcon } from '../ui/icons';
import { Age, Choice, Empty, Loading, PageHead, Problem } from '../ui/parts';
import { RegisterDialog } from '../ui/register';
import { SubNav } from '../ui/subnav';

const STATES: readonly DeviceState[] = ['online', 'late', 'never', 'disabled'];

/** Every device with its last contact, its state and what of it was rejected. */
export function DevicesPage({ me }: { me: Me }) {
  const words = useWords();
  const { t, of } = words;
  const { query } = useRoute();
  const [registering, setRegistering] = useState(false);
  const technician = has(me, 'technician', 'administrator');
  const wanted = useSettled(query.get('q')?.trim() ?? '');
  const profile = query.get('profile') ?? '';
  const organisation = query.get('organisation') ?? '';
  const devices = useDeviceList(new URLSearchParams({ ...(wanted && { text: wanted }), ...(profile && { profile }), ...(organisation && { organisation }) }).toString());
  const profiles = useResource<Page<ProfileItem>>(technician ? '/api/v1/profiles' : null);
  const organisations = useResource<Page<Organisation>>('/api/v1/organisations');
  const state = STATES.find((one) => one === query.get('state')) ?? '';
  const all = devices.items;
  const items = all?.filter((device) => !state || device.state === state);
  const present = STATES.filter((one) => all?.some((device) => device.state === one));
  const filtered = wanted !== '' || profile !== '' || organisation !== '';
  return (
    <>
      {technician && <SubNav />}
      <PageHead title={t('devices.title')} lead={all && t(devices.more ? 'devices.lead-more' : 'devices.lead', { n: all.length, online: all.filter((device) => device.state === 'online').length })}>
        {technician && (
          <>
            <a class="button" href={href('import')}>{t('nav.import')}</a>
            <button type="button" class="button primary" data-testid="device-register" onClick={() => setRegistering(true)}><PlusIcon />{t('devices.register')}</button>
          </>
        )}
      </PageHead>
      <div class="filters">
        <label class="search">
          <span class="visually-hidden">{t('devices.search')}</span>
          <input type="search" placeholder={t('devices.search')} value={query.get('q') ?? ''} onInput={(event) => setQuery({ q: event.currentTarget.value })} />
        </label>
        {(profiles.data?.items.length ?? 0) > 0 && (
          <label class="select"><span class="visually-hidden">{t('devices.filter-profile')}</span>
            <select data-testid="filter-profile" value={profile} onChange={(event) => setQuery({ profile: event.currentTarget.value })}><option value="">{t('devices.any-profile')}</option>{profiles.data?.items.map((one) => <option key={one.id} value={one.id}>{of(one.name, one.id)}</option>)}</select>
          </label>
        )}
        {(organisations.data?.items.length ?? 0) > 0 && (
          <label class="select"><span class="visually-hidden">{t('devices.filter-organisation')}</span>
            <select data-testid="filter-organisation" value={organisation} onChange={(event) => setQuery({ organisation: event.currentTarget.value })}><option value="">{t('devices.any-organisation')}</option>{organisations.data?.items.map((one) => <option key={one.id} value={one.id}>{of(one.name, one.id)}</option>)}</select>
          </label>
        )}
        {present.length > 1 && <Choice label={t('devices.filter-state')} value={state} onChange={(next) => setQuery({ state: next })} options={[{ value: '', text: t('devices.any-state') }, ...present.map((one) => ({ value: one, text: t(`device.state.${one}`) }))]} />}
      </div>
      {devices.error !== undefined && <Problem error={devices.error} retry={devices.reload} />}
      {!all && devices.error === undefined && <Loading lines={6} />}
      {all?.length === 0 && !filtered && <Empty icon={<DeviceIcon />} title={t('devices.empty')}>{t('devices.empty-text')}</Empty>}
      {items?.length === 0 && (filtered || (all?.length ?? 0) > 0) && <Empty title={t('devices.none-match')} />}
      {items && items.length > 0 && (
        <div class="table-card">
          <table class="table stacked">
            <thead>
              <tr><th>{t('devices.name')}</th><th>{t('devices.profile')}</th><th>{t('devices.state')}</th><th>{t('devices.last-contact')}</th><th class="right">{t('devices.rejected')}</th></tr>
            </thead>
            <tbody>
              {items.map((device) => (
                <tr key={device.id} data-testid="device-row" data-device={device.id}>
                  <td class="cell-main"><a class="row-link" href={href('devices', device.id)}>{of(device.name, device.id)}</a>{of(device.name, device.id) !== device.id && <small class="mono">{device.id}</small>}</td>
                  <td data-label={t('devices.profile')}>{of(device.profileName, device.profile)}</td>
                  <td data-label={t('devices.state')}><DeviceStateText state={device.state} /></td>
                  <td data-label={t('devices.last-contact')}><Age at={device.lastContact} /></td>
                  <td data-label={t('devices.rejected')} class="right number">{device.rejected24h ? <b class="bad-text">{count(device.rejected24h, words)}</b> : <span class="muted">0</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {devices.more && <button type="button" class="button block more-button" onClick={devices.more}>{t('action.more')}</button>}
      {registering && <RegisterDialog devices={all ?? []} onClose={() => { setRegistering(false); devices.reload(); }} />}
    </>
  );
}
