import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Credentials, Device } from '../api/types';
import { noteIssued } from '../state/issued';
import { href } from '../state/router';
import { dateTime, unit } from '../text/format';
import { useWords } from '../text/i18n';
import { IssuedDialog } from './device-credentials';
import { Dialog, errorText } from './parts';

/** Where the device stood, what stood there before and after, and putting new hardware in its place. */
export function DeviceBindings({ device, mayEdit, onChanged }: { device: Device; mayEdit: boolean; onChanged(): void }) {
  const words = useWords();
  const { t } = words;
  const [replacing, setReplacing] = useState(false);
  const bindings = device.bindings ?? [];
  return (
    <section>
      <div class="section-head">
        <h2 class="section-title">{t('bindings.title')}</h2>
        {mayEdit && <button type="button" class="button small" data-testid="device-replace" onClick={() => setReplacing(true)}>{t('bindings.replace')}</button>}
      </div>
      {bindings.length === 0 && <p class="muted">{t('bindings.none')}</p>}
      {bindings.length > 0 && (
        <ul class="card binding-list">
          {bindings.map((one, index) => (
            <li key={index} class={one.to ? '' : 'current'} data-testid="binding-row" data-device={one.device}>
              <b>{one.device === device.id ? <span class="mono">{one.device}</span> : <a class="mono" href={href('devices', one.device)}>{one.device}</a>}</b>
              <a href={href('positions', one.position)}>{one.position}</a>
              <span class="number muted">{dateTime(one.from, words)} – {one.to ? dateTime(one.to, words) : t('bindings.now')}</span>
            </li>
          ))}
        </ul>
      )}
      {replacing && <ReplaceDialog device={device} onClose={(changed) => { setReplacing(false); if (changed) { onChanged(); } }} />}
    </section>
  );
}

function ReplaceDialog({ device, onClose }: { device: Device; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t, of } = words;
  const [id, setId] = useState('');
  const [at, setAt] = useState('');
  const [offsets, setOffsets] = useState<Record<string, string>>({});
  const [made, setMade] = useState<Credentials>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const numbers = (device.channels ?? []).filter((one) => one.type === 'number' || one.type === 'counter');
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const given = Object.entries(offsets).filter(([, text]) => text.trim() !== '').map(([channel, text]) => [channel, Number(text)] as const);
    try {
      const answer = await call<Credentials>('POST', `/api/v1/devices/${encodeURIComponent(device.id)}/replace`, { id: id.trim(), ...(at && { at: new Date(at).toISOString() }), ...(given.length > 0 && { offsets: Object.fromEntries(given) }) });
      noteIssued(answer.data);
      setMade(answer.data);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  if (made) {
    return <IssuedDialog made={made} onClose={() => onClose(true)} />;
  }
  return (
    <Dialog title={t('bindings.replace')} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <p class="dialog-lead">{t('bindings.replace-text')}</p>
        <label class="field">
          <span>{t('bindings.new-id')}</span>
          <input class="mono" required maxLength={64} autocapitalize="none" spellcheck={false} autocomplete="off" pattern="[^+#\/$\s]+" data-testid="replace-id" value={id} onInput={(event) => setId(event.currentTarget.value)} autofocus />
        </label>
        <label class="field">
          <span>{t('bindings.at')}</span>
          <input type="datetime-local" value={at} onInput={(event) => setAt(event.currentTarget.value)} />
          <small>{t('bindings.at-hint')}</small>
        </label>
        {numbers.length > 0 && (
          <details class="form-item offsets">
            <summary>{t('bindings.offsets')}</summary>
            <div class="form-item-body">
              <p class="hint">{t('bindings.offsets-hint')}</p>
              <div class="parameter-grid">
                {numbers.map((one) => (
                  <label key={one.channel} class="field"><span>{of(one.name, one.channel)}{unit(one.unit) && ` (${unit(one.unit)})`}</span><input inputMode="decimal" pattern="\s*[+\-]?\d+(\.\d+)?\s*" placeholder="0" data-testid={`offset-${one.channel}`} value={offsets[one.channel] ?? ''} onInput={(event) => setOffsets({ ...offsets, [one.channel]: event.currentTarget.value })} /></label>
                ))}
              </div>
            </div>
          </details>
        )}
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy} data-testid="replace-submit">{t('bindings.replace')}</button>
        </div>
      </form>
    </Dialog>
  );
}
