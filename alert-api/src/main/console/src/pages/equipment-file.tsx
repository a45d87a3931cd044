import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Clue, Due, EquipmentDetail, EquipmentDocument, EquipmentRecord, Folder, Reminder } from '../api/equipment';
import type { Me, Organisation, Page } from '../api/types';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { has } from '../state/session';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { EquipmentDialog } from '../ui/equipment-dialog';
import { AnswerBadge, BasisText, EquipmentNav, PressingBadge, StateBadge } from '../ui/equipment-parts';
import { DocumentDialog, RecordDialog, ReasonDialog } from '../ui/equipment-records';
import { PlusIcon } from '../ui/icons';
import { Choice, Loading, PageHead, Problem } from '../ui/parts';
import { NewTask } from '../ui/task-new';

const FOLDERS: readonly Folder[] = ['design', 'inspection', 'use', 'maintenance', 'fault'];
type Open = { what: 'change' } | { what: 'record'; duty?: Due } | { what: 'document' } | { what: 'withdraw'; record: EquipmentRecord } | { what: 'clue'; clue: Clue } | { what: 'task'; clue?: Clue };

/** One file: may it be used today and why not, what is due, and the five parts of the archive. */
export function EquipmentFilePage({ id, me }: { id: string; me: Me }) {
  const words = useWords();
  const { t, of } = words;
  const path = `/api/v1/equipment/${encodeURIComponent(id)}`;
  const [open, setOpen] = useState<Open>();
  const [folder, setFolder] = useState<Folder>('inspection');
  const file = useResource<EquipmentDetail>(path, 30_000);
  const records = useResource<Page<EquipmentRecord>>(`${path}/records?folder=${folder}&limit=200`);
  const documents = useResource<Page<EquipmentDocument>>(`${path}/documents`);
  const clues = useResource<Page<Clue>>(`/api/v1/equipment-clues?equipment=${encodeURIComponent(id)}&limit=20`, 30_000);
  const units = useResource<Page<Organisation>>('/api/v1/organisations');
  const one = file.data;
  const mayEdit = has(me, 'inspector', 'administrator');
  const close = (changed: boolean) => {
    setOpen(undefined);
    if (changed) {
      [file, records, documents, clues].forEach((resource) => resource.reload());
    }
  };
  const unit = one?.organisation ? of(units.data?.items.find((other) => other.id === one.organisation)?.name, one.organisation) : '';
  return (
    <>
      <EquipmentNav />
      <PageHead title={of(one?.name, id)} back={{ href: href('equipment'), text: t('equipment.files') }} lead={<span class="mono">{one?.registration || one?.code || id}</span>}>
        {one && mayEdit && <button type="button" class="button" data-testid="equipment-task" onClick={() => setOpen({ what: 'task' })}>{t('tasks.of-alert')}</button>}
        {one && mayEdit && <button type="button" class="button" data-testid="equipment-change" onClick={() => setOpen({ what: 'change' })}>{t('equipment.change')}</button>}
        {one && <button type="button" class="button primary" data-testid="record-add" onClick={() => setOpen({ what: 'record' })}><PlusIcon />{t('equipment.record-add')}</button>}
      </PageHead>
      {file.error !== undefined && <Problem error={file.error} retry={file.reload} />}
      {!one && file.error === undefined && <Loading lines={5} />}
      {one && (
        <>
          <Fitness one={one} />
          <Clues items={clues.data?.items ?? []} onClose={mayEdit ? (clue) => setOpen({ what: 'clue', clue }) : undefined} onTask={mayEdit ? (clue) => setOpen({ what: 'task', clue }) : undefined} />
          <Dues one={one} onRecord={(duty) => setOpen({ what: 'record', duty })} />
          <section class="card pad equipment-section">
            <div class="section-head"><h2>{t('equipment.archive')}</h2><span class="hint">{t('equipment.archive-basis')}</span></div>
            <div class="filters">
              <Choice<Folder> label={t('equipment.archive')} value={folder} onChange={setFolder} options={FOLDERS.map((value) => ({ value, text: t(`equipment.folder.${value}`), testid: `folder-${value}` }))} />
              <button type="button" class="button small" data-testid="document-add" onClick={() => setOpen({ what: 'document' })}>{t('equipment.document-add')}</button>
            </div>
            <Records items={records.data?.items} onWithdraw={mayEdit ? (record) => setOpen({ what: 'withdraw', record }) : undefined} />
            <Documents path={path} items={(documents.data?.items ?? []).filter((document) => document.folder === folder)} />
          </section>
          <Facts one={one} unit={unit} />
          <Reminders path={path} one={one} />
          {open?.what === 'change' && <EquipmentDialog old={one} units={units.data?.items ?? []} onClose={close} />}
          {open?.what === 'record' && <RecordDialog one={one} duty={open.duty} official={mayEdit} onClose={close} />}
          {open?.what === 'document' && <DocumentDialog path={path} folder={folder} onClose={close} />}
          {open?.what === 'withdraw' && <ReasonDialog title={t('equipment.withdraw')} lead={t('equipment.withdraw-lead')} onClose={close} onSubmit={(reason) => call('POST', `${path}/records/${open.record.id}/withdraw`, { reason })} />}
          {open?.what === 'task' && <NewTask equipment={id} clue={open.clue?.id} about={`${of(one.name, id)}${open.clue ? ` ${t(`equipment.clue.${open.clue.kind}`)}` : ''}`} onClose={() => close(false)} />}
          {open?.what === 'clue' && <ReasonDialog title={t('equipment.clue-close')} lead={t('equipment.clue-close-lead')} onClose={close} onSubmit={(note) => call('POST', `/api/v1/equipment-clues/${encodeURIComponent(open.clue.id)}/close`, { note })} />}
        </>
      )}
    </>
  );
}

function Fitness({ one }: { one: EquipmentDetail }) {
  const { t, of } = useWords();
  return (
    <section class={`card pad fitness fitness-${one.mayBeUsed}`} aria-label={t('equipment.may-be-used-today')}>
      <div class="section-head"><h2>{t('equipment.may-be-used-today')}</h2><AnswerBadge answer={one.mayBeUsed} big /><StateBadge state={one.state} /><span class="hint">{t('equipment.as-of', { day: one.asOf })}</span></div>
      {one.reasons.length === 0 ? <p class="muted">{t('equipment.no-reasons')}</p> : (
        <ul class="reasons">{one.reasons.map((reason) => <li key={`${reason.code}${reason.duty ?? ''}`} data-testid="reason" data-code={reason.code}><AnswerBadge answer={reason.answer} /><span>{of(reason.text)}</span><BasisText basis={reason.basis} /></li>)}</ul>
      )}
      {one.doubts.length > 0 && <ul class="reasons">{one.doubts.map((doubt) => <li key={doubt.field}><b>{t('equipment.doubt')}</b> <span class="mono">{doubt.value}</span> <span>{doubt.rule}</span></li>)}</ul>}
      <p class="hint">{t('equipment.fitness-note')}</p>
    </section>
  );
}

function Clues({ items, onClose, onTask }: { items: Clue[]; onClose?: (clue: Clue) => void; onTask?: (clue: Clue) => void }) {
  const words = useWords();
  const { t } = words;
  const open = items.filter((clue) => clue.open);
  return open.length === 0 ? null : (
    <section class="card pad equipment-section" aria-label={t('equipment.clues')}>
      <h2>{t('equipment.clues')}</h2>
      {open.map((clue) => <ClueLine key={clue.id} clue={clue} onClose={onClose} onTask={onTask} />)}
    </section>
  );
}

/** A clue in one line; pages share it. */
export function ClueLine({ clue, name, onClose, onTask }: { clue: Clue; name?: string; onClose?: (clue: Clue) => void; onTask?: (clue: Clue) => void }) {
  const words = useWords();
  const { t } = words;
  return (
    <div class="clue" data-testid="clue" data-kind={clue.kind}>
      <p><AnswerBadge answer="no" /> <b>{t(`equipment.clue.${clue.kind}`)}</b> {name && <a href={href('equipment', clue.equipment)}>{name}</a>} <span class="muted">{dateTime(clue.openedAt, words)}{clue.endedAt ? ` → ${dateTime(clue.endedAt, words)}` : ''}</span></p>
      <p>{clue.reasons.join('；')}</p>
      {clue.device && <p class="muted">{t('equipment.clue-sign', { device: clue.device, channel: clue.channel ?? '', value: clue.value ?? '' })}</p>}
      <p class="hint">{t('equipment.clue-note')}</p>
      <p class="clue-actions">
        {clue.alert && <a class="button small" href={href('alerts', clue.alert)}>{t('equipment.clue-alert')}</a>}
        {clue.task && <a class="button small" data-testid="clue-task" href={href('tasks', clue.task)}>{t('tasks.one')}</a>}
        {onTask && clue.open && !clue.task && <button type="button" class="button small" data-testid="clue-make-task" onClick={() => onTask(clue)}>{t('tasks.of-alert')}</button>}
        {onClose && clue.open && <button type="button" class="button small" data-testid="clue-close" onClick={() => onClose(clue)}>{t('equipment.clue-close')}</button>}
        {!clue.open && <span class="muted">{t('equipment.clue-closed', { by: clue.closedBy, note: clue.note })}</span>}
      </p>
    </div>
  );
}

function Dues({ one, onRecord }: { one: EquipmentDetail; onRecord(duty: Due): void }) {
  const { t, of } = useWords();
  return (
    <section class="card pad equipment-section">
      <h2>{t('equipment.dues')}</h2>
      <div class="table-card flat">
        <table class="table stacked">
          <thead><tr><th>{t('equipment.duty')}</th><th>{t('equipment.last')}</th><th>{t('equipment.next-due')}</th><th>{t('equipment.basis')}</th><th><span class="visually-hidden">{t('equipment.record-add')}</span></th></tr></thead>
          <tbody>
            {one.dues.map((due) => (
              <tr key={due.duty} data-testid="due-row" data-duty={due.duty} data-state={due.state}>
                <td class="cell-main">{of(due.name)}{due.forbids && <small>{t('equipment.forbids')}</small>}</td>
                <td data-label={t('equipment.last')} class="number">{due.last ?? '–'}</td>
                <td data-label={t('equipment.next-due')}><span class="due-cell"><span class="number">{due.daily ? t('equipment.each-day') : due.due ?? '–'}</span>{due.failed ? <span class="pressing pressing-overdue">{t('equipment.result.failed')}</span> : <PressingBadge pressing={due.state} days={due.daily ? null : due.days} />}{due.from && <small class="muted">{t('equipment.from', { day: due.from })}</small>}</span></td>
                <td data-label={t('equipment.basis')}><BasisText basis={due.basis} /></td>
                <td><button type="button" class="button small" onClick={() => onRecord(due)}>{t('equipment.done')}</button></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Records({ items, onWithdraw }: { items: EquipmentRecord[] | undefined; onWithdraw?: (record: EquipmentRecord) => void }) {
  const { t, maybe } = useWords();
  if (!items) {
    return <Loading lines={2} />;
  }
  if (items.length === 0) {
    return <p class="muted">{t('equipment.no-records')}</p>;
  }
  return (
    <ul class="record-list">
      {items.map((record) => (
        <li key={record.id} class={record.withdrawn === null ? undefined : 'withdrawn'} data-testid="record-row" data-kind={record.kind}>
          <span class="number">{record.on}</span>
          <span><b>{maybe(`equipment.kind.${record.kind}`, record.kind)}</b> {record.result !== 'none' && <span class={`result result-${record.result}`}>{t(`equipment.result.${record.result}`)}</span>} {record.number && <span class="mono">{record.number}</span>} {record.doneBy} {record.nextDue && <span class="muted">{t('equipment.said-next', { day: record.nextDue })}</span>}
            {record.note && <small>{record.note}</small>}
            {Object.keys(record.form).length > 0 && <small>{Object.entries(record.form).map(([item, answer]) => `${item}: ${maybe(`equipment.form.${answer}`, answer)}`).join('；')}</small>}
            {record.withdrawn !== null && <small>{t('equipment.withdrawn', { reason: record.withdrawn })}</small>}
          </span>
          <span class="muted">{record.by}</span>
          {onWithdraw && record.withdrawn === null && <button type="button" class="button small quiet" onClick={() => onWithdraw(record)}>{t('equipment.withdraw')}</button>}
        </li>
      ))}
    </ul>
  );
}

function Documents({ path, items }: { path: string; items: EquipmentDocument[] }) {
  const { t } = useWords();
  return items.length === 0 ? null : (
    <>
      <h3>{t('equipment.documents')}</h3>
      <ul class="record-list">
        {items.map((document) => (
          <li key={document.id} data-testid="document-row"><a href={`${path}/documents/${document.id}`} target="_blank" rel="noreferrer">{document.title}</a><span class="muted">{document.fileName}, {Math.ceil(document.size / 1024)} KiB</span><small class="mono muted" title={document.sha256}>SHA-256 {document.sha256.slice(0, 12)}…</small></li>
        ))}
      </ul>
    </>
  );
}

function Facts({ one, unit }: { one: EquipmentDetail; unit: string }) {
  const { t } = useWords();
  const rows: [string, ComponentChildren][] = [
    [t('equipment.category'), `${one.categoryName} ${one.category}`],
    [t('equipment.code'), <span class="mono">{one.code || '–'}</span>],
    [t('equipment.registration'), <span class="mono">{one.registration || '–'}</span>],
    [t('equipment.legacyCode'), <span class="mono">{one.legacyCode || '–'}</span>],
    [t('equipment.factoryNumber'), <span class="mono">{one.factoryNumber || '–'}</span>],
    [t('equipment.unit'), unit || '–'],
    [t('equipment.authority'), t(`equipment.authority.${one.authority}`)],
    [t('equipment.manufacturer'), one.manufacturer || '–'],
    [t('equipment.installer'), one.installer || '–'],
    [t('equipment.maintainer'), one.maintainer || '–'],
    [t('equipment.district'), [one.district, one.address].filter(Boolean).join(' ') || '–'],
    [t('equipment.built-up'), one.builtUp === null ? t('equipment.not-known') : t(one.builtUp ? 'equipment.built-up-yes' : 'equipment.built-up-no')],
    [t('equipment.made'), one.made ?? '–'],
    [t('equipment.installed'), one.installed ?? '–'],
    [t('equipment.inUse'), one.inUse ?? '–'],
    [t('equipment.registered'), one.registered ?? '–'],
    [t('equipment.traits'), one.traits.join(', ') || '–'],
    [t('equipment.devices'), one.devices.length > 0 ? one.devices.map((device) => <a key={device} class="mono" href={href('fields', device)}>{device} </a>) : '–'],
    [t('equipment.positions'), one.positions.length > 0 ? one.positions.map((position) => <a key={position} class="mono" href={href('positions', position)}>{position} </a>) : '–'],
  ];
  return (
    <section class="card pad equipment-section">
      <h2>{t('equipment.facts')}</h2>
      <dl class="facts facts-wide">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </section>
  );
}

function Reminders({ path, one }: { path: string; one: EquipmentDetail }) {
  const words = useWords();
  const { t, of, maybe } = words;
  const given = useResource<Page<Reminder>>(`${path}/reminders`);
  const items = given.data?.items ?? [];
  return items.length === 0 ? null : (
    <section class="card pad equipment-section">
      <h2>{t('equipment.reminders')}</h2>
      <ul class="record-list">{items.slice(0, 20).map((reminder) => <li key={`${reminder.duty}${reminder.due}${reminder.step}`}><span class="number">{dateTime(reminder.at, words)}</span><span>{of(one.dues.find((due) => due.duty === reminder.duty)?.name, reminder.duty)} {reminder.due}</span><span>{maybe(`equipment.step.${reminder.step}`, reminder.step)}{!reminder.said && <small> {t('equipment.step-passed')}</small>}</span></li>)}</ul>
    </section>
  );
}
