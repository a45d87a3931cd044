import { useState } from 'preact/hooks';
import { call, get } from '../api/client';
import type { Page } from '../api/types';
import { useResource } from '../state/resource';
import { useWords, type Key } from '../text/i18n';
import { dateTime } from '../text/format';
import { ChannelDialog } from '../ui/channel-dialog';
import { DeliveryLog } from '../ui/delivery-log';
import { PlusIcon, WarnIcon } from '../ui/icons';
import type { Channel, Notice } from '../ui/push-types';
import { Copyable, Dialog, Empty, errorText, Loading, PageHead, Problem } from '../ui/parts';

const REFRESH_MS = 5000;

/** The ways notices take to people and systems, how they do, and what went through them. */
export function ChannelsPage() {
  const { t } = useWords();
  const channels = useResource<Page<Channel>>('/api/v1/channels', REFRESH_MS);
  const [editing, setEditing] = useState<Channel | 'new'>();
  const [secret, setSecret] = useState<string>();
  const [shown, setShown] = useState('');
  const [failed, setFailed] = useState<unknown>();
  const items = channels.data?.items;
  // The list has no telephone numbers and addresses: who wants to change them reads them, and that is on record.
  const edit = (id: string) => void get<Channel>(`/api/v1/channels/${id}`).then(setEditing, setFailed);
  const close = (made?: string) => {
    setEditing(undefined);
    setSecret(made);
    channels.reload();
  };
  return (
    <>
      <PageHead title={t('channels.title')} lead={t('channels.lead')}>
        <button type="button" class="button primary" data-testid="channel-add" onClick={() => setEditing('new')}><PlusIcon />{t('channels.add')}</button>
      </PageHead>
      {channels.error !== undefined && <Problem error={channels.error} retry={channels.reload} />}
      {failed !== undefined && <Problem error={failed} />}
      {!items && channels.error === undefined && <Loading lines={4} />}
      {items?.length === 0 && <Empty title={t('channels.empty')}>{t('channels.empty-hint')}</Empty>}
      {items && items.length > 0 && (
        <div class="table-card">
          <table class="table stacked">
            <thead><tr><th>{t('channels.name')}</th><th>{t('channels.kind')}</th><th>{t('channels.tells')}</th><th>{t('channels.health')}</th><th><span class="visually-hidden">{t('channels.actions')}</span></th></tr></thead>
            <tbody>
              {items.map((channel) => <Row key={channel.id} channel={channel} onEdit={() => edit(channel.id)} onLog={() => setShown(shown === channel.id ? '' : channel.id)} reload={channels.reload} />)}
            </tbody>
          </table>
        </div>
      )}
      <Mine />
      <DeliveryLog channels={items ?? []} channel={shown} onChannel={setShown} />
      {editing && <ChannelDialog channel={editing === 'new' ? undefined : editing} onClose={close} />}
      {secret && (
        <Dialog title={t('channels.secret')} onClose={() => setSecret(undefined)}>
          <p class="note note-warn"><WarnIcon /><span>{t('channels.secret-once')}</span></p>
          <Copyable label={t('channels.secret')} text={secret} testid="webhook-secret" />
          <div class="dialog-foot"><button type="button" class="button primary" onClick={() => setSecret(undefined)}>{t('register.kept')}</button></div>
        </Dialog>
      )}
    </>
  );
}

function Row({ channel, onEdit, onLog, reload }: { channel: Channel; onEdit(): void; onLog(): void; reload(): void }) {
  const words = useWords();
  const { t } = words;
  const [error, setError] = useState<unknown>();
  const [tested, setTested] = useState(false);
  const test = async () => {
    setError(undefined);
    try {
      await call('POST', `/api/v1/channels/${channel.id}/test`, {});
      setTested(true);
      reload();
    } catch (failure) {
      setError(failure);
    }
  };
  const health = channel.health;
  return (
    <tr data-testid="channel-row" data-channel={channel.id}>
      <td class="cell-main">{channel.name}<small class="muted">{channel.owner}</small></td>
      <td data-label={t('channels.kind')}>{t(`channel-kind.${channel.kind}` as Key)}</td>
      <td data-label={t('channels.tells')}>
        {t('channels.from-severity', { severity: t(`severity.${channel.severity}` as Key) })}
        {channel.category && ` · ${channel.category}`}{channel.organisation && ` · ${channel.organisation}`}
        {channel.quiet && <small class="muted"> {t('channels.quiet-from-to', { from: channel.quiet.from, to: channel.quiet.to })}</small>}
      </td>
      <td data-label={t('channels.health')}>
        <span class={`channel-health channel-${health.state}`}>
          {health.state === 'failing' && <WarnIcon size={16} />}{t(`channel-health.${health.state}` as Key)}
        </span>
        {health.state === 'failing' && <small class="channel-answer">{health.answer}</small>}
        {health.state === 'working' && health.deliveredAt && <small class="muted"> {dateTime(health.deliveredAt, words)}</small>}
        {tested && <small class="muted" role="status">{t('channels.tested')}</small>}
        {error !== undefined && <small class="form-error" role="alert">{errorText(error, words)}</small>}
      </td>
      <td class="right channel-actions">
        <button type="button" class="button small" onClick={() => void test()} data-testid="channel-test">{t('channels.test')}</button>
        <button type="button" class="button small" onClick={onLog}>{t('channels.log')}</button>
        <button type="button" class="button small" onClick={onEdit} data-testid="channel-edit">{t('channels.edit')}</button>
      </td>
    </tr>
  );
}

/** What has been told to whoever is logged in, newest first. */
function Mine() {
  const words = useWords();
  const notices = useResource<Page<Notice>>('/api/v1/notices?limit=5', 15_000);
  const items = notices.data?.items ?? [];
  if (items.length === 0) {
    return null;
  }
  return (
    <section>
      <h2 class="section-title">{words.t('channels.mine')}</h2>
      <ul class="notice-list">
        {items.map((notice) => (
          <li key={notice.id} class="card">
            <b>{words.of(notice.title)}</b>
            <p>{words.of(notice.body)}</p>
            <small class="muted">{dateTime(notice.at, words)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
