import { useRef, useState } from 'preact/hooks';
import { call, newKey } from '../api/client';
import type { Due, EquipmentDetail, Folder } from '../api/equipment';
import { useResource } from '../state/resource';
import type { Page, Text } from '../api/types';
import { useWords } from '../text/i18n';
import { today } from './equipment-parts';
import { SelectField } from './inputs';
import { Dialog, errorText } from './parts';

const EVERYBODY = ['self-check', 'self-test', 'daily', 'weekly', 'monthly', 'maintenance', 'calibration', 'repair', 'fault', 'full-check', 'restart', 'drill', 'accident'] as const;
const OFFICIAL = ['inspection', 'registration', 'acceptance'] as const;
const HAPPENED: readonly string[] = ['fault', 'accident', 'drill'];

interface CheckForm {
  id: string;
  kind: string;
  category: string;
  items: { id: string; text: Text; status: string }[];
}

/** What was done or happened. The same dialog serves a daily check on a phone and the report of an inspection. */
export function RecordDialog({ one, duty, official, onClose }: { one: EquipmentDetail; duty?: Due; official: boolean; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t, of } = words;
  const kinds: readonly string[] = official ? [...OFFICIAL, ...EVERYBODY] : EVERYBODY;
  const [kind, setKind] = useState<string>(duty?.kind ?? (official ? 'inspection' : 'self-check'));
  const [chosen, setChosen] = useState(duty?.duty ?? '');
  const [on, setOn] = useState(today());
  const [result, setResult] = useState<string>('passed');
  const [fields, setFields] = useState({ nextDue: '', number: '', doneBy: '', note: '' });
  const [form, setForm] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const forms = useResource<Page<CheckForm>>('/api/v1/check-forms');
  const duties = one.dues.filter((due) => due.kind === kind);
  const sheet = forms.data?.items.find((candidate) => candidate.kind === kind && covers(candidate.category, one.category)) ?? forms.data?.items.find((candidate) => candidate.kind === kind && candidate.category === '');
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const body: Record<string, unknown> = { kind, on, result: HAPPENED.includes(kind) ? 'none' : result };
    for (const [name, value] of Object.entries(fields)) {
      if (value.trim()) {
        body[name] = value.trim();
      }
    }
    if (duties.some((due) => due.duty === chosen)) {
      body.duty = chosen;
    }
    if (Object.keys(form).length > 0) {
      body.form = form;
    }
    try {
      await call('POST', `/api/v1/equipment/${encodeURIComponent(one.id)}/records`, body, { idempotencyKey: key.current });
      onClose(true);
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('equipment.record-add')} onClose={() => onClose(false)} wide>
      <form onSubmit={(event) => void submit(event)}>
        <div class="form-grid">
          <SelectField label={t('equipment.record-kind')} value={kind} testid="record-kind" options={kinds.map((value) => ({ value, text: words.maybe(`equipment.kind.${value}`, value) }))} onChange={(next) => { setKind(next); setForm({}); setChosen(''); }} />
          {duties.length > 1 && <SelectField label={t('equipment.duty')} value={chosen} testid="record-duty" options={[{ value: '', text: '–' }, ...duties.map((due) => ({ value: due.duty, text: of(due.name) }))]} onChange={setChosen} />}
          <label class="field"><span>{t('equipment.record-on')}</span><input type="date" required value={on} max={today()} data-testid="record-on" onInput={(event) => setOn(event.currentTarget.value)} /></label>
          {!HAPPENED.includes(kind) && <SelectField label={t('equipment.record-result')} value={result} testid="record-result" options={(['passed', 'conditional', 'failed'] as const).map((value) => ({ value, text: t(`equipment.result.${value}`) }))} onChange={setResult} />}
          {['inspection', 'calibration', 'self-test'].includes(kind) && <label class="field"><span>{t('equipment.record-next')}</span><input type="date" value={fields.nextDue} data-testid="record-next" onInput={(event) => setFields({ ...fields, nextDue: event.currentTarget.value })} /><small>{t('equipment.record-next-hint')}</small></label>}
          <label class="field"><span>{t('equipment.record-number')}</span><input class="mono" maxLength={120} value={fields.number} onInput={(event) => setFields({ ...fields, number: event.currentTarget.value })} /></label>
          <label class="field"><span>{t('equipment.record-by')}</span><input maxLength={120} value={fields.doneBy} onInput={(event) => setFields({ ...fields, doneBy: event.currentTarget.value })} /></label>
        </div>
        {sheet && <CheckSheet sheet={sheet} form={form} onChange={(next) => { setForm(next); setResult(Object.values(next).includes('bad') ? 'failed' : 'passed'); }} />}
        <label class="field"><span>{t('equipment.record-note')}</span><textarea rows={3} maxLength={2000} value={fields.note} data-testid="record-note" onInput={(event) => setFields({ ...fields, note: event.currentTarget.value })} /></label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot"><button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button><button type="submit" class="button primary" disabled={busy || (sheet !== undefined && sheet.items.some((item) => !form[item.id]))} data-testid="record-submit">{t('equipment.record-save')}</button></div>
      </form>
    </Dialog>
  );
}

/** A code of the catalogue and everything below it. */
function covers(wanted: string, category: string): boolean {
  return wanted !== '' && category.startsWith(wanted.replace(/0+$/, ''));
}

/** Each item is answered: in order, not in order, not there. */
function CheckSheet({ sheet, form, onChange }: { sheet: CheckForm; form: Record<string, string>; onChange(form: Record<string, string>): void }) {
  const { t, of } = useWords();
  return (
    <fieldset class="check-sheet">
      <legend>{t('equipment.check-sheet')}</legend>
      {sheet.items.map((item) => (
        <div key={item.id} class="check-item" data-testid="check-item" data-item={item.id}>
          <span>{of(item.text)}</span>
          <div class="choice" role="group" aria-label={of(item.text)}>
            {(['good', 'bad', 'none'] as const).map((answer) => <button key={answer} type="button" aria-pressed={form[item.id] === answer} data-answer={answer} onClick={() => onChange({ ...form, [item.id]: answer })}>{t(`equipment.form.${answer}`)}</button>)}
          </div>
        </div>
      ))}
      {sheet.items.some((item) => item.status !== 'verified') && <p class="hint">{t('equipment.check-proposal')}</p>}
    </fieldset>
  );
}

/** A document for one part of the archive. */
export function DocumentDialog({ path, folder, onClose }: { path: string; folder: Folder; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const [file, setFile] = useState<File>();
  const [title, setTitle] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!file) {
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      const query = new URLSearchParams({ folder, title: title.trim(), fileName: file.name });
      await call('POST', `${path}/documents?${query.toString()}`, undefined, { raw: { body: file, type: 'application/octet-stream' } });
      onClose(true);
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('equipment.document-add')} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)}>
        <p class="dialog-lead">{t(`equipment.folder.${folder}`)}</p>
        <label class="field"><span>{t('equipment.file')}</span><input type="file" required data-testid="document-file" onChange={(event) => { const next = event.currentTarget.files?.[0]; setFile(next); setTitle(title || (next?.name ?? '').slice(0, 120)); }} /><small>{t('equipment.document-limit')}</small></label>
        <label class="field"><span>{t('equipment.document-title')}</span><input required maxLength={120} value={title} data-testid="document-title" onInput={(event) => setTitle(event.currentTarget.value)} /></label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot"><button type="submit" class="button primary" disabled={busy || !file || !title.trim()} data-testid="document-submit">{t('equipment.document-save')}</button></div>
      </form>
    </Dialog>
  );
}

/** A change that needs a reason and nothing else. */
export function ReasonDialog({ title, lead, onSubmit, onClose }: { title: string; lead: string; onSubmit(reason: string): Promise<unknown>; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await onSubmit(reason.trim());
      onClose(true);
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <Dialog title={title} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)}>
        <p class="dialog-lead">{lead}</p>
        <label class="field"><span>{t('equipment.reason')}</span><textarea rows={3} required maxLength={2000} value={reason} data-testid="reason-text" onInput={(event) => setReason(event.currentTarget.value)} /></label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot"><button type="submit" class="button primary" disabled={!reason.trim()} data-testid="reason-submit">{title}</button></div>
      </form>
    </Dialog>
  );
}
