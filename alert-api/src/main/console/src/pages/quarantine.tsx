import { useEffect, useState } from 'preact/hooks';
import { call, get } from '../api/client';
import type { Page, Rejected } from '../api/types';
import { setQuery, useRoute } from '../state/router';
import { useWords, type Key } from '../text/i18n';
import { CheckIcon } from '../ui/icons';
import { Choice, errorText, Loading, PageHead, Problem } from '../ui/parts';
import { outcomeText, RejectedList, type Replayed } from '../ui/rejected';

const REASONS = ['malformed', 'too_large', 'too_complex', 'unknown_channel', 'wrong_type', 'not_finite', 'wrong_unit', 'unknown_code', 'bad_time', 'empty', 'unsupported', 'codec_failed', 'unknown_device', 'no_profile', 'forbidden', 'unauthenticated', 'rate_limited', 'busy'] as const;
const REFRESH_MS = 10_000;
const STATES = ['open', 'replayed'] as const;
type State = (typeof STATES)[number];

interface Loaded {
  query: string;
  items?: Rejected[];
  next?: string | null;
  error?: unknown;
}

/** Everything that came in and could not be used, from all devices. */
export function QuarantinePage() {
  const { t } = useWords();
  const { query } = useRoute();
  const reason = query.get('reason') ?? '';
  const device = query.get('device') ?? '';
  const state = STATES.find((one) => one === query.get('state')) ?? 'open';
  const asked = new URLSearchParams({ limit: '50', ...(state !== 'open' && { state }), ...(reason && { reason }), ...(device && { device }) }).toString();
  const [loaded, setLoaded] = useState<Loaded>({ query: asked });
  const [round, setRound] = useState(0);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Replayed>>(new Map());
  const note = (done: Replayed) => setOutcomes((before) => new Map(before).set(done.id, done));

  useEffect(() => {
    const abort = new AbortController();
    const load = () =>
      get<Page<Rejected>>(`/api/v1/quarantine?${asked}`, abort.signal).then(
        (page) => setLoaded((before) => newest(before, asked, page)),
        (error: unknown) => abort.signal.aborted || setLoaded((before) => (before.query === asked ? { ...before, error } : { query: asked, error })),
      );
    void load();
    const timer = setInterval(() => document.hidden || void load(), REFRESH_MS);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [asked, round]);

  const current: Loaded = loaded.query === asked ? loaded : { query: asked };
  const more = async () => {
    try {
      const page = await get<Page<Rejected>>(`/api/v1/quarantine?${asked}&cursor=${encodeURIComponent(current.next ?? '')}`);
      setLoaded({ query: asked, items: [...(current.items ?? []), ...page.items], next: page.next });
    } catch (error) {
      setLoaded({ ...current, error });
    }
  };
  return (
    <>
      <PageHead title={t('quarantine.title')} lead={t('quarantine.lead')} />
      <div class="filters">
        <label class="search">
          <span class="visually-hidden">{t('quarantine.device')}</span>
          <input type="search" placeholder={t('quarantine.device')} value={device} onChange={(event) => setQuery({ device: event.currentTarget.value.trim() })} />
        </label>
        <label class="select">
          <span class="visually-hidden">{t('quarantine.reason')}</span>
          <select value={reason} onChange={(event) => setQuery({ reason: event.currentTarget.value })}>
            <option value="">{t('quarantine.any-reason')}</option>
            {REASONS.map((one) => <option key={one} value={one}>{t(`reject.${one}` as Key)}</option>)}
          </select>
        </label>
        <Choice<State> label={t('quarantine.state')} value={state} onChange={(next) => setQuery({ state: next === 'open' ? '' : next })} options={STATES.map((value) => ({ value, text: t(`quarantine.state.${value}`) }))} />
        {device && state === 'open' && <ReplayAll key={`${device} ${reason}`} device={device} reason={reason} onDone={() => setRound((n) => n + 1)} />}
      </div>
      {current.error !== undefined && <Problem error={current.error} retry={() => setRound((n) => n + 1)} />}
      {!current.items && current.error === undefined && <Loading lines={5} />}
      {current.items && <RejectedList items={current.items} withDevice outcomes={outcomes} onReplayed={note} />}
      {current.next && <button type="button" class="button block" onClick={() => void more()}>{t('action.more')}</button>}
    </>
  );
}

interface Sum {
  accepted: number;
  rejected: number;
  messages: number;
}

/** Everything open of one device, or of one reason of it, in the order it came; page by page until the last. */
function ReplayAll({ device, reason, onDone }: { device: string; reason: string; onDone(): void }) {
  const words = useWords();
  const { t } = words;
  const [busy, setBusy] = useState(false);
  const [sum, setSum] = useState<Sum>();
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    const total: Sum = { accepted: 0, rejected: 0, messages: 0 };
    try {
      let cursor: string | null | undefined;
      do {
        const { data }: { data: { items: Replayed[]; next?: string | null } } = await call('POST', '/api/v1/quarantine/replay', { device, ...(reason && { reason }), ...(cursor && { cursor }) });
        data.items.forEach((one) => {
          total.accepted += one.accepted;
          total.rejected += one.rejected;
          total.messages += 1;
        });
        cursor = data.next;
        setSum({ ...total });
      } while (cursor);
      onDone();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <div class="replay-all">
      <button type="button" class="button" data-testid="replay-all" disabled={busy} onClick={() => void run()}>{t(reason ? 'quarantine.replay-reason' : 'quarantine.replay-device')}</button>
      {sum && <p class="form-done" role="status" data-testid="replay-sum" data-accepted={sum.accepted}><CheckIcon size={16} />{t('quarantine.sum', { n: sum.messages })} {outcomeText(sum, words)}</p>}
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
    </div>
  );
}

/** A fresh first page goes on top of what has been paged through already. */
function newest(before: Loaded, query: string, page: Page<Rejected>): Loaded {
  if (before.query !== query || !before.items || before.items.length <= page.items.length) {
    return { query, items: page.items, next: page.next };
  }
  const known = new Set(page.items.map((item) => item.id));
  return { query, items: [...page.items, ...before.items.filter((item) => !known.has(item.id))], next: before.next };
}
