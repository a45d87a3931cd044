import type { ChannelInfo, Device, Latest, Me, Page, Rejected } from '../api/types';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { has } from '../state/session';
import { count, placeInUsual, quality, unit, value } from '../text/format';
import { useWords } from '../text/i18n';
import { DeviceStateText, QualityMark, UsualMark } from '../ui/badges';
import { Age, Loading, PageHead, Problem } from '../ui/parts';
import { RejectedList } from '../ui/rejected';

/** One device as a technician sees it: is it sending, what, and what of it was not accepted. */
export function DevicePage({ id, me }: { id: string; me: Me }) {
  const words = useWords();
  const { t, of } = words;
  const path = `/api/v1/devices/${encodeURIComponent(id)}`;
  const device = useResource<Device>(path, 10_000);
  const latest = useResource<{ items: Latest[] }>(`${path}/latest`, 5000);
  const mayLook = has(me, 'technician', 'administrator');
  const rejected = useResource<Page<Rejected>>(mayLook ? `/api/v1/quarantine?device=${encodeURIComponent(id)}&limit=20` : null, 15_000);
  const info = device.data;
  return (
    <>
      <PageHead title={of(info?.name, id)} back={{ href: href('devices'), text: t('nav.devices') }} lead={info && <><DeviceStateText state={info.state} />{info.lastContact && <Age at={info.lastContact} />}</>}>
        {info && <a class="button" href={href('fields', id)}>{t('device.charts')}</a>}
      </PageHead>
      {device.error !== undefined && <Problem error={device.error} retry={device.reload} />}
      {info && (
        <dl class="facts facts-wide card pad">
          <div><dt>{t('device.id')}</dt><dd class="mono">{info.id}</dd></div>
          <div><dt>{t('devices.profile')}</dt><dd>{of(info.profileName, info.profile)}</dd></div>
          <div><dt>{t('alert.position')}</dt><dd>{of(info.positionName, info.position ?? '–')}</dd></div>
          <div><dt>{t('devices.rejected')}</dt><dd class={info.rejected24h ? 'bad-text strong' : ''}>{count(info.rejected24h ?? 0, words)}</dd></div>
        </dl>
      )}
      {info && <section>
        <h2 class="section-title">{t('device.channels')}</h2>
        {latest.error !== undefined && <Problem error={latest.error} retry={latest.reload} />}
        {!latest.data && latest.error === undefined && <Loading lines={4} />}
        {latest.data && <ChannelTable items={withSilent(latest.data.items, info.channels ?? [])} />}
      </section>}
      {mayLook && (
        <section>
          <h2 class="section-title">{t('device.rejected')}</h2>
          {rejected.error !== undefined && <Problem error={rejected.error} retry={rejected.reload} />}
          {rejected.data && <RejectedList items={rejected.data.items} withDevice={false} />}
        </section>
      )}
    </>
  );
}

/** The channels that have never sent stand below those that have. */
function withSilent(items: Latest[], channels: ChannelInfo[]): Latest[] {
  const heard = new Set(items.map((item) => item.channel));
  return [...items, ...channels.filter((one) => !heard.has(one.channel)).map((one) => ({ ...one, quality: 'missing' }))];
}

function ChannelTable({ items }: { items: Latest[] }) {
  const words = useWords();
  const { t, of } = words;
  return (
    <div class="table-card">
      <table class="table stacked">
        <thead>
          <tr><th>{t('device.channel')}</th><th class="right">{t('device.value')}</th><th>{t('device.quality')}</th><th>{t('device.usual')}</th><th>{t('device.age')}</th></tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const code = quality(item.quality);
            return (
              <tr key={item.channel} data-channel={item.channel}>
                <td class="cell-main">{of(item.name, item.channel)}<small class="mono">{item.channel}</small></td>
                <td data-label={t('device.value')} class="right number"><span><span data-testid="reading-value">{value(item.value, item, words)}</span> <span class="unit">{item.at && unit(item.unit)}</span></span></td>
                <td data-label={t('device.quality')}>{item.at ? <QualityMark code={code} reason={item.reason} /> : <span class="muted">–</span>}</td>
                <td data-label={t('device.usual')}>{item.at && code < 2 ? <UsualMark place={placeInUsual(item)} /> : <span class="muted">–</span>}</td>
                <td data-label={t('device.age')}><Age at={item.at} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
