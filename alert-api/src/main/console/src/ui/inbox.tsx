import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, call, newKey, serverNow } from '../api/client';
import type { Alert, BulkAnswer, Me } from '../api/types';
import { href } from '../state/router';
import { useWords } from '../text/i18n';
import { AlertRow } from './alert-row';
import { Choice, Dialog, errorText } from './parts';

type Doing = 'acknowledge' | 'assign' | 'comment' | 'shelve';
const DOINGS: readonly Doing[] = ['acknowledge', 'assign', 'shelve', 'comment'];
const KEYS: Readonly<Record<string, Doing>> = { a: 'acknowledge', t: 'assign', s: 'shelve', c: 'comment' };
const HOURS = { '1': 1, '8': 8, '24': 24, '168': 168 } as const;
type Hours = keyof typeof HOURS;
const HOUR_MS = 3_600_000;
/** As many as the server takes at once. */
const MOST = 100;

/** Alerts of which several can be chosen and done at once, with the mouse or with keys. */
export function Inbox({ alerts, fresh, me }: { alerts: readonly Alert[]; fresh: ReadonlySet<string>; me: Me }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [here, setHere] = useState<string>();
  const [doing, setDoing] = useState<Doing>();
  const [help, setHelp] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  // What has left the list is chosen no more: nobody acts on what they do not see.
  const ids = alerts.map((alert) => alert.id);
  const kept = ids.filter((id) => chosen.has(id)).slice(0, MOST);
  const toggle = (id: string) => setChosen((before) => {
    const next = new Set(before);
    if (!next.delete(id)) {
      next.add(id);
    }
    return next;
  });
  const targets = kept.length > 0 ? kept : here && ids.includes(here) ? [here] : [];

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || doing || help || at.closest('input:not([type=checkbox]),textarea,select,dialog')) {
        return;
      }
      const place = here ? ids.indexOf(here) : -1;
      const go = (to: number) => {
        const id = ids[Math.max(0, Math.min(ids.length - 1, to))];
        setHere(id);
        const row = list.current?.querySelector<HTMLElement>(`[data-alert="${id}"]`);
        row?.focus({ preventScroll: true });
        row?.scrollIntoView({ block: 'nearest' });
      };
      const act = KEYS[event.key];
      if (event.key === 'j') {
        go(place + 1);
      } else if (event.key === 'k') {
        go(place < 0 ? 0 : place - 1);
      } else if (event.key === 'x' && here) {
        toggle(here);
      } else if (event.key === 'o' && here) {
        location.hash = href('alerts', here);
      } else if (event.key === 'Escape') {
        setChosen(new Set());
      } else if (event.key === '?') {
        setHelp(true);
      } else if (act && targets.length > 0) {
        setDoing(act);
      } else {
        return;
      }
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  const all = kept.length === Math.min(ids.length, MOST);
  return (
    <>
      <div class="bulk" data-testid="bulk">
        <label class="check"><input type="checkbox" data-testid="bulk-all" checked={all && kept.length > 0} onChange={() => setChosen(new Set(all ? [] : ids.slice(0, MOST)))} />{kept.length > 0 ? t('bulk.chosen', { n: kept.length }) : t('bulk.all')}</label>
        {kept.length > 0 && DOINGS.map((one) => <button key={one} type="button" class={one === 'acknowledge' ? 'button small primary' : 'button small'} data-testid={`bulk-${one}`} onClick={() => setDoing(one)}>{t(`do.${one}`)}</button>)}
        <button type="button" class="button small quiet bulk-keys" data-testid="bulk-keys" onClick={() => setHelp(true)}>{t('bulk.keys')}</button>
      </div>
      <ul class="alert-list" ref={list}>
        {alerts.map((alert) => <AlertRow key={alert.id} alert={alert} fresh={fresh.has(alert.id)} pick={{ chosen: chosen.has(alert.id), here: alert.id === here, toggle: () => toggle(alert.id) }} />)}
      </ul>
      {doing && <BulkDialog doing={doing} ids={targets} user={me.user} onClose={(done) => { setDoing(undefined); if (done) { setChosen(new Set()); } }} />}
      {help && (
        <Dialog title={t('bulk.keys')} onClose={() => setHelp(false)}>
          <dl class="facts keys">
            {(['j', 'k', 'o', 'x', 'a', 't', 's', 'c', 'esc'] as const).map((key) => <><dt><kbd>{key}</kbd></dt><dd>{t(`bulk.key.${key}`)}</dd></>)}
          </dl>
        </Dialog>
      )}
    </>
  );
}

function BulkDialog({ doing, ids, user, onClose }: { doing: Doing; ids: readonly string[]; user: string; onClose(done: boolean): void }) {
  const words = useWords();
  const { t, maybe } = words;
  const [note, setNote] = useState('');
  const [to, setTo] = useState(user);
  const [hours, setHours] = useState<Hours>('8');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [answer, setAnswer] = useState<BulkAnswer>();
  const key = useRef(newKey());
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const body: Record<string, unknown> = { action: doing, ids, note: note.trim() };
    if (doing === 'assign') {
      body['to'] = to.trim();
    }
    if (doing === 'shelve') {
      body['until'] = new Date(serverNow() + HOURS[hours] * HOUR_MS).toISOString();
    }
    try {
      const { data } = await call<BulkAnswer>('POST', '/api/v1/alerts/bulk', body, { idempotencyKey: key.current });
      if (data.refused.length === 0) {
        onClose(true);
        return;
      }
      setAnswer(data);
    } catch (failure) {
      setError(failure);
      if (failure instanceof ApiError && failure.status > 0 && failure.status < 500) {
        key.current = newKey();
      }
    }
    setBusy(false);
  };
  if (answer) {
    return (
      <Dialog title={t('bulk.result')} onClose={() => onClose(true)}>
        <p class="dialog-lead">{t('bulk.done', { n: answer.done.length, refused: answer.refused.length })}</p>
        <ul class="plain">{answer.refused.map((one) => <li key={one.id}><a href={href('alerts', one.id)}>{maybe(`error.${one.code}`, one.detail)}</a></li>)}</ul>
        <div class="dialog-foot"><button type="button" class="button primary" onClick={() => onClose(true)}>{t('action.dismiss')}</button></div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('bulk.title', { what: t(`do.${doing}`), n: ids.length })} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        {doing === 'assign' && <label class="field"><span>{t('do.assign.to')}</span><input required maxLength={128} autocomplete="off" autocapitalize="none" value={to} onInput={(event) => setTo(event.currentTarget.value)} /></label>}
        {doing === 'shelve' && (
          <div class="field">
            <span>{t('do.shelve.for')}</span>
            <Choice label={t('do.shelve.for')} value={hours} onChange={(next) => setHours(next)} options={(Object.keys(HOURS) as Hours[]).map((one) => ({ value: one, text: t(`do.shelve.${one}`) }))} />
          </div>
        )}
        <label class="field">
          <span>{t('bulk.reason')}</span>
          <textarea rows={3} required maxLength={2000} data-testid="bulk-note" value={note} onInput={(event) => setNote(event.currentTarget.value)} autofocus />
        </label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy || note.trim() === ''} data-testid="bulk-submit">{t(`do.${doing}`)}</button>
        </div>
      </form>
    </Dialog>
  );
}
