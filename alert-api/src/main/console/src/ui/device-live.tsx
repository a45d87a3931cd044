import { useEffect, useState } from 'preact/hooks';
import type { ChannelInfo, DecodedReading, Rejected } from '../api/types';
import { clock, quality, unit, value } from '../text/format';
import { useNow } from '../state/clock';
import { useWords } from '../text/i18n';
import { QualityMark } from './badges';
import { Payload } from './payload';
import { WarnIcon } from './icons';

interface Message extends Partial<Rejected> {
  receivedAt: string;
  readings?: DecodedReading[];
}

interface Heard {
  key: number;
  message: Message;
}

const MOST_SHOWN = 50;
const RETRY_MS = 3000;

/** The messages of one device as they arrive, newest first. Nothing is kept: what came before is in the charts. */
export function DeviceLive({ device, channels }: { device: string; channels: readonly ChannelInfo[] }) {
  const { t } = useWords();
  const [on, setOn] = useState(false);
  return (
    <section>
      <div class="section-head">
        <h2 class="section-title">{t('live-view.title')}</h2>
        <button type="button" class="button small" aria-pressed={on} data-testid="live-toggle" onClick={() => setOn(!on)}>{t(on ? 'live-view.stop' : 'live-view.start')}</button>
      </div>
      {on ? <LiveList device={device} channels={channels} /> : <p class="muted">{t('live-view.text')}</p>}
    </section>
  );
}

function LiveList({ device, channels }: { device: string; channels: readonly ChannelInfo[] }) {
  const { t } = useWords();
  const [heard, setHeard] = useState<Heard[]>([]);
  const [state, setState] = useState<'connecting' | 'live' | 'lost'>('connecting');
  const [round, setRound] = useState(0);
  useEffect(() => {
    const source = new EventSource(`/api/v1/devices/${encodeURIComponent(device)}/messages/stream`);
    let retry: ReturnType<typeof setTimeout> | undefined;
    let key = round * 1_000_000;
    source.onopen = () => setState('live');
    source.addEventListener('message', (event) => {
      const message = JSON.parse((event as MessageEvent<string>).data) as Message;
      key += 1;
      const entry = { key, message };
      setHeard((before) => [entry, ...before].slice(0, MOST_SHOWN));
    });
    source.onerror = () => {
      setState('lost');
      if (source.readyState === EventSource.CLOSED) {
        retry = setTimeout(() => setRound((n) => n + 1), RETRY_MS);
      }
    };
    return () => {
      clearTimeout(retry);
      source.close();
    };
  }, [device, round]);
  return (
    <>
      <p class={`live live-${state}`} role="status" data-testid="live-state"><span class="dot" aria-hidden="true" />{t(state === 'live' && heard.length === 0 ? 'live-view.waiting' : `live.${state}`)}</p>
      <ul class="live-list" aria-live="off">{heard.map((one) => <LiveMessage key={one.key} message={one.message} channels={channels} />)}</ul>
    </>
  );
}

function LiveMessage({ message, channels }: { message: Message; channels: readonly ChannelInfo[] }) {
  const words = useWords();
  const { t, of, maybe } = words;
  const now = useNow(60_000);
  const rejected = Boolean(message.reason);
  return (
    <li class={rejected ? 'card live-message live-rejected' : 'card live-message'} data-testid="live-message" data-rejected={rejected ? 'yes' : 'no'}>
      <div class="live-head"><b class="number">{clock(message.receivedAt, words, now)}</b><span class="muted">{maybe(`protocol.${(message.transport ?? '').toLowerCase()}`, message.transport ?? '')} {message.topic && <span class="mono">{message.topic}</span>}</span></div>
      {rejected ? (
        <>
          <p class="rejection"><WarnIcon size={16} /><span><b>{maybe(`reject.${message.reason}`, message.reason ?? '')}</b> {message.detail}</span></p>
          <Payload rejected={message as Rejected} />
        </>
      ) : (
        <ul class="live-readings">
          {message.readings?.map((one, index) => {
            const channel = channels.find((known) => known.channel === one.channel);
            return (
              <li key={index}>
                <span>{of(channel?.name, one.channel)}</span>
                <b class="number">{value(one.value, { type: channel?.type ?? 'number', codes: channel?.codes, text: one.text }, words)} <span class="unit">{unit(channel?.unit)}</span></b>
                {quality(one.quality ?? 'good') > 0 && <QualityMark code={quality(one.quality)} reason={one.reason} />}
              </li>
            );
          })}
          {message.readings?.length === 0 && <li class="muted">{t('decoded.none')}</li>}
        </ul>
      )}
    </li>
  );
}
