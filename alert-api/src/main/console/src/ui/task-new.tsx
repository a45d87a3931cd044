import { useState } from 'preact/hooks';
import { ApiError, call, newKey } from '../api/client';
import type { TaskDetail } from '../api/tasks';
import type { Alert } from '../api/types';
import { go } from '../state/router';
import { useWords } from '../text/i18n';
import { SelectField } from './inputs';
import { Dialog, errorText } from './parts';

const ORIGINS = ['equipment', 'complaint', 'transfer', 'other'] as const;

/** Opens a task for something that no alert tells of: for equipment, whose file says whose it is, perhaps for a clue of it; or for what somebody says. */
export function NewTask({ equipment, clue, about, onClose }: { equipment?: string; clue?: string; about?: string; onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [origin, setOrigin] = useState<string>(equipment ? 'equipment' : 'complaint');
  const [title, setTitle] = useState((about ?? '').slice(0, 200));
  const [note, setNote] = useState('');
  const [organisation, setOrganisation] = useState('');
  const [category, setCategory] = useState('');
  const [key] = useState(newKey);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const { data } = await call<TaskDetail>('POST', '/api/v1/tasks', { origin, ...(clue && { reference: clue }), title: title.trim(), note, ...(organisation.trim() && { organisation: organisation.trim() }), ...(category.trim() && { category: category.trim() }), ...(equipment && { equipment }) }, { idempotencyKey: key });
      onClose();
      go('tasks', data.id);
    } catch (failure) {
      if (toTaskThatIsThere(failure)) {
        onClose();
        return;
      }
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('tasks.new')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        {equipment && <p class="hint">{t('tasks.equipment')} <span class="mono">{equipment}</span></p>}
        {!clue && <SelectField label={t('tasks.origin')} value={origin} onChange={setOrigin} options={ORIGINS.map((one) => ({ value: one, text: t(`tasks.origin.${one}`) }))} />}
        <label class="field"><span>{t('tasks.what')}</span><input required maxLength={200} data-testid="task-title" value={title} onInput={(event) => setTitle(event.currentTarget.value)} /></label>
        {!equipment && <div class="field-pair">
          <label class="field"><span>{t('tasks.unit')}</span><input class="mono" autocapitalize="none" data-testid="task-unit" value={organisation} onInput={(event) => setOrganisation(event.currentTarget.value)} /></label>
          <label class="field"><span>{t('tasks.category')}</span><input class="mono" inputMode="numeric" data-testid="task-category" value={category} onInput={(event) => setCategory(event.currentTarget.value)} /></label>
        </div>}
        <label class="field"><span>{t('tasks.known')}</span><textarea rows={3} maxLength={4000} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" data-testid="task-submit" disabled={busy || title.trim() === ''}>{t('tasks.open')}</button>
        </div>
      </form>
    </Dialog>
  );
}

/** Where somebody else was first, goes to their task. */
function toTaskThatIsThere(failure: unknown): boolean {
  const there = failure instanceof ApiError && failure.code === 'has-task' ? failure.body['task'] : undefined;
  if (typeof there !== 'string') {
    return false;
  }
  go('tasks', there);
  return true;
}

/** Makes a task of an alert, or leads to the one that there is. */
export function AlertTask({ alert }: { alert: Alert }) {
  const words = useWords();
  const { t } = words;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const make = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { data } = await call<TaskDetail>('POST', '/api/v1/tasks', { alert: alert.id });
      go('tasks', data.id);
    } catch (failure) {
      if (toTaskThatIsThere(failure)) {
        return;
      }
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <section class="card pad">
      <button type="button" class="button block" data-testid="alert-task" disabled={busy} onClick={() => void make()}>{t('tasks.of-alert')}</button>
      <p class="hint">{t('tasks.of-alert-hint')}</p>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
    </section>
  );
}
