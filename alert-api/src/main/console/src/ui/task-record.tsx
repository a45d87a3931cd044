import { useEffect, useRef, useState } from 'preact/hooks';
import { serverNow } from '../api/client';
import type { Inspector, TaskDetail, TaskRules } from '../api/tasks';
import type { Me, Page } from '../api/types';
import { draftOf, draftsChanged, drop, freshKey, keep, sendWaiting, smaller, type Draft, type Fields } from '../state/drafts';
import { useResource } from '../state/resource';
import { useStore } from '../state/store';
import { useWords } from '../text/i18n';
import { LawMark } from './law-mark';
import { CameraIcon, CheckIcon, CloseIcon, WarnIcon } from './icons';
import { SelectField } from './inputs';
import { Choice } from './parts';

const RESULTS = ['ok', 'problem', 'not-applicable'] as const;
const OUTCOMES = ['no-problem', 'problem', 'emergency', 'stopped', 'sealed', 'cannot-inspect'] as const;

function localText(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fresh(task: TaskDetail, user: string): Draft {
  const fields: Fields = { arrived: localText(serverNow()), inspectors: task.inspectors.map((one) => one.user), answers: {}, serious: [], outcome: '', signedBy: '', refusal: '', witness: '', note: '' };
  return { task: task.id, user, key: freshKey(), edit: 0, state: 'writing', seen: task, fields, photos: [] };
}

/** The record on the spot, on a phone: kept in the browser with every change, sent when there is a network, once. */
export function TaskRecord({ task, me }: { task: TaskDetail; me: Me }) {
  const words = useWords();
  const { t } = words;
  const changed = useStore(draftsChanged);
  const [draft, setDraft] = useState<Draft>();
  const held = useRef<Draft>();
  const [begun, setBegun] = useState(false);
  const [broken, setBroken] = useState(false);
  const [kept, setKept] = useState<number>();
  const saving = useRef(Promise.resolve());
  const show = (next: Draft) => {
    held.current = next;
    setDraft(next);
  };
  useEffect(() => {
    let gone = false;
    draftOf(me.user, task.id).then(
      (found) => {
        if (gone) {
          return;
        }
        const here = held.current;
        if (found && (here?.task !== task.id || found.edit >= here.edit)) {
          show(found);
          setKept(found.edit);
        } else if (!found && (here?.task !== task.id || here.state !== 'writing')) {
          show(fresh(task, me.user));
        }
        setBegun((before) => before || found !== undefined);
      },
      () => gone || setBroken(true),
    );
    return () => {
      gone = true;
    };
  }, [task.id, me.user, changed]);

  if (broken) {
    return <p class="note note-bad" role="alert"><WarnIcon />{t('tasks.no-drafts')}</p>;
  }
  if (!draft) {
    return null;
  }
  // From what is held now: a page may be drawn, or a picture made smaller, later than the next word is typed.
  const put = (change: (before: Draft) => Draft) => {
    const before = held.current ?? draft;
    const next = { ...change(before), edit: before.edit + 1 };
    show(next);
    // One after the other, so that the last word is the last that is kept; what has been overtaken meanwhile need not be.
    saving.current = saving.current
      .then(async () => {
        if (held.current === next) {
          await keep(next);
          setKept(next.edit);
        }
      })
      .catch(() => setBroken(true));
  };
  if (!begun) {
    return (
      <section class="card pad">
        <h2>{t('tasks.record')}</h2>
        <p class="hint">{t('tasks.record-hint')}</p>
        <button type="button" class="button primary block" data-testid="record-begin" onClick={() => { setBegun(true); put((before) => before); }}>{t('tasks.record-begin')}</button>
      </section>
    );
  }
  if (draft.state === 'waiting') {
    return <p class="note note-warn" role="status" data-testid="record-waiting"><WarnIcon />{t('tasks.record-waiting')}</p>;
  }
  const forget = () => {
    setBegun(false);
    show({ ...fresh(task, me.user), edit: draft.edit + 1 });
    saving.current = saving.current.then(() => drop(draft)).catch(() => setBroken(true));
  };
  const send = () => {
    put((before) => ({ ...before, state: 'waiting', refusal: undefined }));
    void saving.current.then(() => sendWaiting(me.user));
  };
  return <RecordForm task={task} draft={draft} kept={kept === draft.edit} put={put} onDrop={forget} onSend={send} />;
}

function RecordForm({ task, draft, kept, put, onSend, onDrop }: { task: TaskDetail; draft: Draft; kept: boolean; put(change: (before: Draft) => Draft): void; onSend(): void; onDrop(): void }) {
  const words = useWords();
  const { t, of } = words;
  const { fields } = draft;
  const set = (change: Partial<Fields>) => put((before) => ({ ...before, state: 'writing', fields: { ...before.fields, ...change } }));
  const items = task.checklist?.items ?? [];
  const cannot = fields.outcome === 'cannot-inspect';
  const open = items.filter((item) => !fields.answers[item.id]).length;
  const signed = fields.signedBy.trim() !== '' || (fields.witness.trim() !== '' && draft.photos.some((photo) => photo.item === ''));
  const ready = (open === 0 || cannot) && fields.outcome !== '' && signed && fields.inspectors.length >= 2;
  const add = async (files: FileList | null, item: string) => {
    const more = await Promise.all(Array.from(files ?? []).slice(0, 10).map(async (file) => ({ id: freshKey(), item, blob: await smaller(file) })));
    put((before) => ({ ...before, state: 'writing', photos: [...before.photos, ...more] }));
  };
  const remove = (id: string) => put((before) => ({ ...before, photos: before.photos.filter((photo) => photo.id !== id) }));
  return (
    <section class="card pad record" data-testid="record-form">
      <h2>{t('tasks.record')}</h2>
      {draft.state === 'refused' && <p class="form-error" role="alert">{t('tasks.refused', { why: draft.refusal ?? '' })}</p>}
      <label class="field"><span>{t('tasks.arrived')}</span><input type="datetime-local" data-testid="record-arrived" value={fields.arrived} onInput={(event) => set({ arrived: event.currentTarget.value })} /></label>
      <InspectorField value={fields.inspectors} onChange={(inspectors) => set({ inspectors })} known={task.inspectors} />
      <h3>{of(task.checklist?.name)}</h3>
      <ol class="checklist">
        {items.map((item) => {
          const answer = fields.answers[item.id];
          return (
            <li key={item.id} class={answer ? `answered answer-${answer.result}` : undefined} data-testid="check-item" data-item={item.id}>
              <p>{of(item.text)}</p>
              <small class="muted">{item.basis} <LawMark status={item.status} /></small>
              <Choice label={of(item.text)} value={answer?.result ?? ''} onChange={(result) => set({ answers: { ...fields.answers, [item.id]: { result, note: answer?.note ?? '' } } })} options={RESULTS.map((one) => ({ value: one, text: t(`tasks.result.${one}`), testid: `${item.id}-${one}` }))} />
              {answer?.result === 'problem' && (
                <>
                  <label class="field"><span>{t('tasks.what-wrong')}</span><textarea rows={2} maxLength={4000} value={answer.note} onInput={(event) => set({ answers: { ...fields.answers, [item.id]: { ...answer, note: event.currentTarget.value } } })} /></label>
                  <PhotoField draft={draft} item={item.id} onAdd={(files) => void add(files, item.id)} onRemove={remove} />
                </>
              )}
            </li>
          );
        })}
      </ol>
      <SeriousField value={fields.serious} onChange={(serious) => set({ serious })} />
      <SelectField label={t('tasks.outcome')} testid="record-outcome" value={fields.outcome} onChange={(outcome) => set({ outcome })} options={OUTCOMES.map((one) => ({ value: one, text: t(`tasks.outcome.${one}`) }))} />
      <label class="field"><span>{t('tasks.signed-by')}</span><input maxLength={200} data-testid="record-signed" value={fields.signedBy} onInput={(event) => set({ signedBy: event.currentTarget.value })} /></label>
      {fields.signedBy.trim() === '' && (
        <div class="field-pair">
          <label class="field"><span>{t('tasks.refusal')}</span><input maxLength={4000} value={fields.refusal} onInput={(event) => set({ refusal: event.currentTarget.value })} /></label>
          <label class="field"><span>{t('tasks.witness')}</span><input maxLength={200} data-testid="record-witness" value={fields.witness} onInput={(event) => set({ witness: event.currentTarget.value })} /></label>
        </div>
      )}
      <PhotoField draft={draft} item="" onAdd={(files) => void add(files, '')} onRemove={remove} />
      <label class="field"><span>{t('tasks.remark')}</span><textarea rows={3} maxLength={4000} value={fields.note} onInput={(event) => set({ note: event.currentTarget.value })} /></label>
      {!ready && <p class="hint">{open > 0 && !cannot ? t('tasks.left', { n: open }) : fields.outcome === '' ? t('tasks.left-outcome') : fields.inspectors.length < 2 ? t('tasks.left-inspectors') : t('tasks.left-signature')}</p>}
      <p class="hint" role="status">{kept && <span data-testid="record-kept"><CheckIcon size={14} /> {t('tasks.kept')}</span>}</p>
      <div class="dialog-foot">
        <button type="button" class="button quiet" onClick={onDrop}>{t('tasks.record-drop')}</button>
        <button type="button" class="button primary" data-testid="record-send" disabled={!ready} onClick={onSend}>{t('tasks.record-send')}</button>
      </div>
    </section>
  );
}

/** Pictures of the camera or of the phone's album. */
function PhotoField({ draft, item, onAdd, onRemove }: { draft: Draft; item: string; onAdd(files: FileList | null): void; onRemove(id: string): void }) {
  const { t } = useWords();
  const photos = draft.photos.filter((photo) => photo.item === item);
  return (
    <div class="photo-field">
      <label class="button photo-button">
        <CameraIcon />{t('tasks.take-photo')}
        <input type="file" accept="image/*" capture="environment" class="visually-hidden" data-testid={`photo-${item || 'all'}`} onChange={(event) => { onAdd(event.currentTarget.files); event.currentTarget.value = ''; }} />
      </label>
      <div class="photos">{photos.map((photo) => <Thumb key={photo.id} blob={photo.blob} onRemove={() => onRemove(photo.id)} />)}</div>
    </div>
  );
}

function Thumb({ blob, onRemove }: { blob: Blob; onRemove(): void }) {
  const { t } = useWords();
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return (
    <span class="photo" data-testid="draft-photo">
      {url && <img src={url} alt={t('tasks.photo')} />}
      <button type="button" class="icon-button" aria-label={t('tasks.photo-remove')} onClick={onRemove}><CloseIcon /></button>
    </span>
  );
}

/** Who inspects: those of the roster; without a network those of the task. */
export function InspectorField({ value, onChange, known }: { value: readonly string[]; onChange(users: string[]): void; known: readonly Inspector[] }) {
  const { t } = useWords();
  const roster = useResource<Page<Inspector>>('/api/v1/inspectors');
  const people = roster.data?.items ?? known;
  return (
    <fieldset class="field">
      <legend>{t('tasks.inspectors-two')}</legend>
      {people.map((one) => (
        <label key={one.user} class="check check-line">
          <input type="checkbox" checked={value.includes(one.user)} data-testid={`inspector-${one.user}`} onChange={(event) => onChange(event.currentTarget.checked ? [...value, one.user] : value.filter((user) => user !== one.user))} />
          {one.name}<small class="mono muted">{one.certificate}</small>
        </label>
      ))}
      {people.length === 0 && <p class="hint">{t('tasks.no-roster')}</p>}
    </fieldset>
  );
}

function SeriousField({ value, onChange }: { value: readonly string[]; onChange(ids: string[]): void }) {
  const { t, of } = useWords();
  const rules = useResource<TaskRules>('/api/v1/task-rules');
  if (!rules.data) {
    return null;
  }
  return (
    <details class="serious" open={value.length > 0}>
      <summary>{t('tasks.serious-ask')}</summary>
      {rules.data.serious.map((one) => (
        <label key={one.id} class="check check-line">
          <input type="checkbox" checked={value.includes(one.id)} onChange={(event) => onChange(event.currentTarget.checked ? [...value, one.id] : value.filter((id) => id !== one.id))} />
          <span>{of(one.text)}<small class="muted"> {one.basis} <LawMark status={one.status} /></small></span>
        </label>
      ))}
    </details>
  );
}
