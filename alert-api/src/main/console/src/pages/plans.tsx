import { useState } from 'preact/hooks';
import { call, serverNow } from '../api/client';
import type { Draw, Plan, PlanDetail } from '../api/tasks';
import type { Page } from '../api/types';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { SelectField } from '../ui/inputs';
import { Dialog, Empty, errorText, Loading, PageHead, Problem } from '../ui/parts';
import { SupervisionNav } from '../ui/supervision-nav';

const DAY_MS = 86_400_000;

/** Yearly plans and the draws of objects and inspectors. */
export function PlansPage() {
  const { t, of } = useWords();
  const [adding, setAdding] = useState(false);
  const list = useResource<Page<Plan>>('/api/v1/plans?limit=100', 60_000);
  return (
    <>
      <PageHead title={t('plans.title')}><button type="button" class="button" data-testid="plan-new" onClick={() => setAdding(true)}>{t('plans.new')}</button></PageHead>
      <SupervisionNav />
      {list.error !== undefined && <Problem error={list.error} retry={list.reload} />}
      {!list.data && list.error === undefined && <Loading />}
      {list.data?.items.length === 0 && <Empty title={t('plans.none')}>{t('plans.hint')}</Empty>}
      <ul class="task-list">
        {list.data?.items.map((plan) => (
          <li key={plan.id} class="card task-row" data-testid="plan-row">
            <div class="task-row-main"><a class="task-link" href={href('plans', plan.id)}>{plan.year} · {plan.name}</a><small class="muted">{of(plan.organisationName, t('statistics.none'))} {plan.category} · {plan.basis}</small></div>
            <div class="task-row-side"><span class="number">{t('plans.progress', { done: plan.inspected, drawn: plan.drawn, all: plan.objects })}</span></div>
          </li>
        ))}
      </ul>
      {adding && <NewPlan onClose={(changed) => { setAdding(false); if (changed) { list.reload(); } }} />}
    </>
  );
}

/** One plan: draw, and everything that it takes to check a draw. */
export function PlanPage({ id }: { id: string }) {
  const words = useWords();
  const { t } = words;
  const { data: plan, error, reload } = useResource<PlanDetail>(`/api/v1/plans/${encodeURIComponent(id)}`);
  const [count, setCount] = useState('1');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const draw = async () => {
    setBusy(true);
    setFailed(undefined);
    try {
      await call<Draw>('POST', `/api/v1/plans/${encodeURIComponent(id)}/draws`, { count: Math.round(Number(count)) || 1, due: new Date(serverNow() + 30 * DAY_MS).toISOString() });
      reload();
    } catch (failure) {
      setFailed(failure);
    }
    setBusy(false);
  };
  return (
    <>
      <PageHead title={plan?.name ?? t('plans.title')} back={{ href: href('plans'), text: t('plans.title') }} lead={plan && <span class="number">{t('plans.progress', { done: plan.inspected, drawn: plan.drawn, all: plan.objects })}</span>} />
      {error !== undefined && <Problem error={error} retry={reload} />}
      <section class="card pad narrow-form">
        <h2>{t('plans.draw')}</h2>
        <p class="hint">{t('plans.draw-hint')}</p>
        <label class="field"><span>{t('plans.count')}</span><input inputMode="numeric" data-testid="draw-count" value={count} onInput={(event) => setCount(event.currentTarget.value)} /></label>
        {failed !== undefined && <p class="form-error" role="alert">{errorText(failed, words)}</p>}
        <button type="button" class="button primary" data-testid="draw" disabled={busy} onClick={() => void draw()}>{t('plans.draw')}</button>
      </section>
      {plan?.draws.map((one) => (
        <section key={one.id} class="card pad draw" data-testid="draw-result">
          <h2>{dateTime(one.at, words)} · {one.by}</h2>
          <p class="hint">{t('plans.seed')}{t('punctuation.colon')}<span class="mono draw-seed">{one.seed}</span> ({one.seedSource}) · {t('plans.from', { objects: one.detail.objects.length, inspectors: one.detail.inspectors.length })}</p>
          <ol>{one.detail.lots.map((lot) => <li key={lot.object}><a href={href('tasks', lot.task)} class="mono">{lot.object}</a> – {lot.inspectors.join(', ')}</li>)}</ol>
        </section>
      ))}
    </>
  );
}

function NewPlan({ onClose }: { onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const [year, setYear] = useState(String(new Date(serverNow()).getFullYear()));
  const [name, setName] = useState('');
  const [type, setType] = useState('routine');
  const [basis, setBasis] = useState('');
  const [objects, setObjects] = useState('10');
  const [organisation, setOrganisation] = useState('');
  const [category, setCategory] = useState('');
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call('POST', '/api/v1/plans', { year: Number(year), name, type, basis, objects: Number(objects), ...(organisation.trim() && { organisation: organisation.trim() }), category: category.trim() });
      onClose(true);
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Dialog title={t('plans.new')} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)}>
        <div class="field-pair">
          <label class="field"><span>{t('plans.year')}</span><input inputMode="numeric" required value={year} onInput={(event) => setYear(event.currentTarget.value)} /></label>
          <label class="field"><span>{t('plans.objects')}</span><input inputMode="numeric" required value={objects} onInput={(event) => setObjects(event.currentTarget.value)} /></label>
        </div>
        <label class="field"><span>{t('plans.name')}</span><input required maxLength={200} data-testid="plan-name" value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
        <SelectField label={t('tasks.type')} value={type} onChange={setType} options={(['routine', 'special', 'licensed', 'other'] as const).map((one) => ({ value: one, text: t(`tasks.type.${one}`) }))} />
        <label class="field"><span>{t('tasks.field.basis')}</span><input required maxLength={200} value={basis} onInput={(event) => setBasis(event.currentTarget.value)} /></label>
        <div class="field-pair">
          <label class="field"><span>{t('tasks.unit')}</span><input class="mono" autocapitalize="none" value={organisation} onInput={(event) => setOrganisation(event.currentTarget.value)} /></label>
          <label class="field"><span>{t('tasks.category')}</span><input class="mono" value={category} onInput={(event) => setCategory(event.currentTarget.value)} /></label>
        </div>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot"><button type="submit" class="button primary" data-testid="plan-submit">{t('plans.new')}</button></div>
      </form>
    </Dialog>
  );
}
