import type { Me, Page } from '../api/types';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { has } from '../state/session';
import { useWords } from '../text/i18n';
import { WarnIcon } from './icons';
import type { Channel } from './push-types';

/** Says in the inbox which channels do not deliver: whoever relies on them would wait in vain. */
export function ChannelBanner({ me }: { me: Me }) {
  const { t } = useWords();
  const may = has(me, 'inspector', 'technician', 'administrator');
  const channels = useResource<Page<Channel>>(may ? '/api/v1/channels' : null, 15_000);
  const failing = channels.data?.items.filter((channel) => channel.health.state === 'failing') ?? [];
  if (failing.length === 0) {
    return null;
  }
  return (
    <div class="note note-warn" role="alert" data-testid="channel-banner">
      <WarnIcon /><span>{t('channels.failing', { names: failing.map((channel) => channel.name).join(', ') })} <a href={href('channels')}>{t('channels.title')}</a></span>
    </div>
  );
}
