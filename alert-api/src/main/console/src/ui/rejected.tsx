import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Rejected } from '../api/types';
import { go, href } from '../state/router';
import { giveSample } from '../state/samples';
import { dateTime } from '../text/format';
import { useWords, type Words } from '../text/i18n';
import { CheckIcon, WarnIcon } from './icons';
import { Age, Empty, errorText } from './parts';
import { Payload } from './payload';

export interface Replayed {
  id: string;
  accepted: number;
  rejected: number;
  detail?: string | null;
  replayedAt?: string | null;
}

/** Messages that could not be used: why, every byte of them, and what can be done about it. */
export function RejectedList({ items, withDevice, outcomes, onReplayed }: { items: Rejected[]; withDevice: boolean; outcomes?: ReadonlyMap<string, Replayed>; onReplayed?(done: Replayed): void }) {
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
                <span class="rejected-from">{withDevice && <span class="mono">{item.device || t('quarantine.no-device')}</span>}{item.transport && <span>{maybe(`protocol.${item.transport.toLowerCase()}`, item.transport)}</span>}{item.replayedAt && <span class="good-text">{t('quarantine.replayed')}</span>}</span>
              </span>
              <Age at={item.receivedAt} />
            </summary>
            <div class="rejected-body">
              <dl class="facts">
                {item.device && <><dt>{t('alert.device')}</dt><dd><a class="mono" href={href('devices', item.device)}>{item.device}</a></dd></>}
                {item.profile && <><dt>{t('devices.profile')}</dt><dd class="mono">{item.profile}</dd></>}
                {item.topic && <><dt>{t('quarantine.topic')}</dt><dd class="mono">{item.topic}</dd></>}
                {item.contentType && <><dt>{t('quarantine.content-type')}</dt><dd class="mono">{item.contentType}</dd></>}
                <dt>{t('quarantine.received')}</dt><dd>{dateTime(item.receivedAt, words)}</dd>
                <dt>{t('quarantine.code')}</dt><dd class="mono">{item.reason}</dd>
              </dl>
              <Payload rejected={item} />
              {onReplayed && <MessageActions item={item} outcome={outcomes?.get(String(item.id))} onReplayed={onReplayed} />}
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

function MessageActions({ item, outcome, onReplayed }: { item: Rejected; outcome: Replayed | undefined; onReplayed(done: Replayed): void }) {
  const words = useWords();
  const { t } = words;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const profile = (item.profile ?? '').split('@')[0] ?? '';
  const replay = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { data } = await call<{ items: Replayed[] }>('POST', '/api/v1/quarantine/replay', { ids: [String(item.id)] });
      data.items.forEach(onReplayed);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <div class="message-actions">
      <div class="actions-row import-actions">
        {profile && <button type="button" class="button" data-testid="fix-mapping" onClick={() => { giveSample(profile, item); go('profiles', profile); }}>{t('quarantine.fix')}</button>}
        {!item.replayedAt && <button type="button" class="button" data-testid="replay-one" disabled={busy} onClick={() => void replay()}>{t('quarantine.replay')}</button>}
      </div>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      {outcome && <p class={outcome.rejected > 0 || outcome.accepted === 0 ? 'rejection' : 'form-done'} role="status" data-testid="replay-outcome" data-accepted={outcome.accepted}>{outcome.rejected > 0 || outcome.accepted === 0 ? <WarnIcon size={16} /> : <CheckIcon size={16} />}<span>{outcomeText(outcome, words)}</span></p>}
    </div>
  );
}

export function outcomeText(outcome: Pick<Replayed, 'accepted' | 'rejected' | 'detail'>, { t }: Words): string {
  return [t('quarantine.outcome', { accepted: outcome.accepted, rejected: outcome.rejected }), outcome.detail].filter(Boolean).join(' ');
}
