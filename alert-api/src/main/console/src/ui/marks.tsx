import { useMemo, useState } from 'preact/hooks';
import { call, serverNow } from '../api/client';
import type { ChannelInfo, Mark, Me, Page, QualityCount, Series } from '../api/types';
import { useResource, type Resource } from '../state/resource';
import { has } from '../state/session';
import { useSettled } from '../state/settled';
import { count, dateTime, unit } from '../text/format';
import { useWords, type Words } from '../text/i18n';
import { Chart, type Shade } from './chart';
import { Choice, Dialog, errorText, Loading, Problem } from './parts';

const HOUR_MS = 3_600_000;
const PRESETS = { '1h': 1, '6h': 6, '24h': 24 } as const;
type Preset = keyof typeof PRESETS;
const REASONS = ['calibration', 'cleaning', 'moved', 'wiring', 'test'] as const;
const OVERVIEW = 3;

export function mayMark(me: Me): boolean {
  return has(me, 'technician', 'administrator');
}

/** The marks of a device; asked for again soon while one of them is being worked off. */
export function useMarks(device: string): Resource<Page<Mark>> {
  const path = `/api/v1/devices/${encodeURIComponent(device)}/marks`;
  const [busy, setBusy] = useState(false);
  const marks = useResource<Page<Mark>>(path, busy ? 1000 : 30_000);
  const open = marks.data?.items.some((one) => one.state === 'marking' || one.state === 'taking-back') ?? false;
  if (open !== busy) {
    setBusy(open);
  }
  return marks;
}

/** What a chart shades: marks that stand and concern the channel. */
export function shades(marks: readonly Mark[] | undefined, channel: string): Shade[] {
  return (marks ?? [])
    .filter((one) => one.state !== 'taken-back' && (one.channel === null || one.channel === channel))
    .map((one) => ({ from: Date.parse(one.from), to: Date.parse(one.to), text: one.reason, state: one.state }));
}

/** Which spans are marked, by whom and why, and taking a mark back. */
export function DeviceMarks({ device, channels, me }: { device: string; channels: readonly ChannelInfo[]; me: Me }) {
  const { t } = useWords();
  const marks = useMarks(device);
  const [adding, setAdding] = useState(false);
  const items = marks.data?.items ?? [];
  const standing = items.filter((one) => one.state !== 'taken-back');
  const gone = items.filter((one) => one.state === 'taken-back');
  return (
    <section data-testid="marks">
      <div class="section-head">
        <h2 class="section-title">{t('marks.title')}</h2>
        {mayMark(me) && <button type="button" class="button small" data-testid="mark-add" onClick={() => setAdding(true)}>{t('marks.add')}</button>}
      </div>
      {marks.error !== undefined && <Problem error={marks.error} retry={marks.reload} />}
      {!marks.data && marks.error === undefined && <Loading lines={1} />}
      {marks.data && standing.length === 0 && <p class="muted">{t('marks.none')}</p>}
      {standing.length > 0 && <ul class="card mark-list">{standing.map((one) => <MarkRow key={one.id} mark={one} channels={channels} mayEdit={mayMark(me)} onChanged={marks.reload} />)}</ul>}
      {gone.length > 0 && (
        <details class="marks-gone">
          <summary>{t('marks.taken-back-n', { n: gone.length })}</summary>
          <ul class="card mark-list">{gone.map((one) => <MarkRow key={one.id} mark={one} channels={channels} mayEdit={false} onChanged={marks.reload} />)}</ul>
        </details>
      )}
      {adding && <MarkDialog device={device} channels={channels} onClose={(changed) => { setAdding(false); if (changed) { marks.reload(); } }} />}
    </section>
  );
}

function MarkRow({ mark, channels, mayEdit, onChanged }: { mark: Mark; channels: readonly ChannelInfo[]; mayEdit: boolean; onChanged(): void }) {
  const words = useWords();
  const { t } = words;
  const [asking, setAsking] = useState(false);
  const working = mark.state === 'marking' || mark.state === 'taking-back';
  return (
    <li data-testid="mark-row" data-state={mark.state}>
      <div class="mark-what">
        <b>{mark.reason}</b>
        <span>{channelName(mark.channel, channels, words)}</span>
        <span class="number">{dateTime(mark.from, words)} – {dateTime(mark.to, words)}</span>
        <small class="muted">{t('marks.by', { by: mark.by, at: dateTime(mark.at, words) })}{mark.takenBackBy && ` · ${t('marks.taken-back-by', { by: mark.takenBackBy, at: dateTime(mark.takenBackAt ?? mark.at, words) })}`}</small>
      </div>
      <span class={working ? 'mark-state working' : 'mark-state'} aria-live="polite">{t(`marks.state-${mark.state}`, { n: count(mark.readings, words) })}</span>
      {mayEdit && mark.state.startsWith('mark') && <button type="button" class="button small" data-testid="mark-take-back" onClick={() => setAsking(true)}>{t('marks.take-back')}</button>}
      {asking && <TakeBackDialog mark={mark} onClose={(changed) => { setAsking(false); if (changed) { onChanged(); } }} />}
    </li>
  );
}

function TakeBackDialog({ mark, onClose }: { mark: Mark; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async () => {
    setBusy(true);
    try {
      await call('DELETE', `/api/v1/devices/${encodeURIComponent(mark.device)}/marks/${encodeURIComponent(mark.id)}`);
      onClose(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('marks.take-back')} onClose={() => onClose(false)}>
      <p class="dialog-lead">{t('marks.take-back-text', { reason: mark.reason })}</p>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
        <button type="button" class="button primary" disabled={busy} data-testid="mark-take-back-submit" onClick={() => void submit()}>{t('marks.take-back')}</button>
      </div>
    </Dialog>
  );
}

function channelName(id: string | null, channels: readonly ChannelInfo[], words: Words): string {
  return id === null ? words.t('marks.all-channels') : words.of(channels.find((one) => one.channel === id)?.name, id);
}

/** As a field of date and time takes it, in the time of this computer, to the second. */
function localText(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Choose what and when, see it on the chart, say why. */
export function MarkDialog({ device, channels, channel, span, onClose }: { device: string; channels: readonly ChannelInfo[]; channel?: string; span?: { from: number; to: number }; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const start = useMemo(() => Math.floor(serverNow() / 1000) * 1000, []);
  const [about, setAbout] = useState(channel ?? '');
  const [preset, setPreset] = useState<Preset | 'own'>(span ? 'own' : '1h');
  const [from, setFrom] = useState(localText(span?.from ?? start - HOUR_MS));
  const [to, setTo] = useState(localText(span?.to ?? start));
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const chosen = { from: Date.parse(from), to: Date.parse(to) };
  const fault = Number.isNaN(chosen.from) || Number.isNaN(chosen.to) ? 'marks.fault-missing' : chosen.from >= chosen.to ? 'marks.fault-order' : chosen.to > serverNow() + 1000 ? 'marks.fault-future' : undefined;
  const choose = (next: Preset) => {
    setPreset(next);
    setFrom(localText(start - PRESETS[next] * HOUR_MS));
    setTo(localText(start));
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await call('POST', `/api/v1/devices/${encodeURIComponent(device)}/marks`, { ...(about && { channel: about }), from: new Date(chosen.from).toISOString(), to: new Date(Math.min(chosen.to, serverNow() - 1)).toISOString(), reason: reason.trim() });
      onClose(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('marks.add')} onClose={() => onClose(false)} wide>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <p class="dialog-lead">{t('marks.lead')}</p>
        <label class="field">
          <span>{t('marks.channel')}</span>
          <select data-testid="mark-channel" value={about} onChange={(event) => setAbout(event.currentTarget.value)}>
            <option value="">{t('marks.all-channels')}</option>
            {channels.map((one) => <option key={one.channel} value={one.channel}>{words.of(one.name, one.channel)}</option>)}
          </select>
        </label>
        <div class="mark-presets"><Choice label={t('marks.span')} value={preset} onChange={(next) => next !== 'own' && choose(next)} options={(Object.keys(PRESETS) as Preset[]).map((key) => ({ value: key, text: t(`marks.last-${key}`), testid: `mark-${key}` }))} /></div>
        <div class="field-pair">
          <label class="field"><span>{t('marks.from')}</span><input type="datetime-local" step={1} required data-testid="mark-from" value={from} onInput={(event) => { setPreset('own'); setFrom(event.currentTarget.value); }} /></label>
          <label class="field"><span>{t('marks.to')}</span><input type="datetime-local" step={1} required data-testid="mark-to" value={to} onInput={(event) => { setPreset('own'); setTo(event.currentTarget.value); }} /></label>
        </div>
        {fault ? <p class="form-error" role="alert">{t(fault)}</p> : <Preview device={device} channel={channels.find((one) => one.channel === about) ?? channels.find((one) => one.type === 'number')} about={about} span={chosen} />}
        <label class="field">
          <span>{t('marks.reason')}</span>
          <input required maxLength={500} autocomplete="off" data-testid="mark-reason" placeholder={t('marks.reason-hint')} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <div class="mark-reasons">{REASONS.map((key) => <button key={key} type="button" class="button small quiet" data-testid={`mark-reason-${key}`} onClick={() => setReason(t(`marks.reason-${key}`))}>{t(`marks.reason-${key}`)}</button>)}</div>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy || fault !== undefined || reason.trim() === ''} data-testid="mark-submit">{t('marks.submit')}</button>
        </div>
      </form>
    </Dialog>
  );
}

/** The span on the chart, with as much again around it, and how many readings it would concern. */
function Preview({ device, channel, about, span }: { device: string; channel: ChannelInfo | undefined; about: string; span: { from: number; to: number } }) {
  const words = useWords();
  const { t } = words;
  const wanted = useSettled(`${span.from} ${span.to}`);
  const [from = 0, to = 0] = wanted.split(' ').map(Number);
  const around = (to - from) / OVERVIEW;
  const seen = useMemo(() => ({ from: from - around, to: to + around }), [from, to]);
  const base = `/api/v1/devices/${encodeURIComponent(device)}`;
  const range = (one: { from: number; to: number }) => `from=${new Date(one.from).toISOString()}&to=${new Date(one.to).toISOString()}`;
  const series = useResource<Series>(channel && channel.type !== 'text' ? `${base}/readings?channel=${encodeURIComponent(channel.channel)}&${range(seen)}&points=400` : null);
  const quality = useResource<{ items: QualityCount[] }>(`${base}/quality?${range({ from, to })}`);
  const counted = quality.data?.items.filter((one) => about === '' || one.channel === about) ?? [];
  const usable = counted.reduce((sum, one) => sum + one.good + one.suspect, 0);
  const bad = counted.reduce((sum, one) => sum + one.bad, 0);
  const shade = useMemo(() => [{ from, to, text: '' }], [from, to]);
  return (
    <div class="mark-preview" data-testid="mark-preview">
      {series.data && channel && <Chart points={series.data.points} from={seen.from} to={seen.to} unit={unit(channel.unit)} boolean={channel.type === 'boolean'} code={channel.type === 'code'} codes={channel.codes} usualLow={channel.usualLow} usualHigh={channel.usualHigh} shades={shade} label={words.of(channel.name, channel.channel)} />}
      {!series.data && channel && <div class="chart"><Loading lines={1} /></div>}
      {quality.data && <p class={usable === 0 ? 'muted' : ''} data-testid="mark-count">{usable === 0 ? t('marks.count-none') : t('marks.count', { n: count(usable, words) })}{bad > 0 && ` ${t('marks.count-bad', { n: count(bad, words) })}`}</p>}
    </div>
  );
}
