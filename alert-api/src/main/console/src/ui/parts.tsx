import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { useNow } from '../state/clock';
import { age, dateTime } from '../text/format';
import { useWords, type Words } from '../text/i18n';
import { BackIcon, CheckIcon, CloseIcon, CopyIcon, WarnIcon } from './icons';

/** "3 minutes ago", with the exact time for whoever points at it. */
export function Age({ at }: { at: string | number | null | undefined }) {
  const words = useWords();
  const now = useNow();
  if (at === null || at === undefined) {
    return <span class="age">{words.t('age.never')}</span>;
  }
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return (
    <time class="age" dateTime={new Date(ms).toISOString()} title={dateTime(ms, words)}>
      {age(now - ms, words)}
    </time>
  );
}

export function PageHead({ title, children, back, lead }: { title: string; children?: ComponentChildren; back?: { href: string; text: string }; lead?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Fieldwarden`;
  }, [title]);
  return (
    <header class="page-head">
      {back && <a class="back" href={back.href}><BackIcon />{back.text}</a>}
      <div class="page-head-row">
        <div class="page-head-text">
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {children && <div class="page-head-actions">{children}</div>}
      </div>
    </header>
  );
}

export function errorText(error: unknown, words: Words): string {
  if (error instanceof ApiError) {
    const known = words.maybe(`error.${error.code}`, '');
    const said = known || words.maybe(`error.http-${error.status}`, words.t('error.other'));
    // Which field is wrong, and what the page has no words of its own for, only the server's words tell.
    const explains = error.status === 400 || (!known && error.status >= 400 && error.status !== 401);
    return explains && error.detail ? `${said} (${error.detail})` : said;
  }
  return words.t('error.other');
}

export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const words = useWords();
  return (
    <div class="note note-bad" role="alert">
      <WarnIcon />
      <p>{errorText(error, words)}</p>
      {retry && <button type="button" class="button small" onClick={retry}>{words.t('action.retry')}</button>}
    </div>
  );
}

export function Loading({ lines = 3 }: { lines?: number }) {
  const { t } = useWords();
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">{t('state.loading')}</span>
      {Array.from({ length: lines }, (_, index) => <div key={index} class="bone" />)}
    </div>
  );
}

export function Empty({ title, children, icon }: { title: string; children?: ComponentChildren; icon?: ComponentChildren }) {
  return (
    <div class="empty">
      {icon && <div class="empty-icon">{icon}</div>}
      <p class="empty-title">{title}</p>
      {children && <div class="empty-text">{children}</div>}
    </div>
  );
}

/** A choice between few things, as a row of buttons. */
export function Choice<T extends string>({ label, value, options, onChange }: { label: string; value: T; options: readonly { value: T; text: ComponentChildren; testid?: string }[]; onChange(value: T): void }) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} data-testid={option.testid} onClick={() => onChange(option.value)}>
          {option.text}
        </button>
      ))}
    </div>
  );
}

/** A dialog of the browser: it keeps the focus inside and closes with Escape. */
export function Dialog({ title, onClose, children, wide }: { title: string; onClose(): void; children: ComponentChildren; wide?: boolean }) {
  const { t } = useWords();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={ref} class={wide ? 'dialog wide' : 'dialog'} aria-label={title} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <div class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="icon-button" aria-label={t('action.dismiss')} onClick={onClose}><CloseIcon /></button>
      </div>
      {children}
    </dialog>
  );
}

/** Text to paste elsewhere. Where the browser refuses the clipboard (no TLS), the text is selected instead. */
export function Copyable({ label, text, testid }: { label: string; text: string; testid?: string }) {
  const { t } = useWords();
  const [done, setDone] = useState(false);
  const code = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      setTimeout(() => setDone(false), 2000);
    } catch {
      if (code.current) {
        getSelection()?.selectAllChildren(code.current);
      }
    }
  };
  return (
    <div class="copyable">
      <div class="copyable-head">
        <span class="label">{label}</span>
        <button type="button" class="button small quiet" onClick={() => void copy()}>
          {done ? <CheckIcon size={18} /> : <CopyIcon />}
          <span aria-live="polite">{t(done ? 'action.copied' : 'action.copy')}</span>
        </button>
      </div>
      <code ref={code} tabIndex={0} data-testid={testid}>{text}</code>
    </div>
  );
}
