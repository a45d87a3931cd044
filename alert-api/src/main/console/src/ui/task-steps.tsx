import { useState } from 'preact/hooks';
import { ApiError, call, newKey, serverNow } from '../api/client';
import { taskPath, type CopyRule, type TaskDetail, type TaskRules } from '../api/tasks';
import { useResource } from '../state/resource';
import { useWords, type Key } from '../text/i18n';
import { SelectField } from './inputs';
import { LawMark } from './law-mark';
import { Choice, Dialog, errorText } from './parts';
import { InspectorField } from './task-record';

type Field = 'note' | 'type' | 'basis' | 'inspectors' | 'due' | 'problems' | 'demands' | 'deadline' | 'passed' | 'onSite' | 'evidence' | 'review' | 'fine' | 'to';

/** What each step asks for. */
const FIELDS: Record<string, readonly Field[]> = {
  dismiss: ['note'],
  assign: ['type', 'basis', 'inspectors', 'due'],
  order: ['problems', 'demands', 'basis', 'deadline'],
  report: ['note'],
  recheck: ['onSite', 'inspectors', 'passed', 'note'],
  close: ['note'],
  comment: ['note'],
  'propose-case': ['note', 'basis', 'evidence'],
  review: ['review', 'passed', 'note'],
  'open-case': ['note'],
  hearing: ['note'],
  decide: ['note', 'basis', 'fine'],
  deliver: ['note'],
  paid: ['note'],
  published: ['note'],
  'report-up': ['to', 'note'],
};
const MINOR = ['comment', 'report-up', 'dismiss', 'hearing'];
const TYPES = ['routine', 'special', 'licensed', 'other'] as const;
const DAY_MS = 86_400_000;
const DAYS: Partial<Record<Field, number>> = { due: 5, deadline: 15 };

/** What may be done with a task in the state it is in. */
export function TaskSteps({ task, etag, onDone }: { task: TaskDetail; etag: string | null; onDone(): void }) {
  const { t } = useWords();
  const [kind, setKind] = useState<string>();
  const known = task.allowed.filter((one) => FIELDS[one]);
  const done = () => {
    setKind(undefined);
    onDone();
  };
  return (
    <section class="card pad actions no-print">
      <h2>{t('tasks.steps')}</h2>
      {known.filter((one) => !MINOR.includes(one)).map((one, index) => <button key={one} type="button" class={index === 0 && task.state !== 'assigned' ? 'button primary block' : 'button block'} data-testid={`step-${one}`} onClick={() => setKind(one)}>{t(`tasks.kind.${one}` as Key)}</button>)}
      <div class="actions-row">
        {known.filter((one) => MINOR.includes(one)).map((one) => <button key={one} type="button" class="button" data-testid={`step-${one}`} onClick={() => setKind(one)}>{t(`tasks.kind.${one}` as Key)}</button>)}
        <button type="button" class="button" data-testid="step-copy" onClick={() => setKind('copy')}>{t('tasks.kind.copy')}</button>
      </div>
      {task.advisedCopies.length > 0 && <p class="hint">{t('tasks.copy-advised')}</p>}
      {kind === 'copy' && <CopyDialog task={task} onClose={() => setKind(undefined)} onDone={done} />}
      {kind && kind !== 'copy' && <StepDialog kind={kind} task={task} etag={etag} onClose={() => setKind(undefined)} onDone={done} />}
    </section>
  );
}

function localText(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What is known already is written in: what was found becomes the problems of the order. */
function begin(task: TaskDetail, field: Field, words: ReturnType<typeof useWords>): unknown {
  switch (field) {
    case 'type':
      return task.origin === 'plan' ? 'routine' : 'other';
    case 'basis':
      return '';
    case 'inspectors':
      return task.inspectors.map((one) => one.user);
    case 'due':
    case 'deadline':
      return localText(serverNow() + (DAYS[field] ?? 0) * DAY_MS);
    case 'problems':
      return found(task, words).join('\n');
    case 'passed':
    case 'onSite':
      return true;
    case 'review':
      return task.proposal?.passed.includes('legal') ? 'technical' : 'legal';
    case 'fine':
      return '0';
    default:
      return '';
  }
}

function found(task: TaskDetail, words: ReturnType<typeof useWords>): string[] {
  const record = [...task.steps].reverse().find((step) => step.kind === 'record');
  const answers = (Array.isArray(record?.detail['answers']) ? record.detail['answers'] : []) as { item: string; result: string; note: string }[];
  const names = new Map(task.checklist?.items.map((item) => [item.id, words.of(item.text)]) ?? []);
  return answers.filter((answer) => answer.result === 'problem').map((answer) => `${names.get(answer.item) ?? answer.item}${answer.note ? `${words.t('punctuation.colon')}${answer.note}` : ''}`);
}

function send(field: Field, value: unknown): unknown {
  switch (field) {
    case 'due':
    case 'deadline':
      return new Date(String(value)).toISOString();
    case 'problems':
    case 'demands':
      return String(value).split('\n').map((line) => line.trim()).filter(Boolean);
    case 'fine':
      return Math.round(Number(value)) || 0;
    default:
      return value;
  }
}

function StepDialog({ kind, task, etag, onClose, onDone }: { kind: string; task: TaskDetail; etag: string | null; onClose(): void; onDone(): void }) {
  const words = useWords();
  const { t } = words;
  const fields = FIELDS[kind] ?? [];
  const [values, setValues] = useState<Record<string, unknown>>(() => Object.fromEntries(fields.map((field) => [field, begin(task, field, words)])));
  const [key] = useState(newKey);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const set = (field: Field) => (value: unknown) => setValues({ ...values, [field]: value });
  const shown = fields.filter((field) => !(kind === 'recheck' && field === 'inspectors' && values['onSite'] === false));
  const missing = shown.some((field) => (field === 'inspectors' ? (values[field] as string[]).length < 2 : String(values[field]).trim() === ''));
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await call('POST', `${taskPath(task.id)}/steps`, { kind, ...Object.fromEntries(shown.map((field) => [field, send(field, values[field])])) }, { ifMatch: etag, idempotencyKey: key });
      onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
      if (failure instanceof ApiError && failure.status === 412) {
        onDone();
      }
    }
  };
  return (
    <Dialog title={t(`tasks.kind.${kind}` as Key)} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        {shown.map((field) => <StepField key={field} field={field} task={task} value={values[field]} onChange={set(field)} />)}
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" data-testid="step-submit" disabled={busy || missing}>{t('tasks.step-submit')}</button>
        </div>
      </form>
    </Dialog>
  );
}

function StepField({ field, task, value, onChange }: { field: Field; task: TaskDetail; value: unknown; onChange(value: unknown): void }) {
  const { t } = useWords();
  const label = t(`tasks.field.${field}`);
  const text = typeof value === 'string' ? value : '';
  switch (field) {
    case 'inspectors':
      return <InspectorField value={value as string[]} onChange={onChange} known={task.inspectors} />;
    case 'type':
      return <SelectField label={label} value={text} onChange={onChange} testid="step-type" options={TYPES.map((one) => ({ value: one, text: t(`tasks.type.${one}`) }))} />;
    case 'review':
      return <SelectField label={label} value={text} onChange={onChange} testid="step-review" options={(['legal', 'technical'] as const).map((one) => ({ value: one, text: t(`tasks.review.${one}`) }))} />;
    case 'passed':
      return <div class="field"><span>{label}</span><Choice label={label} value={value ? 'yes' : 'no'} onChange={(next) => onChange(next === 'yes')} options={[{ value: 'yes', text: t('tasks.passed'), testid: 'step-passed' }, { value: 'no', text: t('tasks.failed'), testid: 'step-failed' }]} /></div>;
    case 'onSite':
      return <div class="field"><span>{label}</span><Choice label={label} value={value ? 'site' : 'papers'} onChange={(next) => onChange(next === 'site')} options={[{ value: 'site', text: t('tasks.on-site') }, { value: 'papers', text: t('tasks.by-papers'), testid: 'step-papers' }]} /></div>;
    case 'due':
    case 'deadline':
      return <label class="field"><span>{label}</span><input type="datetime-local" required data-testid={`step-${field}`} value={text} onInput={(event) => onChange(event.currentTarget.value)} /></label>;
    case 'note':
    case 'evidence':
    case 'problems':
    case 'demands':
      return <label class="field"><span>{label}</span><textarea rows={3} maxLength={4000} required data-testid={`step-${field}`} value={text} onInput={(event) => onChange(event.currentTarget.value)} /></label>;
    default:
      return <label class="field"><span>{label}</span><input maxLength={200} required inputMode={field === 'fine' ? 'numeric' : 'text'} data-testid={`step-${field}`} value={text} onInput={(event) => onChange(event.currentTarget.value)} /></label>;
  }
}

/** Tells another department: by a rule that asks for it, or as a person decides. */
function CopyDialog({ task, onClose, onDone }: { task: TaskDetail; onClose(): void; onDone(): void }) {
  const words = useWords();
  const { t, of } = words;
  const rules = useResource<TaskRules>('/api/v1/task-rules');
  const [rule, setRule] = useState(task.advisedCopies[0] ?? '');
  const [to, setTo] = useState('');
  const [text, setText] = useState('');
  const [key] = useState(newKey);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const chosen: CopyRule | undefined = rules.data?.copies.find((one) => one.id === rule);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await call('POST', `${taskPath(task.id)}/copies`, { ...(rule && { rule }), to: to.trim() || (chosen?.to.zh ?? ''), text }, { idempotencyKey: key });
      onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('tasks.kind.copy')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <SelectField label={t('tasks.copy-rule')} value={rule} onChange={setRule} testid="copy-rule" options={[{ value: '', text: t('tasks.copy-free') }, ...(rules.data?.copies ?? []).map((one) => ({ value: one.id, text: of(one.when) }))]} />
        {chosen && <p class="hint">{of(chosen.form)} · {chosen.basis} <LawMark status={chosen.status} /></p>}
        <label class="field"><span>{t('tasks.field.to')}</span><input maxLength={200} required={!chosen} data-testid="copy-to" placeholder={chosen ? of(chosen.to) : ''} value={to} onInput={(event) => setTo(event.currentTarget.value)} /></label>
        <label class="field"><span>{t('tasks.copy-text')}</span><textarea rows={4} required maxLength={4000} data-testid="copy-text" value={text} onInput={(event) => setText(event.currentTarget.value)} /></label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" data-testid="copy-submit" disabled={busy || text.trim() === ''}>{t('tasks.step-submit')}</button>
        </div>
      </form>
    </Dialog>
  );
}
