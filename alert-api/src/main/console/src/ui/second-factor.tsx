import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Me, SecondFactor } from '../api/types';
import { useResource } from '../state/resource';
import { refreshMe } from '../state/session';
import { useWords } from '../text/i18n';
import { CheckIcon, InfoIcon, WarnIcon } from './icons';
import { Copyable, Dialog, errorText, Loading, Problem } from './parts';
import { QrCode } from './qr-code';

const PATH = '/api/v1/me/second-factor';

/** One's own second factor: added with a phone, confirmed with a code, taken away with both. */
export function SecondFactorCard({ me }: { me: Me }) {
  const { t } = useWords();
  const state = useResource<SecondFactor>(PATH);
  const [open, setOpen] = useState<'add' | 'codes' | 'remove'>();
  const close = () => {
    setOpen(undefined);
    state.reload();
    void refreshMe();
  };
  const data = state.data;
  return (
    <section class="card pad narrow" data-testid="factor" data-active={data?.active}>
      <h2>{t('factor.title')}</h2>
      {me.mustAddSecondFactor && <p class="note note-warn"><InfoIcon /><span>{t('factor.must')}</span></p>}
      <p>{t('factor.lead')}</p>
      {state.error !== undefined && <Problem error={state.error} retry={state.reload} />}
      {!data && state.error === undefined && <Loading lines={2} />}
      {data && !data.active && <button type="button" class="button primary" data-testid="factor-add" onClick={() => setOpen('add')}>{t('factor.add')}</button>}
      {data?.active && (
        <>
          <p class="form-done"><CheckIcon size={18} />{t('factor.active', { n: data.recoveryCodesLeft })}</p>
          <div class="button-row">
            <button type="button" class="button" data-testid="factor-codes" onClick={() => setOpen('codes')}>{t('factor.new-codes')}</button>
            <button type="button" class="button" data-testid="factor-remove" onClick={() => setOpen('remove')}>{t('factor.remove')}</button>
          </div>
        </>
      )}
      {open === 'add' && <AddDialog onClose={close} />}
      {open === 'codes' && <CodeDialog title={t('factor.new-codes')} path={`${PATH}/recovery-codes`} onClose={close} />}
      {open === 'remove' && <CodeDialog title={t('factor.remove')} path={`${PATH}/remove`} password onClose={close} />}
    </section>
  );
}

interface Codes {
  recoveryCodes: string[];
}

function AddDialog({ onClose }: { onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [secret, setSecret] = useState<{ secret: string; uri: string }>();
  const [codes, setCodes] = useState<string[]>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      if (secret) {
        setCodes((await call<Codes>('POST', `${PATH}/confirm`, { code: code.trim() })).data.recoveryCodes);
      } else {
        setSecret((await call<{ secret: string; uri: string }>('POST', PATH, { password })).data);
      }
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  if (codes) {
    return <CodesShown codes={codes} onClose={onClose} />;
  }
  return (
    <Dialog title={t('factor.add')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        {!secret && <PasswordField value={password} onInput={setPassword} hint={t('factor.password-why')} />}
        {secret && (
          <>
            <p>{t('factor.scan')}</p>
            <QrCode text={secret.uri} label={t('factor.scan')} />
            <Copyable label={t('factor.type')} text={secret.secret} testid="factor-secret" />
            <CodeField value={code} onInput={setCode} first />
          </>
        )}
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy} data-testid="factor-next">{t(secret ? 'factor.confirm' : 'factor.next')}</button>
        </div>
      </form>
    </Dialog>
  );
}

/** What is done with a code, and where more is at stake with the password too. */
function CodeDialog({ title, path, password: asked, onClose }: { title: string; path: string; password?: boolean; onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<string[]>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const answer = await call<Codes | undefined>('POST', path, { code: code.trim(), ...(asked && { password }) });
      if (answer.data) {
        setCodes(answer.data.recoveryCodes);
      } else {
        onClose();
      }
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  if (codes) {
    return <CodesShown codes={codes} onClose={onClose} />;
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        {asked && <PasswordField value={password} onInput={setPassword} />}
        <CodeField value={code} onInput={setCode} />
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy} data-testid="factor-next">{title}</button>
        </div>
      </form>
    </Dialog>
  );
}

function CodesShown({ codes, onClose }: { codes: string[]; onClose(): void }) {
  const { t } = useWords();
  return (
    <Dialog title={t('factor.codes')} onClose={onClose}>
      <p class="note note-warn"><WarnIcon /><span>{t('factor.codes-why')}</span></p>
      <Copyable label={t('factor.codes')} text={codes.join('\n')} testid="factor-recovery" />
      <div class="dialog-foot"><button type="button" class="button primary" data-testid="factor-kept" onClick={onClose}>{t('factor.kept')}</button></div>
    </Dialog>
  );
}

function PasswordField({ value, onInput, hint }: { value: string; onInput(value: string): void; hint?: string }) {
  const { t } = useWords();
  return (
    <label class="field">
      <span>{t('account.current')}</span>
      <input type="password" autocomplete="current-password" required autofocus data-testid="factor-password" value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      {hint && <small>{hint}</small>}
    </label>
  );
}

/** Also for a recovery code, which has letters. */
export function CodeField({ value, onInput, testid = 'factor-code', first }: { value: string; onInput(value: string): void; testid?: string; first?: boolean }) {
  const { t } = useWords();
  return (
    <label class="field">
      <span>{t('factor.code')}</span>
      <input class="mono" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck={false} required autofocus maxLength={32} data-testid={testid} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      <small>{t(first ? 'factor.first-hint' : 'factor.code-hint')}</small>
    </label>
  );
}
