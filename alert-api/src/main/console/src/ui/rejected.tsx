import type { Rejected } from '../api/types';
import { href } from '../state/router';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { CheckIcon, WarnIcon } from './icons';
import { Age, Empty } from './parts';
import { Payload } from './payload';

/** Messages that could not be used: why, and every byte of them. */
export function RejectedList({ items, withDevice }: { items: Rejected[]; withDevice: boolean }) {
  const words = useWords();
  const { t, maybe } = words;
  if (items.length === 0) {
    return <Empty icon={<CheckIcon size={28} />} title={t('quarantine.empty')}>{t('quarantine.empty-text')}</Empty>;
  }
  return (
    <ul class="rejected-list">
      {items.map((item) => (
        <li key={item.id} class="card" data-testid="quarantine-row" data-device={item.device ?? ''} data-reason={item.reason}>
          <details>
            <summary>
              <WarnIcon />
              <span class="rejected-main">
                <b>{maybe(`reject.${item.reason}`, item.reason)}</b>
                {item.detail && <span class="rejected-detail">{item.detail}</span>}
                <span class="rejected-from">{withDevice && <span class="mono">{item.device || t('quarantine.no-device')}</span>}{item.transport && <span>{maybe(`protocol.${item.transport.toLowerCase()}`, item.transport)}</span>}</span>
              </span>
              <Age at={item.receivedAt} />
            </summary>
            <div class="rejected-body">
              <dl class="facts">
                {item.device && <><dt>{t('alert.device')}</dt><dd><a class="mono" href={href('devices', item.device)}>{item.device}</a></dd></>}
                {item.topic && <><dt>{t('quarantine.topic')}</dt><dd class="mono">{item.topic}</dd></>}
                <dt>{t('quarantine.received')}</dt><dd>{dateTime(item.receivedAt, words)}</dd>
                <dt>{t('quarantine.code')}</dt><dd class="mono">{item.reason}</dd>
              </dl>
              <Payload rejected={item} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}
