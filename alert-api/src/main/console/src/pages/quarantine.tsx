import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Page, Rejected } from '../api/types';
import { setQuery, useRoute } from '../state/router';
import { useWords, type Key } from '../text/i18n';
import { Loading, PageHead, Problem } from '../ui/parts';
import { RejectedList } from '../ui/rejected';

const REASONS = ['malformed', 'too_large', 'too_complex', 'unknown_channel', 'wrong_type', 'not_finite', 'bad_time', 'empty', 'unsupported', 'codec_failed', 'unknown_device', 'no_profile', 'forbidden', 'unauthenticated', 'rate_limited', 'busy'] as const;
const REFRESH_MS = 10_000;

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
  const asked = new URLSearchParams({ limit: '50', ...(reason && { reason }), ...(device && { device }) }).toString();
  const [loaded, setLoaded] = useState<Loaded>({ query: asked });
  const [round, setRound] = useState(0);

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
      </div>
      {current.error !== undefined && <Problem error={current.error} retry={() => setRound((n) => n + 1)} />}
      {!current.items && current.error === undefined && <Loading lines={5} />}
      {current.items && <RejectedList items={current.items} withDevice />}
      {current.next && <button type="button" class="button block" onClick={() => void more()}>{t('action.more')}</button>}
    </>
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
