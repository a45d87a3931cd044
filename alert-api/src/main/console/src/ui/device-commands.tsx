import { useEffect, useState } from 'preact/hooks';
import { call, newKey, serverNow } from '../api/client';
import type { Command, Device, Page } from '../api/types';
import { useResource } from '../state/resource';
import { dateTime } from '../text/format';
import { useWords, type Words } from '../text/i18n';
import { WarnIcon } from './icons';
import { Age, Dialog, errorText, Loading, Problem } from './parts';

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const MINUTE_MS = 60_000;
/** While a device is waited for, and otherwise: somebody else may have asked it. */
const SOON_MS = 2000;
const SELDOM_MS = 15_000;
const TERMS = [10, 60, 1440, 10_080] as const;
const MARKS: Record<Command['state'], string> = { queued: 'device-never', sent: '', acknowledged: 'device-online', failed: 'bad-text', cancelled: 'device-never', expired: 'device-never' };

/** What the device was asked to do, and what it made of it. */
export function DeviceCommands({ device }: { device: Device }) {
  const words = useWords();
  const { t } = words;
  const path = `/api/v1/devices/${encodeURIComponent(device.id)}/commands`;
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState(false);
  const list = useResource<Page<Command>>(`${path}?limit=${all ? 100 : 5}`, open ? SOON_MS : SELDOM_MS);
  const [asked, setAsked] = useState<'send' | Command>();
  const items = list.data?.items ?? [];
  const waits = items.some(isOpen);
  useEffect(() => setOpen(waits), [waits]);
  const done = (changed: boolean) => {
    setAsked(undefined);
    if (changed) {
      list.reload();
    }
  };
  return (
    <section data-testid="device-commands">
      <div class="section-head">
        <h2 class="section-title">{t('commands.title')}</h2>
        <button type="button" class="button small" data-testid="command-new" onClick={() => setAsked('send')}>{t('commands.send')}</button>
      </div>
      {list.error !== undefined && <Problem error={list.error} retry={list.reload} />}
      {!list.data && list.error === undefined && <Loading lines={1} />}
      {list.data && items.length === 0 && <p class="muted">{t('commands.none')}</p>}
      {items.length > 0 && (
        <ul class="card mark-list">
          {items.map((one) => <CommandRow key={one.id} one={one} onCancel={() => setAsked(one)} />)}
        </ul>
      )}
      {!all && list.data?.next && <button type="button" class="button small quiet" data-testid="command-more" onClick={() => setAll(true)}>{t('action.more')}</button>}
      {asked === 'send' && <SendDialog device={device} path={path} onClose={done} />}
      {asked !== undefined && asked !== 'send' && <CancelDialog one={asked} path={path} onClose={done} />}
    </section>
  );
}

function isOpen(one: Command): boolean {
  return one.state === 'queued' || one.state === 'sent';
}

function isEmpty(body: Command['body']): boolean {
  return body === null || Object.keys(body).length === 0;
}

function CommandRow({ one, onCancel }: { one: Command; onCancel(): void }) {
  const words = useWords();
  const { t } = words;
  return (
    <li data-testid="command-row" data-state={one.state}>
      <div class="mark-what">
        <b class="mono">{one.name}</b>
        <span class={`state ${MARKS[one.state]}`} data-testid="command-state"><span class="dot" aria-hidden="true" />{t(`commands.state.${one.state}`)}</span>
        <Age at={one.stateAt} />
        {one.transport && <span class="muted">{one.transport.toUpperCase()}</span>}
        {one.detail && <span class={one.state === 'failed' ? 'bad-text' : ''}>{one.detail}</span>}
        <small class="muted">{t('commands.by', { by: one.by, at: dateTime(one.at, words) })}{isOpen(one) && ` · ${t('commands.until', { at: dateTime(one.expires, words) })}`}</small>
        {one.secret && <small class="muted">{t('commands.hidden')}</small>}
        {!isEmpty(one.body) && <small class="mono command-text">{JSON.stringify(one.body)}</small>}
        {one.result !== null && !isNothing(one.result) && <small class="mono command-text" data-testid="command-result">→ {JSON.stringify(one.result)}</small>}
      </div>
      {isOpen(one) && <button type="button" class="button small" data-testid="command-cancel" onClick={onCancel}>{t('commands.cancel')}</button>}
    </li>
  );
}

function isNothing(result: unknown): boolean {
  return typeof result === 'object' && result !== null && Object.keys(result).length === 0;
}

/** An object, or undefined for what is none; empty text is an empty object. */
function parsed(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function term(minutes: number, words: Words): string {
  return minutes < 60 ? words.t('commands.minutes', { n: minutes }) : minutes < 1440 ? words.t('commands.hours', { n: minutes / 60 }) : words.t('commands.days', { n: minutes / 1440 });
}

/** First what is to be done, then once more all of it: a command moves things. */
function SendDialog({ device, path, onClose }: { device: Device; path: string; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t, of } = words;
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [minutes, setMinutes] = useState(1440);
  const [secret, setSecret] = useState(false);
  const [sure, setSure] = useState(false);
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const body = parsed(text);
  const isName = NAME.test(name);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!sure) {
      setKey(newKey());
      setSure(true);
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await call('POST', path, { name, body, expires: new Date(serverNow() + minutes * MINUTE_MS).toISOString(), secret }, { idempotencyKey: key });
      onClose(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('commands.send')} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        {!sure && <>
          <p class="dialog-lead">{t('commands.lead')}</p>
          <label class="field"><span>{t('commands.name')}</span><input class="mono" required autocomplete="off" autocapitalize="none" spellcheck={false} maxLength={64} data-testid="command-name" value={name} onInput={(event) => setName(event.currentTarget.value.trim())} /><small>{t('commands.name-hint')}</small></label>
          {name !== '' && !isName && <p class="form-error" role="alert">{t('commands.name-fault')}</p>}
          <label class="field"><span>{t('commands.body')}</span><textarea class="mono" rows={4} spellcheck={false} placeholder={'{"open": true}'} data-testid="command-body" value={text} onInput={(event) => setText(event.currentTarget.value)} /><small>{t('commands.body-hint')}</small></label>
          {!body && <p class="form-error" role="alert">{t('commands.body-fault')}</p>}
          <label class="field"><span>{t('commands.term')}</span>
            <select data-testid="command-term" value={String(minutes)} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>
              {TERMS.map((one) => <option key={one} value={String(one)}>{term(one, words)}</option>)}
            </select>
          </label>
          <label class="command-secret"><input type="checkbox" checked={secret} data-testid="command-secret" onChange={(event) => setSecret(event.currentTarget.checked)} /><span>{t('commands.secret')}</span></label>
        </>}
        {sure && <>
          <p class="note note-warn"><WarnIcon /><span>{t('commands.sure')}</span></p>
          <dl class="facts">
            <div><dt>{t('commands.device')}</dt><dd>{of(device.name, device.id)} <span class="mono muted">{device.id}</span></dd></div>
            <div><dt>{t('commands.name')}</dt><dd class="mono" data-testid="command-sure-name">{name}</dd></div>
            {!isEmpty(body ?? null) && <div><dt>{t('commands.body')}</dt><dd class="mono command-text">{secret ? '••••' : JSON.stringify(body)}</dd></div>}
            <div><dt>{t('commands.term')}</dt><dd>{term(minutes, words)}</dd></div>
          </dl>
        </>}
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => (sure ? setSure(false) : onClose(false))}>{t(sure ? 'action.back' : 'action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy || !isName || !body} data-testid="command-submit">{t(sure ? 'commands.send-now' : 'commands.next')}</button>
        </div>
      </form>
    </Dialog>
  );
}

function CancelDialog({ one, path, onClose }: { one: Command; path: string; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const cancel = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await call('DELETE', `${path}/${encodeURIComponent(one.id)}`);
      onClose(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('commands.cancel-title', { name: one.name })} onClose={() => onClose(false)}>
      <p class="dialog-lead">{t(one.state === 'sent' ? 'commands.cancel-sent' : 'commands.cancel-queued')}</p>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={() => onClose(false)}>{t('action.back')}</button>
        <button type="button" class="button danger" disabled={busy} data-testid="command-cancel-sure" onClick={() => void cancel()}>{t('commands.cancel')}</button>
      </div>
    </Dialog>
  );
}
