import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Credentials, Device } from '../api/types';
import { noteIssued } from '../state/issued';
import { href } from '../state/router';
import { useWords } from '../text/i18n';
import { WarnIcon } from './icons';
import { Copyable, Dialog, errorText } from './parts';

const KINDS = ['secret', 'token', 'psk'] as const;
type Kind = (typeof KINDS)[number];
type Asked = { act: 'new'; kind: Kind } | { act: 'revoke'; kind: Kind } | { act: 'certificate' } | { act: 'drop'; fingerprint: string };

/** What the device proves itself with: new ones are shown once, what is revoked ends open connections at once. */
export function DeviceCredentials({ device, onChanged }: { device: Device; onChanged(): void }) {
  const { t } = useWords();
  const [asked, setAsked] = useState<Asked>();
  const keys = device.credentials;
  if (!keys) {
    return null;
  }
  return (
    <section>
      <h2 class="section-title">{t('keys.title')}</h2>
      <ul class="card key-list">
        {KINDS.map((kind) => (
          <li key={kind} data-testid="key-row" data-kind={kind}>
            <span class="key-name"><b>{t(`keys.${kind}`)}</b><small>{t(`keys.${kind}.for`)}</small></span>
            <span class={keys[kind] ? 'state device-online' : 'state device-never'}><span class="dot" aria-hidden="true" />{t(keys[kind] ? 'keys.set' : 'keys.none')}</span>
            <span class="row-actions">
              <button type="button" class="button small" data-testid={`key-new-${kind}`} onClick={() => setAsked({ act: 'new', kind })}>{t(keys[kind] ? 'keys.rotate' : 'keys.make')}</button>
              {keys[kind] && <button type="button" class="button small quiet danger" data-testid={`key-revoke-${kind}`} onClick={() => setAsked({ act: 'revoke', kind })}>{t('keys.revoke')}</button>}
            </span>
          </li>
        ))}
        {keys.certificates.map((fingerprint) => (
          <li key={fingerprint}>
            <span class="key-name"><b>{t('keys.certificate')}</b><small class="mono">{fingerprint}</small></span>
            <span class="row-actions"><button type="button" class="button small quiet danger" onClick={() => setAsked({ act: 'drop', fingerprint })}>{t('keys.revoke')}</button></span>
          </li>
        ))}
        <li><span class="key-name"><b>{t('keys.certificate')}</b><small>{t('keys.certificate.for')}</small></span><span class="row-actions"><button type="button" class="button small" onClick={() => setAsked({ act: 'certificate' })}>{t('keys.add-certificate')}</button></span></li>
      </ul>
      {asked && <KeyDialog device={device} asked={asked} onClose={(changed) => { setAsked(undefined); if (changed) { onChanged(); } }} />}
    </section>
  );
}

function KeyDialog({ device, asked, onClose }: { device: Device; asked: Asked; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const [made, setMade] = useState<Credentials>();
  const [pem, setPem] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const path = `/api/v1/devices/${encodeURIComponent(device.id)}/credentials`;
  const act = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      switch (asked.act) {
        case 'new': {
          const answer = (await call<Partial<Credentials>>('POST', path, { kind: asked.kind })).data;
          const fresh = { ...answer, id: device.id };
          noteIssued(fresh);
          setMade(fresh);
          break;
        }
        case 'certificate':
          await call('POST', path, { kind: 'certificate', pem });
          onClose(true);
          return;
        case 'revoke':
          await call('DELETE', `${path}/${asked.kind}`);
          onClose(true);
          return;
        case 'drop':
          await call('DELETE', `${path}/certificate?fingerprint=${encodeURIComponent(asked.fingerprint)}`);
          onClose(true);
          return;
      }
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  if (made) {
    return <IssuedDialog made={made} onClose={() => onClose(true)} />;
  }
  const danger = asked.act === 'revoke' || asked.act === 'drop';
  const title = asked.act === 'certificate' ? t('keys.add-certificate') : danger ? t('keys.revoke-title') : t('keys.rotate-title', { kind: t(`keys.${asked.kind}`) });
  return (
    <Dialog title={title} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void act(event)} aria-busy={busy}>
        <p class="dialog-lead">{t(asked.act === 'certificate' ? 'keys.certificate-text' : danger ? 'keys.revoke-text' : 'keys.rotate-text')}</p>
        {asked.act === 'certificate' && (
          <label class="field"><span>PEM</span><textarea class="mono" rows={7} required spellcheck={false} placeholder="-----BEGIN CERTIFICATE-----" value={pem} onInput={(event) => setPem(event.currentTarget.value)} /></label>
        )}
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
          <button type="submit" class={danger ? 'button danger' : 'button primary'} disabled={busy} data-testid="key-confirm">{danger ? t('keys.revoke') : asked.act === 'certificate' ? t('keys.add-certificate') : t('keys.make')}</button>
        </div>
      </form>
    </Dialog>
  );
}

/** Shown once, with the way to a sheet that can be printed now. */
export function IssuedDialog({ made, onClose }: { made: Credentials; onClose(): void }) {
  const { t } = useWords();
  return (
    <Dialog wide title={t('keys.issued', { id: made.id })} onClose={onClose}>
      <p class="note note-warn"><WarnIcon /><span>{t('register.once')}</span></p>
      {made.secret && <Copyable label={t('register.secret')} text={made.secret} testid="device-secret" />}
      {made.token && <Copyable label={t('register.token')} text={made.token} testid="device-token" />}
      {made.psk && <Copyable label={t('keys.psk')} text={made.psk} testid="device-psk" />}
      <div class="dialog-foot">
        <a class="button" href={`${href('sheets')}?device=${encodeURIComponent(made.id)}`}>{t('sheet.print')}</a>
        <button type="button" class="button primary" onClick={onClose}>{t('register.kept')}</button>
      </div>
    </Dialog>
  );
}
