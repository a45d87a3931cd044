import { useState } from 'preact/hooks';
import { call, getText } from '../api/client';
import { IMPORT_TEMPLATE } from '../profile/proposals';
import { noteIssued } from '../state/issued';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { ruleText } from '../text/faults';
import { count } from '../text/format';
import { useWords } from '../text/i18n';
import { download } from '../ui/download';
import { CheckIcon, WarnIcon } from '../ui/icons';
import { errorText, PageHead, Problem } from '../ui/parts';
import { SubNav } from '../ui/subnav';

interface Job {
  id: string;
  state: string;
  dryRun: boolean;
  rows: number;
  done: number;
  added: number;
  changed: number;
  unchanged: number;
  failed: number;
  /** Why it ended early. */
  fault?: string | null;
  errors: { row: number; column?: string | null; value?: string | null; rule: string }[];
}

const KINDS = ['devices', 'positions', 'sites', 'organisations'] as const;
const MAX_BYTES = 16 * 1024 * 1024;

/** A table of devices, positions, sites or organisations: tried first, then taken in; what is wrong is told row by row. */
export function ImportPage() {
  const words = useWords();
  const { t } = words;
  const [csv, setCsv] = useState<{ name: string; text: string }>();
  const [job, setJob] = useState<{ id: string; dryRun: boolean }>();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [tooBig, setTooBig] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) {
      return;
    }
    setTooBig(file.size > MAX_BYTES);
    setJob(undefined);
    setTried(false);
    setError(undefined);
    setCsv(file.size > MAX_BYTES ? undefined : { name: file.name, text: await textOf(file) });
  };
  const start = async (dryRun: boolean) => {
    setBusy(true);
    setError(undefined);
    try {
      const { data } = await call<{ id: string }>('POST', '/api/v1/registry/imports', { csv: csv!.text, dryRun });
      setJob({ id: data.id, dryRun });
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <>
      <SubNav />
      <PageHead title={t('import.title')} back={{ href: href('devices'), text: t('nav.devices') }} lead={t('import.lead')} />
      <section class="card pad import-card">
        <h2>{t('import.file')}</h2>
        <label class="field">
          <span>{t('import.choose')}</span>
          <input type="file" accept=".csv,text/csv" data-testid="import-file" onChange={(event) => void take(event.currentTarget.files?.[0])} />
          <small>{t('import.hint')}</small>
        </label>
        {tooBig && <p class="form-error" role="alert">{t('import.too-big')}</p>}
        {csv && <p class="hint">{t('import.chosen', { name: csv.name, n: Math.max(0, csv.text.trimEnd().split('\n').length - 1) })}</p>}
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="actions-row import-actions">
          <button type="button" class="button" data-testid="import-template" onClick={() => download('fieldwarden-template.csv', 'text/csv;charset=utf-8', `\ufeff${IMPORT_TEMPLATE}\r\n`)}>{t('import.template')}</button>
          <button type="button" class={tried ? 'button' : 'button primary'} data-testid="import-try" disabled={!csv || busy} onClick={() => void start(true)}>{t('import.try')}</button>
          <button type="button" class={tried ? 'button primary' : 'button'} data-testid="import-run" disabled={!csv || busy || !tried} onClick={() => void start(false)}>{t('import.run')}</button>
        </div>
      </section>
      {job && <JobView key={job.id} id={job.id} onDone={(done) => job.dryRun && setTried(done.failed < done.rows)} />}
      <Export />
    </>
  );
}

/** UTF-8, else the encoding in which spreadsheets in China save. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

const OVER = ['done', 'failed'];

function JobView({ id, onDone }: { id: string; onDone(job: Job): void }) {
  const words = useWords();
  const { t } = words;
  const [over, setOver] = useState(false);
  const job = useResource<Job>(`/api/v1/registry/imports/${encodeURIComponent(id)}`, over ? 0 : 500);
  const data = job.data;
  if (data && OVER.includes(data.state) && !over) {
    setOver(true);
    onDone(data);
  }
  if (!data) {
    return job.error !== undefined ? <Problem error={job.error} retry={job.reload} /> : null;
  }
  if (!over) {
    return (
      <div class="card pad progress-card" role="status">
        <progress max={Math.max(1, data.rows)} value={data.done} aria-label={t('import.running')} />
        <p>{t('import.progress', { done: count(data.done, words), all: count(data.rows, words) })}</p>
      </div>
    );
  }
  return (
    <section data-testid="import-result" data-failed={data.failed} data-added={data.added} data-dry={data.dryRun ? 'yes' : 'no'}>
      <h2 class="section-title">{t(data.dryRun ? 'import.would' : 'import.result')}</h2>
      <div class="figures">
        {(['added', 'changed', 'unchanged', 'failed'] as const).map((key) => (
          <div key={key} class="card figure"><span class="figure-name">{t(`import.${key}`)}</span><span class={key === 'failed' && data.failed > 0 ? 'big bad-text' : 'big'}>{count(data[key], words)}</span></div>
        ))}
      </div>
      {data.fault && <p class="form-error" role="alert">{data.fault}</p>}
      {data.failed === 0 && !data.fault && <p class="form-done import-fine"><CheckIcon />{t(data.dryRun ? 'import.fine' : 'import.all-in')}</p>}
      {data.errors.length > 0 && <ErrorTable job={data} />}
      {!data.dryRun && data.added > 0 && <MadeCredentials id={id} />}
    </section>
  );
}

const MOST_ERRORS = 200;

function ErrorTable({ job }: { job: Job }) {
  const { t, lang } = useWords();
  return (
    <>
      <div class="table-card import-errors">
        <table class="table stacked">
          <thead><tr><th class="right">{t('import.row')}</th><th>{t('import.column')}</th><th>{t('import.value')}</th><th>{t('import.rule')}</th></tr></thead>
          <tbody>
            {job.errors.slice(0, MOST_ERRORS).map((one, index) => (
              <tr key={index} data-testid="import-error" data-row={one.row}>
                <td data-label={t('import.row')} class="right number">{one.row}</td>
                <td data-label={t('import.column')} class="mono">{one.column ?? '–'}</td>
                <td data-label={t('import.value')} class="mono">{one.value ?? '–'}</td>
                <td data-label={t('import.rule')}>{ruleText(one.rule, lang)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {job.errors.length > MOST_ERRORS && <p class="hint">{t('import.more-errors', { n: job.errors.length - MOST_ERRORS })}</p>}
      <button type="button" class="button small" onClick={() => download('import-errors.csv', 'text/csv', `row,column,value,rule\n${job.errors.map((one) => [String(one.row), one.column ?? '', one.value ?? '', one.rule].map(quoted).join(',')).join('\n')}\n`)}>{t('import.download-errors')}</button>
    </>
  );
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** The secrets of the new devices, kept by the hub for an hour. */
function MadeCredentials({ id }: { id: string }) {
  const words = useWords();
  const { t } = words;
  const [taken, setTaken] = useState(false);
  const [error, setError] = useState<unknown>();
  const take = async () => {
    setError(undefined);
    try {
      const csv = await getText(`/api/v1/registry/imports/${encodeURIComponent(id)}/credentials`);
      csv.trimEnd().split(/\r?\n/).slice(1).map((line) => line.split(',')).forEach(([device, secret, token]) => device && noteIssued({ id: device, secret, token }));
      download('fieldwarden-credentials.csv', 'text/csv', csv);
      setTaken(true);
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <div class="note note-warn import-keys">
      <WarnIcon />
      <div>
        <p>{t('import.keys')}</p>
        {error !== undefined && <p class="bad-text" role="alert">{errorText(error, words)}</p>}
        <div class="actions-row import-actions">
          <button type="button" class="button" data-testid="import-credentials" onClick={() => void take()}>{t('import.download-keys')}</button>
          {taken && <a class="button" data-testid="import-sheets" href={href('sheets')}>{t('sheet.print-all')}</a>}
        </div>
      </div>
    </div>
  );
}

function Export() {
  const words = useWords();
  const { t } = words;
  const [error, setError] = useState<unknown>();
  const take = async (kind: (typeof KINDS)[number]) => {
    setError(undefined);
    try {
      download(`fieldwarden-${kind}.csv`, 'text/csv', await getText(`/api/v1/registry/export?kind=${kind}`));
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <section class="card pad import-card">
      <h2>{t('import.export')}</h2>
      <p class="hint">{t('import.export-hint')}</p>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      <div class="actions-row import-actions">{KINDS.map((kind) => <button key={kind} type="button" class="button" data-testid={`export-${kind}`} onClick={() => void take(kind)}>{t(`export.${kind}`)}</button>)}</div>
    </section>
  );
}
