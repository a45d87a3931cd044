import { useMemo, useState } from 'preact/hooks';
import { call, serverNow } from '../api/client';
import type { Me, Occasion, Page } from '../api/types';
import { useResource } from '../state/resource';
import { has } from '../state/session';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { Choice, Dialog, errorText, Loading, Problem } from './parts';

const HOUR_MS = 3_600_000;
const PATHS = { maintenance: '/api/v1/maintenance-windows', incident: '/api/v1/incidents' } as const;
type Kind = keyof typeof PATHS;

export function placeOf(one: Occasion): string {
  return one.device ?? one.position ?? one.site ?? one.area ?? '';
}

/** What people know of a device: maintenance and incidents, its own and those of where it stands. */
export function DeviceOccasions({ device, position, me }: { device: string; position: string | null; me: Me }) {
  return (
    <>
      <Occasions kind="maintenance" device={device} position={position} mayEdit={has(me, 'technician', 'administrator')} />
      <Occasions kind="incident" device={device} position={position} mayEdit={has(me, 'inspector', 'technician', 'administrator')} />
    </>
  );
}

function Occasions({ kind, device, position, mayEdit }: { kind: Kind; device: string; position: string | null; mayEdit: boolean }) {
  const words = useWords();
  const { t } = words;
  const list = useResource<Page<Occasion>>(`${PATHS[kind]}?device=${encodeURIComponent(device)}`, 60_000);
  const [adding, setAdding] = useState(false);
  const [error, setError] = useState<unknown>();
  const items = list.data?.items ?? [];
  const remove = async (one: Occasion) => {
    setError(undefined);
    try {
      await call('DELETE', `${PATHS[kind]}/${encodeURIComponent(one.id)}`);
      list.reload();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <section data-testid={`occasions-${kind}`}>
      <div class="section-head">
        <h2 class="section-title">{t(`occasions.${kind}`)}</h2>
        {mayEdit && <button type="button" class="button small" data-testid={`${kind}-add`} onClick={() => setAdding(true)}>{t(`occasions.add-${kind}`)}</button>}
      </div>
      {list.error !== undefined && <Problem error={list.error} retry={list.reload} />}
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      {!list.data && list.error === undefined && <Loading lines={1} />}
      {list.data && items.length === 0 && <p class="muted">{t(`occasions.none-${kind}`)}</p>}
      {items.length > 0 && (
        <ul class="card mark-list">
          {items.map((one) => (
            <li key={one.id} data-testid={`${kind}-row`}>
              <div class="mark-what">
                <b>{one.reason}</b>
                <span class="mono">{placeOf(one)}</span>
                <span class="number">{dateTime(one.from, words)} – {dateTime(one.to, words)}</span>
                <small class="muted">{t('occasions.by', { by: one.by, at: dateTime(one.at, words) })}</small>
              </div>
              {mayEdit && <button type="button" class="button small" data-testid={`${kind}-remove`} onClick={() => void remove(one)}>{t('occasions.remove')}</button>}
            </li>
          ))}
        </ul>
      )}
      {adding && <AddDialog kind={kind} device={device} position={position} onClose={(changed) => { setAdding(false); if (changed) { list.reload(); } }} />}
    </section>
  );
}

/** As a field of date and time takes it, in the time of this computer. */
function localText(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function AddDialog({ kind, device, position, onClose }: { kind: Kind; device: string; position: string | null; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const now = useMemo(() => Math.floor(serverNow() / 60_000) * 60_000, []);
  const [where, setWhere] = useState<'device' | 'position'>('device');
  const [from, setFrom] = useState(localText(now - HOUR_MS));
  const [to, setTo] = useState(localText(now));
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const begin = Date.parse(from);
  const end = Date.parse(to);
  const fault = Number.isNaN(begin) || Number.isNaN(end) ? 'marks.fault-missing' : begin >= end ? 'marks.fault-order' : undefined;
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await call('POST', PATHS[kind], { ...(where === 'position' && position ? { position } : { device }), from: new Date(begin).toISOString(), to: new Date(end).toISOString(), reason: reason.trim() });
      onClose(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(`occasions.add-${kind}`)} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <p class="dialog-lead">{t(`occasions.lead-${kind}`)}</p>
        {position && <Choice<'device' | 'position'> label={t('occasions.where')} value={where} onChange={setWhere} options={[{ value: 'device', text: t('occasions.device') }, { value: 'position', text: t('occasions.position') }]} />}
        <div class="field-pair">
          <label class="field"><span>{t('marks.from')}</span><input type="datetime-local" required data-testid="occasion-from" value={from} onInput={(event) => setFrom(event.currentTarget.value)} /></label>
          <label class="field"><span>{t('marks.to')}</span><input type="datetime-local" required data-testid="occasion-to" value={to} onInput={(event) => setTo(event.currentTarget.value)} /></label>
        </div>
        {fault && <p class="form-error" role="alert">{t(fault)}</p>}
        <label class="field"><span>{t(`occasions.reason-${kind}`)}</span><input required maxLength={500} autocomplete="off" data-testid="occasion-reason" value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy || fault !== undefined || reason.trim() === ''} data-testid="occasion-submit">{t('occasions.submit')}</button>
        </div>
      </form>
    </Dialog>
  );
}
