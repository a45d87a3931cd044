import { useRef, useState } from 'preact/hooks';
import { ApiError, call, newKey, serverNow } from '../api/client';
import type { Alert, ClosingNeed } from '../api/types';
import { useWords } from '../text/i18n';
import { CheckIcon } from './icons';
import { Choice, Dialog, errorText } from './parts';

type Kind = 'acknowledge' | 'assign' | 'comment' | 'shelve' | 'unshelve' | 'close' | 'reopen';
const HOURS = { '1': 1, '8': 8, '24': 24, '168': 168 } as const;
type Hours = keyof typeof HOURS;
const HOUR_MS = 3_600_000;

interface Props {
  alert: Alert;
  etag: string | null;
  /** Who looks at it, and can take it on. */
  user: string;
  /** What has to be on record before it is closed. */
  needs: readonly ClosingNeed[];
  /** Called with the alert as it is now, where the answer carries it. */
  onDone(after: Alert | undefined): void;
  /** Called when somebody else has changed the alert in the meantime. */
  onStale(): void;
}

/** What an inspector can do with an alert in the state it is in. */
export function AlertActions({ alert, etag, user, needs, onDone, onStale }: Props) {
  const { t } = useWords();
  const [open, setOpen] = useState<Kind>();
  const waiting = alert.state === 'raised' || alert.state === 'cleared' || (alert.state === 'out-of-service' && !alert.acknowledgedBy);
  const closed = alert.state === 'closed';
  const known = Boolean(alert.acknowledgedBy);
  const done = (after: Alert | undefined) => {
    setOpen(undefined);
    onDone(after);
  };
  return (
    <section class="card pad actions">
      <h2>{t('alert.actions')}</h2>
      {waiting && <button type="button" class="button primary block" data-testid="alert-ack" onClick={() => setOpen('acknowledge')}><CheckIcon />{t('do.acknowledge')}</button>}
      <div class="actions-row">
        {!closed && <button type="button" class="button" data-testid="alert-assign" onClick={() => setOpen('assign')}>{t('do.assign')}</button>}
        <button type="button" class="button" data-testid="alert-comment" onClick={() => setOpen('comment')}>{t('do.comment')}</button>
        {alert.state === 'shelved' && <button type="button" class="button" data-testid="alert-unshelve" onClick={() => setOpen('unshelve')}>{t('do.unshelve')}</button>}
        {!closed && alert.state !== 'shelved' && <button type="button" class="button" data-testid="alert-shelve" onClick={() => setOpen('shelve')}>{t('do.shelve')}</button>}
        {!closed && <button type="button" class="button" data-testid="alert-close" disabled={!known} onClick={() => setOpen('close')}>{t('do.close')}</button>}
        {closed && alert.closedBy && <button type="button" class="button" data-testid="alert-reopen" onClick={() => setOpen('reopen')}>{t('do.reopen')}</button>}
      </div>
      {!closed && !known && <p class="hint">{t('alert.close-hint')}</p>}
      {open && <ActionDialog kind={open} alert={alert} etag={etag} user={user} needs={needs} onDone={done} onStale={onStale} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function ActionDialog({ kind, alert, etag, user, needs, onDone, onStale, onClose }: Props & { kind: Kind; onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [text, setText] = useState('');
  const [to, setTo] = useState(user);
  const [record, setRecord] = useState<Record<string, string>>({});
  const [hours, setHours] = useState<Hours>('8');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // One key for one dialog: pressing again after a lost answer does the thing once.
  const key = useRef(newKey());
  const needsText = kind === 'comment' || kind === 'shelve' || kind === 'close' || kind === 'reopen';
  const open = kind === 'close' ? needs.filter((need) => !need.met) : [];
  const steps = open.filter((need) => need.milestone);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const body: Record<string, unknown> = { note: text.trim() };
    if (kind === 'assign') {
      body['to'] = to.trim();
    }
    if (kind === 'close' && open.some((need) => need.field)) {
      body['record'] = record;
    }
    if (kind === 'shelve') {
      body['until'] = new Date(serverNow() + HOURS[hours] * HOUR_MS).toISOString();
    }
    try {
      const answer = await call<Alert | undefined>('POST', `/api/v1/alerts/${encodeURIComponent(alert.id)}/${kind}`, body, { ifMatch: kind === 'comment' ? null : etag, idempotencyKey: key.current });
      onDone(answer.data?.id ? answer.data : undefined);
    } catch (failure) {
      setError(failure);
      setBusy(false);
      if (failure instanceof ApiError && failure.status > 0 && failure.status < 500) {
        key.current = newKey();
      }
      if (failure instanceof ApiError && (failure.status === 409 || failure.status === 412)) {
        onStale();
      }
    }
  };
  return (
    <Dialog title={t(`do.${kind}.title`)} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <p class="dialog-lead">{words.of(alert.message)}</p>
        {kind === 'shelve' && (
          <div class="field">
            <span>{t('do.shelve.for')}</span>
            <Choice label={t('do.shelve.for')} value={hours} onChange={(next) => setHours(next)} options={(Object.keys(HOURS) as Hours[]).map((one) => ({ value: one, text: t(`do.shelve.${one}`) }))} />
          </div>
        )}
        {kind === 'assign' && <label class="field"><span>{t('do.assign.to')}</span><input required maxLength={128} autocomplete="off" autocapitalize="none" data-testid="alert-assign-to" value={to} onInput={(event) => setTo(event.currentTarget.value)} /></label>}
        {steps.length > 0 && <p class="note" data-testid="close-steps">{t('do.close.steps', { steps: steps.map((need) => words.of(need.name)).join(t('list.comma')) })}</p>}
        {open.map((need) => need.field && (
          <label key={need.field} class="field">
            <span>{words.of(need.name)}</span>
            <input required maxLength={1000} autocomplete="off" data-testid={`close-${need.field}`} value={record[need.field] ?? ''} onInput={(event) => { const { value } = event.currentTarget; setRecord((before) => ({ ...before, [need.field as string]: value })); }} />
            <small>{need.basis} · {t(`provenance.${need.status}`)}</small>
          </label>
        ))}
        <label class="field">
          <span>{t(`do.${kind}.note`)}</span>
          <textarea data-testid={kind === 'acknowledge' ? 'alert-ack-note' : `alert-${kind}-note`} rows={3} maxLength={2000} required={needsText} value={text} onInput={(event) => setText(event.currentTarget.value)} autofocus />
        </label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy || steps.length > 0} data-testid={kind === 'acknowledge' ? 'alert-ack-submit' : `alert-${kind}-submit`}>{t(`do.${kind}.submit`)}</button>
        </div>
      </form>
    </Dialog>
  );
}
