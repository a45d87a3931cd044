import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Device, Status } from '../api/types';
import { issuedFor, issuedIds } from '../state/issued';
import { useResource } from '../state/resource';
import { href, useRoute } from '../state/router';
import { doors, type Door } from '../text/addresses';
import { useWords } from '../text/i18n';
import { Mark } from '../ui/icons';
import { Empty, Loading, PageHead, Problem } from '../ui/parts';
import { QrCode } from '../ui/qr-code';

const MOST_SHEETS = 500;

/** One sheet of paper for each device: what to type into it, and a code that opens its page here. */
export function SheetsPage() {
  const { t } = useWords();
  const { query } = useRoute();
  const asked = query.get('device');
  const ids = (asked ? asked.split(',') : issuedIds()).filter(Boolean).slice(0, MOST_SHEETS);
  const status = useResource<Status>('/api/v1/status');
  const devices = useDevicesById(ids);
  const single = ids.length === 1 ? ids[0] : undefined;
  return (
    <>
      <div class="no-print">
        <PageHead title={t('sheet.title')} back={single ? { href: href('devices', single), text: single } : { href: href('devices'), text: t('nav.devices') }} lead={t('sheet.lead', { n: ids.length })}>
          <button type="button" class="button primary" data-testid="sheet-print" disabled={!devices.items} onClick={() => print()}>{t('sheet.print-now')}</button>
        </PageHead>
        {devices.error !== undefined && <Problem error={devices.error} />}
        {!devices.items && devices.error === undefined && ids.length > 0 && <Loading lines={3} />}
        {ids.length === 0 && <Empty title={t('sheet.none')}>{t('sheet.none-text')}</Empty>}
      </div>
      <div class="sheets">{devices.items?.map((device) => <Sheet key={device.id} device={device} doors={doors(status.data)} />)}</div>
    </>
  );
}

function useDevicesById(ids: readonly string[]): { items?: Device[]; error?: unknown } {
  const [answer, setAnswer] = useState<{ items?: Device[]; error?: unknown }>({});
  const key = ids.join(',');
  useEffect(() => {
    const abort = new AbortController();
    setAnswer({});
    const load = async () => {
      const items: Device[] = [];
      for (const id of key.split(',').filter(Boolean)) {
        items.push(await get<Device>(`/api/v1/devices/${encodeURIComponent(id)}`, abort.signal));
      }
      return items;
    };
    load().then(
      (items) => abort.signal.aborted || setAnswer({ items }),
      (error: unknown) => abort.signal.aborted || setAnswer({ error }),
    );
    return () => abort.abort();
  }, [key]);
  return answer;
}

function Sheet({ device, doors: ways }: { device: Device; doors: readonly Door[] }) {
  const { t, of, maybe } = useWords();
  const made = issuedFor(device.id);
  const page = `${location.origin}/${href('devices', device.id)}`;
  const name = of(device.name, device.id);
  return (
    <article class="card sheet" data-testid="sheet" data-device={device.id}>
      <header class="sheet-head"><Mark size={34} /><span>Fieldwarden<small>{t('sheet.title')}</small></span></header>
      <div class="sheet-main">
        <div class="sheet-text">
          <h2>{name}</h2>
          {name !== device.id && <p class="sheet-id mono">{device.id}</p>}
          <dl class="facts">
            <dt>{t('devices.profile')}</dt><dd>{of(device.profileName, device.profile)}</dd>
            {device.position && <><dt>{t('alert.position')}</dt><dd>{of(device.positionName, device.position)}</dd></>}
            {device.gateway && <><dt>{t('device.gateway')}</dt><dd class="mono">{device.gateway}</dd></>}
            {device.devEui && <><dt>DevEUI</dt><dd class="mono">{device.devEui}</dd></>}
          </dl>
        </div>
        <figure class="sheet-code"><QrCode text={page} label={t('sheet.page-code')} /><figcaption>{t('sheet.page-code')}</figcaption></figure>
      </div>
      <h3>{t('sheet.addresses')}</h3>
      <dl class="facts">
        {ways.map((door) => <><dt>{maybe(`door.${door.scheme}`, door.scheme.toUpperCase())}</dt><dd class="mono">{door.address}</dd></>)}
        <dt>{t('sheet.topic')}</dt><dd class="mono">devices/{device.id}/readings</dd>
      </dl>
      <h3>{t('sheet.credentials')}</h3>
      <dl class="facts">
        <dt>{t('sheet.user')}</dt><dd class="mono">{device.id}</dd>
        {made?.secret && <><dt>{t('keys.secret')}</dt><dd class="mono" data-testid="sheet-secret">{made.secret}</dd></>}
        {made?.token && <><dt>{t('keys.token')}</dt><dd class="mono">{made.token}</dd></>}
        {made?.psk && <><dt>{t('keys.psk')}</dt><dd class="mono">{made.psk}</dd></>}
      </dl>
      {made
        ? <figure class="sheet-code sheet-setup"><QrCode text={setup(device, made, ways)} label={t('sheet.setup-code')} /><figcaption>{t('sheet.setup-code')}<small>{t('sheet.keep')}</small></figcaption></figure>
        : <p class="hint">{t('sheet.no-secret')}</p>}
    </article>
  );
}

/** What a set-up tool reads: everything a device needs, as JSON. */
function setup(device: Device, made: { secret?: string; token?: string; psk?: string }, ways: readonly Door[]): string {
  return JSON.stringify({ id: device.id, ...(made.secret && { secret: made.secret }), ...(made.token && { token: made.token }), ...(made.psk && { psk: made.psk }), servers: ways.map((door) => door.address) });
}
