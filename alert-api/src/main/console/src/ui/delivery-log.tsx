import { useState } from 'preact/hooks';
import { call, get } from '../api/client';
import type { Page } from '../api/types';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { dateTime } from '../text/format';
import { useWords, type Key } from '../text/i18n';
import { Empty, errorText, Loading, Problem } from './parts';
import { SelectField } from './inputs';
import type { Channel, Delivery } from './push-types';

const STATES = ['queued', 'delivered', 'refused', 'dead', 'cancelled'] as const;

/** What was sent, with the proof, and the button that sends it again. */
export function DeliveryLog({ channels, channel, onChannel }: { channels: readonly Channel[]; channel: string; onChannel(id: string): void }) {
  const { t } = useWords();
  const [state, setState] = useState('');
  const [cursor, setCursor] = useState('');
  const asked = new URLSearchParams({ limit: '20' });
  if (channel) {
    asked.set('channel', channel);
  }
  if (state) {
    asked.set('state', state);
  }
  if (cursor) {
    asked.set('cursor', cursor);
  }
  const page = useResource<Page<Delivery>>(`/api/v1/deliveries?${asked}`, cursor ? 0 : 5000);
  const items = page.data?.items;
  return (
    <section data-testid="delivery-log">
      <h2 class="section-title">{t('deliveries.title')}</h2>
      <div class="filters">
        <SelectField label={t('deliveries.channel')} value={channel} onChange={(next) => { setCursor(''); onChannel(next); }} options={[{ value: '', text: t('deliveries.all') }, ...channels.map((one) => ({ value: one.id, text: one.name }))]} />
        <SelectField label={t('deliveries.state')} value={state} onChange={(next) => { setCursor(''); setState(next); }} options={[{ value: '', text: t('deliveries.all') }, ...STATES.map((one) => ({ value: one, text: t(`delivery.${one}` as Key) }))]} />
      </div>
      {page.error !== undefined && <Problem error={page.error} retry={page.reload} />}
      {!items && page.error === undefined && <Loading lines={3} />}
      {items?.length === 0 && <Empty title={t('deliveries.empty')} />}
      {items && items.length > 0 && (
        <div class="table-card">
          <table class="table stacked">
            <thead><tr><th>{t('deliveries.notice')}</th><th>{t('deliveries.channel')}</th><th>{t('deliveries.state')}</th><th>{t('deliveries.proof')}</th><th><span class="visually-hidden">{t('channels.actions')}</span></th></tr></thead>
            <tbody>{items.map((one) => <Line key={one.id} delivery={one} reload={page.reload} />)}</tbody>
          </table>
        </div>
      )}
      {page.data?.next && <button type="button" class="button" onClick={() => setCursor(page.data?.next ?? '')}>{t('deliveries.older')}</button>}
      {cursor && <button type="button" class="button" onClick={() => setCursor('')}>{t('deliveries.newest')}</button>}
    </section>
  );
}

function Line({ delivery, reload }: { delivery: Delivery; reload(): void }) {
  const words = useWords();
  const { t } = words;
  const [whole, setWhole] = useState<Delivery>();
  const [error, setError] = useState<unknown>();
  const doing = (work: Promise<unknown>) => {
    setError(undefined);
    work.catch((failure: unknown) => setError(failure));
  };
  const title = words.of(delivery.notice.title);
  return (
    <tr data-testid="delivery-row" data-state={delivery.state}>
      <td class="cell-main">
        {delivery.notice.alert ? <a href={href('alerts', delivery.notice.alert)}>{title}</a> : title}
        <small class="muted">{dateTime(delivery.createdAt, words)}</small>
      </td>
      <td data-label={t('deliveries.channel')}>{delivery.channelName ?? t('deliveries.gone')}</td>
      <td data-label={t('deliveries.state')}><span class={`delivery-state delivery-${delivery.state}`}>{t(`delivery.${delivery.state}` as Key)}</span>{delivery.nextAt && delivery.attempts > 0 && <small class="muted"> {t('deliveries.next', { at: dateTime(delivery.nextAt, words) })}</small>}</td>
      <td data-label={t('deliveries.proof')}>
        {delivery.attempts > 0 && <span class="mono">{delivery.status}</span>} <small class="channel-answer">{delivery.answer}</small>
        {whole?.log && <ol class="attempts">{whole.log.map((attempt) => <li key={attempt.number}><span>{dateTime(attempt.at, words)}</span> <span class="mono">{attempt.status}</span> {attempt.millis} ms <small>{attempt.answer}</small></li>)}</ol>}
        {error !== undefined && <small class="form-error" role="alert">{errorText(error, words)}</small>}
      </td>
      <td class="right channel-actions">
        {delivery.attempts > 0 && <button type="button" class="button small" onClick={() => doing(whole ? Promise.resolve(setWhole(undefined)) : get<Delivery>(`/api/v1/deliveries/${delivery.id}`).then(setWhole))} aria-expanded={whole !== undefined}>{t('deliveries.attempts', { n: delivery.attempts })}</button>}
        {delivery.state !== 'cancelled' && delivery.channelName && <button type="button" class="button small" data-testid="resend" onClick={() => doing(call('POST', `/api/v1/deliveries/${delivery.id}/resend`, {}).then(reload))}>{t('deliveries.resend')}</button>}
      </td>
    </tr>
  );
}
