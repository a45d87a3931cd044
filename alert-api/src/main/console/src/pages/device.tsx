import { useState } from 'preact/hooks';
import type { ChannelInfo, Device, Latest, Me, Page, QualityCount, Rejected } from '../api/types';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { has } from '../state/session';
import { codeNumber, count, duration, placeInUsual, quality, unit, value } from '../text/format';
import { useWords, type Words, type Key } from '../text/i18n';
import { DeviceStateText, QualityMark, UsualMark } from '../ui/badges';
import { DeviceCommands } from '../ui/device-commands';
import { DeviceCredentials } from '../ui/device-credentials';
import { DeviceEditDialog } from '../ui/device-edit';
import { DeviceLive } from '../ui/device-live';
import { DeviceBindings } from '../ui/device-replace';
import { DeviceMarks } from '../ui/marks';
import { DeviceOccasions } from '../ui/occasions';
import { Age, Loading, PageHead, Problem } from '../ui/parts';
import { RejectedList } from '../ui/rejected';

/** One device as a technician sees it: is it sending, what, how good it is, and what of it was not accepted. */
export function DevicePage({ id, me }: { id: string; me: Me }) {
  const words = useWords();
  const { t, of } = words;
  const [editing, setEditing] = useState(false);
  const path = `/api/v1/devices/${encodeURIComponent(id)}`;
  const device = useResource<Device>(path, 10_000);
  const latest = useResource<{ items: Latest[] }>(`${path}/latest`, 5000);
  const mayLook = has(me, 'technician', 'administrator');
  const quality24 = useResource<{ items: QualityCount[] }>(mayLook ? `${path}/quality` : null, 30_000);
  const rejected = useResource<Page<Rejected>>(mayLook ? `/api/v1/quarantine?device=${encodeURIComponent(id)}&limit=20` : null, 15_000);
  const info = device.data;
  return (
    <>
      <PageHead title={of(info?.name, id)} back={{ href: href('devices'), text: t('nav.devices') }} lead={info && <><DeviceStateText state={info.state} />{info.lastContact && <Age at={info.lastContact} />}</>}>
        {info && <a class="button" href={href('fields', id)}>{t('device.charts')}</a>}
        {info && mayLook && <a class="button" data-testid="device-sheet" href={`${href('sheets')}?device=${encodeURIComponent(id)}`}>{t('sheet.print')}</a>}
        {info && mayLook && <button type="button" class="button" data-testid="device-edit" onClick={() => setEditing(true)}>{t('device.edit')}</button>}
      </PageHead>
      {device.error !== undefined && <Problem error={device.error} retry={device.reload} />}
      {info && <DeviceFacts info={info} mayLook={mayLook} />}
      {info && <section>
        <h2 class="section-title">{t('device.channels')}</h2>
        {latest.error !== undefined && <Problem error={latest.error} retry={latest.reload} />}
        {quality24.error !== undefined && <Problem error={quality24.error} retry={quality24.reload} />}
        {!latest.data && latest.error === undefined && <Loading lines={4} />}
        {latest.data && <ChannelTable items={withSilent(latest.data.items, info.channels ?? [])} counts={quality24.data?.items} />}
      </section>}
      {info && mayLook && <DeviceLive device={id} channels={info.channels ?? []} />}
      {info && mayLook && <DeviceCommands device={info} />}
      {info && <DeviceMarks device={id} channels={info.channels ?? []} me={me} />}
      {info && <DeviceOccasions device={id} position={info.position ?? null} me={me} />}
      {info && mayLook && <DeviceChildren id={id} />}
      {info && mayLook && <DeviceBindings device={info} mayEdit onChanged={device.reload} />}
      {info && mayLook && <DeviceCredentials device={info} onChanged={device.reload} />}
      {mayLook && (
        <section>
          <h2 class="section-title">{t('device.rejected')}</h2>
          {rejected.error !== undefined && <Problem error={rejected.error} retry={rejected.reload} />}
          {rejected.data && <RejectedList items={rejected.data.items} withDevice={false} />}
        </section>
      )}
      {editing && info && <DeviceEditDialog device={info} onClose={(changed) => { setEditing(false); if (changed) { device.reload(); latest.reload(); } }} />}
    </>
  );
}

function DeviceFacts({ info, mayLook }: { info: Device; mayLook: boolean }) {
  const words = useWords();
  const { t, of } = words;
  const profile = of(info.profileName, info.profile);
  return (
    <dl class="facts facts-wide card pad">
      <div><dt>{t('device.id')}</dt><dd class="mono">{info.id}</dd></div>
      <div><dt>{t('devices.profile')}</dt><dd>{mayLook ? <a href={href('profiles', info.profile)}>{profile}</a> : profile}</dd></div>
      <div><dt>{t('alert.position')}</dt><dd>{info.position && mayLook ? <a href={href('positions', info.position)}>{of(info.positionName, info.position)}</a> : of(info.positionName, info.position ?? '–')}</dd></div>
      {info.gateway && <div><dt>{t('device.gateway')}</dt><dd><a class="mono" href={href('devices', info.gateway)}>{info.gateway}</a></dd></div>}
      {info.devEui && <div><dt>DevEUI</dt><dd class="mono">{info.devEui}</dd></div>}
      {info.clockSkewMs !== undefined && <div><dt>{t('device.skew')}</dt><dd class={isSkewed(info.clockSkewMs) ? 'bad-text strong' : ''} data-testid="clock-skew">{skew(info.clockSkewMs, words)}</dd></div>}
      {info.connection && <div><dt>{t('device.link')}</dt><dd data-testid="device-link">
        <span class={info.connection.connected ? 'good-text strong' : 'bad-text strong'}>{t(info.connection.connected ? 'device.link-up' : 'device.link-down', { transport: info.connection.transport.toUpperCase() })}</span> <Age at={info.connection.since} />
        {!info.connection.connected && info.connection.reason && <span class="muted"> {t(`device.link-end.${info.connection.reason}` as Key)}</span>}
      </dd></div>}
      {info.will && <div><dt>{t('device.will')}</dt><dd data-testid="device-will"><span class="mono">{info.will.text}</span> <Age at={info.will.at} /></dd></div>}
      {info.health && <div><dt>{t('device.health')}</dt><dd data-testid="device-health"><span class="mono">{info.health.text}</span> <Age at={info.health.at} /></dd></div>}
      <div><dt>{t('devices.rejected')}</dt><dd class={info.rejected24h ? 'bad-text strong' : ''}>{count(info.rejected24h ?? 0, words)}</dd></div>
    </dl>
  );
}

const NOTABLE_SKEW_MS = 60_000;

function isSkewed(ms: number | null | undefined): boolean {
  return typeof ms === 'number' && Math.abs(ms) >= NOTABLE_SKEW_MS;
}

function skew(ms: number | null | undefined, words: Words): string {
  if (typeof ms !== 'number') {
    return words.t('device.skew-unknown');
  }
  if (Math.abs(ms) < 2000) {
    return words.t('device.skew-none');
  }
  return words.t(ms > 0 ? 'device.skew-ahead' : 'device.skew-behind', { time: duration(Math.abs(ms), words) });
}

/** The devices that send through this one. */
function DeviceChildren({ id }: { id: string }) {
  const { t, of } = useWords();
  const children = useResource<Page<Device>>(`/api/v1/devices?gateway=${encodeURIComponent(id)}&limit=200`, 30_000);
  const items = children.data?.items.filter((one) => one.gateway === id) ?? [];
  if (items.length === 0) {
    return null;
  }
  return (
    <section>
      <h2 class="section-title">{t('device.children')}</h2>
      <ul class="card binding-list">
        {items.map((one) => <li key={one.id}><b><a href={href('devices', one.id)}>{of(one.name, one.id)}</a></b><span class="mono muted">{one.id}</span><DeviceStateText state={one.state} /><Age at={one.lastContact} /></li>)}
      </ul>
    </section>
  );
}

/** The channels that have never sent stand below those that have. */
function withSilent(items: Latest[], channels: ChannelInfo[]): Latest[] {
  const heard = new Set(items.map((item) => item.channel));
  return [...items, ...channels.filter((one) => !heard.has(one.channel)).map((one) => ({ ...one, quality: 'missing' }))];
}

function ChannelTable({ items, counts }: { items: Latest[]; counts: readonly QualityCount[] | undefined }) {
  const words = useWords();
  const { t, of } = words;
  return (
    <div class="table-card">
      <table class="table stacked">
        <thead>
          <tr><th>{t('device.channel')}</th><th class="right">{t('device.value')}</th><th>{t('device.quality')}</th>{counts && <th>{t('device.quality-24h')}</th>}<th>{t('device.usual')}</th><th>{t('device.age')}</th></tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const code = quality(item.quality);
            return (
              <tr key={item.channel} data-channel={item.channel}>
                <td class="cell-main">{of(item.name, item.channel)}<small class="mono">{item.channel}</small></td>
                <td data-label={t('device.value')} class={item.at ? 'right number' : 'right number none'}><span><span data-testid="reading-value">{value(item.value, item, words)}</span> {codeNumber(item.value, item) && <small class="code-number">{codeNumber(item.value, item)}</small>}<span class="unit" data-testid="reading-unit">{item.at && unit(item.unit)}</span></span></td>
                <td data-label={t('device.quality')} class={item.at ? '' : 'none'}>{item.at ? <QualityMark code={code} reason={item.reason} /> : <span class="muted">–</span>}</td>
                {counts && <td data-label={t('device.quality-24h')} class={item.at ? '' : 'none'}><QualityBar count={counts.find((one) => one.channel === item.channel)} /></td>}
                <td data-label={t('device.usual')} class={item.at && code < 2 && placeInUsual(item) !== 'unknown' ? '' : 'none'}>{item.at && code < 2 ? <UsualMark place={placeInUsual(item)} /> : <span class="muted">–</span>}</td>
                <td data-label={t('device.age')}><Age at={item.at} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** How many of the readings of a day could be used; what is wrong with the rest. */
function QualityBar({ count: one }: { count: QualityCount | undefined }) {
  const words = useWords();
  const { t, maybe } = words;
  const all = one ? one.good + one.suspect + one.bad : 0;
  if (!one || all === 0) {
    return <span class="muted">–</span>;
  }
  const share = (n: number) => `${(n / all) * 100}%`;
  const worse = [one.suspect > 0 && `${count(one.suspect, words)} ${t('quality.suspect')}`, one.bad > 0 && `${count(one.bad, words)} ${t('quality.bad')}`].filter(Boolean).join(', ');
  return (
    <span class="quality-24h">
      <span class="quality-bar" aria-hidden="true"><i class="part-good" style={{ width: share(one.good) }} /><i class="part-suspect" style={{ width: share(one.suspect) }} /><i class="part-bad" style={{ width: share(one.bad) }} /></span>
      <small>{t('device.n-good', { n: Math.floor((one.good / all) * 100) })}{worse && ` · ${worse}`}{one.lastReason && ` · ${maybe(`reason.${one.lastReason}`, one.lastReason)}`}</small>
    </span>
  );
}
