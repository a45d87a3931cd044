import { useRef, useState } from 'preact/hooks';
import { call, getText } from '../api/client';
import type { Answer, Equipment, EquipmentList, Pressing } from '../api/equipment';
import type { Me, Organisation, Page } from '../api/types';
import { useResource } from '../state/resource';
import { href, setQuery, useRoute } from '../state/router';
import { has } from '../state/session';
import { useSettled } from '../state/settled';
import { useWords } from '../text/i18n';
import { download } from '../ui/download';
import { EquipmentDialog } from '../ui/equipment-dialog';
import { AnswerBadge, EquipmentNav, PressingBadge, StateBadge, daysBetween, today } from '../ui/equipment-parts';
import { PlusIcon } from '../ui/icons';
import { Choice, Dialog, Empty, Loading, PageHead, Problem, errorText } from '../ui/parts';

const ANSWERS: readonly (Answer | '')[] = ['', 'no', 'check', 'yes'];
const PRESSINGS: readonly (Pressing | '')[] = ['', 'overdue', 'soon', 'unknown', 'far'];
const GROUPS = ['1000', '2000', '3000', '4000', '5000', '6000', '8000', '9000'] as const;

/** Every piece of special equipment on file, what is due and whether it may be used. */
export function EquipmentPage({ me }: { me: Me }) {
  const words = useWords();
  const { t, of } = words;
  const { query } = useRoute();
  const [open, setOpen] = useState<'add' | 'import'>();
  const [cursors, setCursors] = useState<string[]>([]);
  const text = useSettled(query.get('q')?.trim() ?? '');
  const wanted = new URLSearchParams({ limit: '100' });
  for (const [name, value] of [['text', text], ['mayBeUsed', query.get('may')], ['pressing', query.get('due')], ['category', query.get('kind')], ['organisation', query.get('unit')]] as const) {
    if (value) {
      wanted.set(name, value);
    }
  }
  const cursor = cursors[cursors.length - 1];
  const list = useResource<EquipmentList>(`/api/v1/equipment?${wanted.toString()}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, 30_000);
  const units = useResource<Page<Organisation>>('/api/v1/organisations');
  const counts = list.data?.counts;
  const filter = (changes: Record<string, string>) => {
    setCursors([]);
    setQuery(changes);
  };
  const mayEdit = has(me, 'inspector', 'administrator');
  const items = list.data?.items;
  return (
    <>
      <EquipmentNav />
      <PageHead title={t('equipment.title')} lead={t('equipment.lead')}>
        <button type="button" class="button" data-testid="equipment-export" onClick={() => void getText('/api/v1/equipment/export').then((csv) => download('equipment.csv', 'text/csv', csv))}>{t('equipment.export')}</button>
        {mayEdit && <button type="button" class="button" data-testid="equipment-import" onClick={() => setOpen('import')}>{t('equipment.import')}</button>}
        {mayEdit && <button type="button" class="button primary" data-testid="equipment-add" onClick={() => setOpen('add')}><PlusIcon />{t('equipment.add')}</button>}
      </PageHead>
      <div class="filters">
        <Choice<Answer | ''> label={t('equipment.may-be-used')} value={(query.get('may') ?? '') as Answer | ''} onChange={(may) => filter({ may })} options={ANSWERS.map((value) => ({ value, testid: `may-${value || 'all'}`, text: value ? <>{t(`equipment.answer.${value}`)}{counts && <b class="chip-count">{counts.verdict[value] ?? 0}</b>}</> : t('equipment.all') }))} />
        <select class="select" aria-label={t('equipment.pressing')} data-testid="filter-pressing" value={query.get('due') ?? ''} onChange={(event) => filter({ due: event.currentTarget.value })}>
          {PRESSINGS.map((value) => <option key={value} value={value}>{value ? t(`equipment.pressing.${value}`) : t('equipment.any-pressing')}</option>)}
        </select>
        <select class="select" aria-label={t('equipment.category')} value={query.get('kind') ?? ''} onChange={(event) => filter({ kind: event.currentTarget.value })}>
          <option value="">{t('equipment.any-category')}</option>
          {GROUPS.map((group) => <option key={group} value={group}>{t(`equipment.group.${group}`)}</option>)}
        </select>
        <label class="search"><span class="visually-hidden">{t('equipment.search')}</span><input type="search" placeholder={t('equipment.search')} data-testid="equipment-search" value={query.get('q') ?? ''} onInput={(event) => filter({ q: event.currentTarget.value })} /></label>
      </div>
      {list.error !== undefined && <Problem error={list.error} retry={list.reload} />}
      {!items && list.error === undefined && <Loading lines={4} />}
      {items?.length === 0 && <Empty title={t('equipment.none')}>{t('equipment.none-text')}</Empty>}
      {items && items.length > 0 && <EquipmentTable items={items} units={units.data?.items ?? []} of={of} />}
      <div class="pager">
        {cursors.length > 0 && <button type="button" class="button" onClick={() => setCursors(cursors.slice(0, -1))}>{t('equipment.back')}</button>}
        {list.data?.next && <button type="button" class="button" onClick={() => setCursors([...cursors, list.data?.next ?? ''])}>{t('action.more')}</button>}
      </div>
      {open === 'add' && <EquipmentDialog units={units.data?.items ?? []} onClose={(changed) => { setOpen(undefined); if (changed) { list.reload(); } }} />}
      {open === 'import' && <ImportDialog onClose={() => { setOpen(undefined); list.reload(); }} />}
    </>
  );
}

function EquipmentTable({ items, units, of }: { items: Equipment[]; units: Organisation[]; of: ReturnType<typeof useWords>['of'] }) {
  const { t } = useWords();
  const now = today();
  return (
    <div class="table-card">
      <table class="table stacked">
        <thead><tr><th>{t('equipment.name')}</th><th>{t('equipment.category')}</th><th>{t('equipment.unit')}</th><th>{t('equipment.may-be-used')}</th><th>{t('equipment.next-due')}</th></tr></thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id} data-testid="equipment-row" data-id={one.id} data-answer={one.mayBeUsed}>
              <td class="cell-main"><a class="row-link" href={href('equipment', one.id)}>{of(one.name, one.id)}</a><small class="mono">{one.registration || one.code || one.id}</small></td>
              <td data-label={t('equipment.category')}>{one.categoryName} <small class="mono muted">{one.category}</small></td>
              <td data-label={t('equipment.unit')}>{one.organisation ? of(units.find((unit) => unit.id === one.organisation)?.name, one.organisation) : '–'}{one.district && <small class="muted"> {one.district}</small>}</td>
              <td data-label={t('equipment.may-be-used')}><AnswerBadge answer={one.mayBeUsed} />{one.state !== 'in-use' && <StateBadge state={one.state} />}</td>
              <td data-label={t('equipment.next-due')}>{one.nextDue ? <span class="due-cell"><span class="number">{one.nextDue}</span><PressingBadge pressing={one.pressing} days={daysBetween(now, one.nextDue)} /></span> : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Imported {
  dryRun: boolean;
  rows: number;
  added: number;
  changed: number;
  unchanged: number;
  failed: number;
  errors: { row: number; column: string; value: string; rule: string }[];
}

/** A table of the unit: tried first, then taken. */
function ImportDialog({ onClose }: { onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [file, setFile] = useState<File>();
  const [result, setResult] = useState<Imported>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const run = async (dryRun: boolean) => {
    if (!file) {
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      setResult((await call<Imported>('POST', `/api/v1/equipment/imports?dryRun=${String(dryRun)}`, undefined, { raw: { body: file, type: 'text/csv' } })).data);
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('equipment.import')} onClose={onClose} wide>
      <p class="dialog-lead">{t('equipment.import-lead')}</p>
      <label class="field"><span>{t('equipment.file')}</span><input ref={input} type="file" accept=".csv,text/csv" data-testid="equipment-csv" onChange={(event) => { setFile(event.currentTarget.files?.[0]); setResult(undefined); }} /></label>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      {result && (
        <div class="pad" data-testid="equipment-imported" data-failed={result.failed} data-added={result.added} data-dry={String(result.dryRun)}>
          <p class={result.failed ? 'form-error' : 'form-done'} role="status">{t(result.dryRun ? 'equipment.import-tried' : 'equipment.import-done', { added: result.added, changed: result.changed, unchanged: result.unchanged, failed: result.failed })}</p>
          <ul class="plain-list">{result.errors.slice(0, 50).map((fault) => <li key={fault.row}><b>{t('equipment.row', { n: fault.row })}</b> {fault.column} <span class="mono">{fault.value}</span> {fault.rule}</li>)}</ul>
        </div>
      )}
      <div class="dialog-foot">
        <button type="button" class="button" disabled={!file || busy} data-testid="equipment-try" onClick={() => void run(true)}>{t('equipment.import-try')}</button>
        <button type="button" class="button primary" disabled={!file || busy} data-testid="equipment-take" onClick={() => void run(false)}>{t('equipment.import-take')}</button>
      </div>
    </Dialog>
  );
}
