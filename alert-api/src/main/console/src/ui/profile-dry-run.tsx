import { useEffect, useMemo, useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Occasion, ProfileDetail, Severity, Text } from '../api/types';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { count, dateTime, duration } from '../text/format';
import { useWords } from '../text/i18n';
import { SeverityBadge } from './badges';
import { CheckIcon } from './icons';
import { Choice, Empty, errorText, Problem } from './parts';
import { Lanes } from './lanes';
import { placeOf } from './occasions';

interface Would {
  id: string;
  device: string;
  rule: string;
  severity: Severity;
  raisedAt: string;
  clearedAt?: string | null;
  message: Text;
  was: boolean;
  maintenance: string | null;
}

interface Was {
  id: string;
  device: string;
  rule: string;
  raisedAt: string;
  clearedAt?: string | null;
}

export interface Trial {
  id: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  from: string;
  to: string;
  devices: number;
  devicesDone: number;
  readings: number;
  raised: number;
  same: number;
  items: Would[];
  gone: Was[];
  notRun: { rule: string; reason: string }[];
  fault?: string | null;
  inMaintenance: number;
  missed: number;
  incidents: (Occasion & { alerts: string[] })[];
}

const DAYS = ['1', '7', '30', '90'] as const;
type Days = (typeof DAYS)[number];

/** What a version would have raised on the readings that are stored, beside what was raised. */
export function ProfileDryRun({ detail, onTried }: { detail: ProfileDetail; onTried(): void }) {
  const words = useWords();
  const { t } = words;
  const [days, setDays] = useState<Days>('7');
  const [trial, setTrial] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const version = detail.version.version;
  const start = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setTrial((await call<{ id: string }>('POST', `/api/v1/profiles/${encodeURIComponent(detail.id)}/dry-run`, { version, days: Number(days) })).data.id);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <>
      <section class="card pad try-card">
        <p>{t('try.lead', { n: version })}</p>
        <div class="try-row">
          <Choice<Days> label={t('try.days')} value={days} onChange={setDays} options={DAYS.map((value) => ({ value, text: t(`try.days.${value}`) }))} />
          <button type="button" class="button primary" data-testid="try-start" disabled={busy} onClick={() => void start()}>{t('try.start')}</button>
        </div>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      </section>
      {trial && <TrialView key={trial} id={trial} onDone={onTried} />}
    </>
  );
}

function TrialView({ id, onDone }: { id: string; onDone(): void }) {
  const words = useWords();
  const { t } = words;
  const [finished, setFinished] = useState(false);
  const trial = useResource<Trial>(`/api/v1/backtests/${encodeURIComponent(id)}`, finished ? 0 : 700);
  const data = trial.data;
  const done = data?.state === 'done' || data?.state === 'failed';
  useEffect(() => {
    if (done) {
      setFinished(true);
      onDone();
    }
  }, [done]);
  if (trial.error !== undefined && !data) {
    return <Problem error={trial.error} retry={trial.reload} />;
  }
  if (!data || !done) {
    return (
      <div class="card pad progress-card" role="status" data-testid="try-progress">
        <progress max={Math.max(1, data?.devices ?? 1)} value={data?.devicesDone ?? 0} aria-label={t('try.running')} />
        <p>{t(data?.state === 'running' ? 'try.running' : 'try.waiting')} {data && t('try.progress', { done: data.devicesDone, all: data.devices, readings: count(data.readings, words) })}</p>
      </div>
    );
  }
  if (data.state === 'failed') {
    return <p class="form-error" role="alert">{t('try.failed')} {data.fault}</p>;
  }
  return <TrialResult trial={data} />;
}

interface Row {
  key: string;
  device: string;
  rule: string;
  text: string;
  severity?: Severity;
  raisedAt: string;
  clearedAt?: string | null;
  kind: 'new' | 'same' | 'gone';
  maintenance: boolean;
}

const MOST_ROWS = 200;

function TrialResult({ trial }: { trial: Trial }) {
  const words = useWords();
  const { t, of } = words;
  const rows = useMemo(() => rowsOf(trial, of), [trial, of]);
  const fresh = rows.filter((row) => row.kind === 'new').length;
  return (
    <section data-testid="try-result" data-raised={trial.raised}>
      <h2 class="section-title">{t('try.result')}</h2>
      <div class="figures">
        <div class="card figure"><span class="figure-name">{t('try.raised')}</span><span class="big">{count(trial.raised, words)}</span></div>
        <div class="card figure"><span class="figure-name">{t('try.new')}</span><span class="big">{count(fresh, words)}</span></div>
        <div class="card figure"><span class="figure-name">{t('try.same')}</span><span class="big">{count(trial.same, words)}</span></div>
        <div class="card figure"><span class="figure-name">{t('try.gone')}</span><span class="big">{count(trial.gone.length, words)}</span></div>
        <div class="card figure"><span class="figure-name">{t('try.maintenance')}</span><span class="big" data-testid="try-maintenance">{count(trial.inMaintenance, words)}</span></div>
        <div class="card figure"><span class="figure-name">{t('try.missed')}</span><span class="big" data-testid="try-missed">{t('try.missed-of', { n: trial.missed, all: trial.incidents.length })}</span></div>
      </div>
      <p class="hint try-seen">{t('try.seen', { devices: trial.devices, readings: count(trial.readings, words), from: dateTime(trial.from, words), to: dateTime(trial.to, words) })}</p>
      {trial.notRun.length > 0 && (
        <div class="note note-warn"><div><p>{t('try.not-run')}</p><ul class="note-list">{trial.notRun.map((one) => <li key={one.rule}><b class="mono">{one.rule}</b><span>{one.reason}</span></li>)}</ul></div></div>
      )}
      {trial.incidents.length > 0 && (
        <ul class="card mark-list" data-testid="try-incidents">
          {trial.incidents.map((one) => (
            <li key={one.id} data-found={one.alerts.length > 0}>
              <div class="mark-what"><b>{one.reason}</b><span class="mono">{placeOf(one)}</span><span class="number">{dateTime(one.from, words)} – {dateTime(one.to, words)}</span></div>
              <span class={`try-kind kind-${one.alerts.length > 0 ? 'same' : 'new'}`}>{one.alerts.length > 0 ? t('try.incident-found', { n: one.alerts.length }) : t('try.incident-missed')}</span>
            </li>
          ))}
        </ul>
      )}
      {rows.length === 0
        ? <Empty icon={<CheckIcon size={28} />} title={t('try.nothing')}>{t('try.nothing-text')}</Empty>
        : (
          <>
            <Lanes from={Date.parse(trial.from)} to={Date.parse(trial.to)} rows={rows} />
            <div class="table-card">
              <table class="table stacked">
                <thead><tr><th>{t('try.alert')}</th><th>{t('alert.device')}</th><th>{t('alert.raised-at')}</th><th>{t('alert.lasting')}</th><th>{t('try.beside')}</th></tr></thead>
                <tbody>
                  {rows.slice(0, MOST_ROWS).map((row) => (
                    <tr key={row.key} data-testid="try-row" data-kind={row.kind}>
                      <td class="cell-main">{row.severity && <SeverityBadge severity={row.severity} />} {row.text}<small class="mono">{row.rule}</small></td>
                      <td data-label={t('alert.device')}><a class="mono" href={href('devices', row.device)}>{row.device}</a></td>
                      <td data-label={t('alert.raised-at')} class="number">{dateTime(row.raisedAt, words)}</td>
                      <td data-label={t('alert.lasting')} class="number">{row.clearedAt ? duration(Date.parse(row.clearedAt) - Date.parse(row.raisedAt), words) : row.kind === 'gone' ? '–' : t('try.open')}</td>
                      <td data-label={t('try.beside')}><span class={`try-kind kind-${row.kind}`}>{t(`try.kind.${row.kind}`)}</span>{row.maintenance && <small>{t('try.in-maintenance')}</small>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {rows.length > MOST_ROWS && <p class="hint">{t('try.more', { n: rows.length - MOST_ROWS })}</p>}
          </>
        )}
    </section>
  );
}

function rowsOf(trial: Trial, of: (text: Text | null | undefined, otherwise?: string) => string): Row[] {
  const would = trial.items.map((one): Row => ({ key: one.id, device: one.device, rule: one.rule, text: of(one.message, one.rule), severity: one.severity, raisedAt: one.raisedAt, clearedAt: one.clearedAt, kind: one.was ? 'same' : 'new', maintenance: one.maintenance !== null }));
  const gone = trial.gone.map((one): Row => ({ key: `gone-${one.id}`, device: one.device, rule: one.rule, text: one.rule, raisedAt: one.raisedAt, clearedAt: one.clearedAt, kind: 'gone', maintenance: false }));
  return [...would, ...gone].sort((a, b) => Date.parse(b.raisedAt) - Date.parse(a.raisedAt));
}
