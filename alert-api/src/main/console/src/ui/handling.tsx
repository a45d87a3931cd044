import { useMemo, useState } from 'preact/hooks';
import { call, sendFile, serverNow } from '../api/client';
import type { Alert, AlertClock, Attachment, Handling } from '../api/types';
import { useNow } from '../state/clock';
import { dateTime, duration } from '../text/format';
import { useWords } from '../text/i18n';
import { CheckIcon, WarnIcon } from './icons';
import { Dialog, errorText } from './parts';

interface Props {
  alert: Alert;
  handling: Handling;
  mayHandle: boolean;
  /** Called after something was added. */
  onChange(): void;
}

const RUNS: readonly AlertClock['state'][] = ['running', 'warning', 'overdue'];

/** The clocks of the law, and what has been done. */
export function Clocks({ alert, handling, mayHandle, onChange }: Props) {
  const words = useWords();
  const { t, of } = words;
  const [open, setOpen] = useState<string>();
  const { clocks, milestones, possible } = handling;
  const mayRecord = mayHandle && alert.state !== 'closed' && possible.length > 0;
  return (
    <section class="card pad part-clocks" data-testid="handling">
      {clocks.length > 0 && <h2>{t('handling.clocks')}</h2>}
      {clocks.length > 0 && <ul class="clocks">{clocks.map((clock) => <ClockRow key={clock.id} clock={clock} />)}</ul>}
      <h2>{t('handling.milestones')}</h2>
      {milestones.length === 0 && <p class="muted">{t('handling.no-milestones')}</p>}
      {milestones.length > 0 && (
        <ol class="milestones">
          {milestones.map((one) => (
            <li key={one.id} data-testid="milestone" data-milestone={one.id}>
              <CheckIcon size={18} />
              <span><b>{of(one.name)}</b> <span class="number">{dateTime(one.at, words)}</span><small class="muted">{one.by}{one.note && ` · ${one.note}`}</small></span>
            </li>
          ))}
        </ol>
      )}
      {mayRecord && <div class="actions-row">{possible.map((one) => <button key={one.id} type="button" class="button small" data-testid={`milestone-${one.id}`} onClick={() => setOpen(one.id)}>{of(one.name)}</button>)}</div>}
      {open && <MilestoneDialog alert={alert} id={open} name={of(possible.find((one) => one.id === open)?.name, open)} onClose={(done) => { setOpen(undefined); if (done) { onChange(); } }} />}
    </section>
  );
}

function ClockRow({ clock }: { clock: AlertClock }) {
  const words = useWords();
  const { t, of } = words;
  const now = Math.max(useNow(1000), serverNow());
  const due = Date.parse(clock.dueAt);
  const runs = RUNS.includes(clock.state);
  const state = runs ? (now >= due ? 'overdue' : now >= Date.parse(clock.warnAt) ? 'warning' : 'running') : clock.state;
  const left = duration(Math.abs(due - now), words);
  return (
    <li class={`clock clock-${state}`} data-testid="clock" data-clock={clock.id} data-state={state}>
      <div class="clock-head">
        {state === 'met' ? <CheckIcon size={18} /> : <WarnIcon />}
        <b>{of(clock.name)}</b>
      </div>
      <p class="clock-left" role={state === 'overdue' ? 'alert' : undefined}>{runs ? t(state === 'overdue' ? 'handling.over' : 'handling.left', { time: left }) : t(`handling.state.${clock.state}`)}</p>
      <p class="muted">{t('handling.due', { at: dateTime(clock.dueAt, words), what: of(clock.stopName) })}</p>
      <p class="muted"><small>{clock.basis} · {t(`provenance.${clock.status}`)}{clock.remark && ` · ${of(clock.remark)}`}</small></p>
    </li>
  );
}

/** As a field of date and time takes it, in the time of this computer. */
function localText(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function MilestoneDialog({ alert, id, name, onClose }: { alert: Alert; id: string; name: string; onClose(done: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const usual = useMemo(() => localText(serverNow()), []);
  const [at, setAt] = useState(usual);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      // A time that nobody has touched is now, to the second.
      await call('POST', `/api/v1/alerts/${encodeURIComponent(alert.id)}/milestones`, { milestone: id, note: note.trim(), ...(at === usual ? {} : { at: new Date(at).toISOString() }) });
      onClose(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={name} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <p class="dialog-lead">{t('handling.milestone-lead')}</p>
        <label class="field"><span>{t('handling.at')}</span><input type="datetime-local" required data-testid="milestone-at" value={at} onInput={(event) => setAt(event.currentTarget.value)} /></label>
        <label class="field"><span>{t('do.acknowledge.note')}</span><textarea rows={2} maxLength={2000} data-testid="milestone-note" value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy} data-testid="milestone-submit">{t('handling.record')}</button>
        </div>
      </form>
    </Dialog>
  );
}

const fileAddress = (alert: Alert, one: Attachment) => `/api/v1/alerts/${encodeURIComponent(alert.id)}/attachments/${one.sha256}`;

/** Photos and documents; on a phone the camera takes one. */
export function Attachments({ alert, handling, mayHandle, onChange }: Props) {
  const words = useWords();
  const { t } = words;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const add = async (files: readonly File[]) => {
    setBusy(true);
    setError(undefined);
    try {
      for (const file of files) {
        await sendFile(`/api/v1/alerts/${encodeURIComponent(alert.id)}/attachments?name=${encodeURIComponent(file.name || 'photo')}`, file);
      }
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
    onChange();
  };
  if (handling.attachments.length === 0 && !mayHandle) {
    return null;
  }
  return (
    <section class="card pad part-files" data-testid="attachments">
      <h2>{t('handling.files')}</h2>
      {handling.attachments.length === 0 && <p class="muted">{t('handling.no-files')}</p>}
      <ul class="files">
        {handling.attachments.map((one) => (
          <li key={one.sha256} data-testid="attachment">
            <a href={fileAddress(alert, one)} target="_blank" rel="noopener">
              {one.type.startsWith('image/') ? <img src={fileAddress(alert, one)} alt={one.name} loading="lazy" /> : <span class="file-kind">PDF</span>}
              <span class="file-name">{one.name}</span>
            </a>
            <small class="muted">{one.by} · {dateTime(one.addedAt, words)}</small>
          </li>
        ))}
      </ul>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      {mayHandle && (
        <label class={`button block file-add${busy ? ' busy' : ''}`}>
          <input type="file" class="visually-hidden" accept="image/jpeg,image/png,image/webp,application/pdf" multiple disabled={busy} data-testid="attach" onChange={(event) => { const field = event.currentTarget; const files = [...(field.files ?? [])]; field.value = ''; void add(files); }} />
          {t(busy ? 'handling.sending' : 'handling.add-file')}
        </label>
      )}
    </section>
  );
}
