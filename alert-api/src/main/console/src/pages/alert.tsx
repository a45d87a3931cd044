import { useEffect, useMemo, useState } from 'preact/hooks';
import { call, serverNow } from '../api/client';
import type { Alert, Handling, Me } from '../api/types';
import { heard, note, useAlerts } from '../state/alerts';
import { useNow } from '../state/clock';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { has } from '../state/session';
import { useStore } from '../state/store';
import { citation, dateTime, decidingValue, duration } from '../text/format';
import { useWords } from '../text/i18n';
import { AlertStateText, ProvenanceMark, SeverityBadge } from '../ui/badges';
import { AlertTask } from '../ui/task-new';
import { AlertActions } from '../ui/alert-actions';
import { Attachments, Clocks } from '../ui/handling';
import { AlertRow } from '../ui/alert-row';
import { EvidenceChart } from '../ui/evidence';
import { Age, Loading, PageHead, Problem } from '../ui/parts';
import { Timeline } from '../ui/timeline';

interface Loaded {
  alert?: Alert;
  etag: string | null;
  error?: unknown;
}

/** One alert: what, where, why, what has been done, and what can be done. */
export function AlertPage({ id, me }: { id: string; me: Me }) {
  const words = useWords();
  const { t, of } = words;
  const [loaded, setLoaded] = useState<Loaded>({ etag: null });
  const [round, setRound] = useState(0);
  // The stream says that something about this alert has changed; the whole of it is asked for again.
  const changed = useStore(heard).get(id)?.at;
  useEffect(() => {
    const abort = new AbortController();
    call<Alert>('GET', `/api/v1/alerts/${encodeURIComponent(id)}`, undefined, { signal: abort.signal }).then(
      (answer) => setLoaded({ alert: answer.data, etag: answer.etag }),
      (error: unknown) => abort.signal.aborted || setLoaded((before) => ({ ...before, error })),
    );
    return () => abort.abort();
  }, [id, round, changed]);
  const handling = useResource<Handling>(`/api/v1/alerts/${encodeURIComponent(id)}/handling`, 15_000);
  const reload = () => {
    setRound((n) => n + 1);
    handling.reload();
  };
  useEffect(() => handling.reload(), [changed]);
  const { alert } = loaded;
  const back = { href: href('alerts'), text: t('nav.alerts') };
  if (!alert) {
    return (
      <>
        <PageHead title={t('alert.title')} back={back} />
        {loaded.error !== undefined ? <Problem error={loaded.error} retry={reload} /> : <Loading lines={5} />}
      </>
    );
  }
  return (
    <>
      <PageHead back={back} title={of(alert.message)} lead={<><SeverityBadge severity={alert.severity} /><AlertSubject alert={alert} /><AlertStateText state={alert.state} /><Age at={alert.raisedAt} />{alert.historic && <span>{t('alert.historic')}</span>}{alert.cause && <a href={href('alerts', alert.cause)} data-testid="alert-cause">{t('alert.under-group')}</a>}</>} />
      {loaded.error !== undefined && <Problem error={loaded.error} retry={reload} />}
      <div class="split">
        <div class="split-main">
          {alert.group ? <GroupMembers alert={alert} /> : (
            <section class="card pad part-readings">
              <h2>{t('alert.readings')}</h2>
              <EvidenceChart alert={alert} />
            </section>
          )}
          <section class="card pad part-timeline">
            <h2>{t('alert.timeline')}</h2>
            <Timeline alert={alert} />
          </section>
        </div>
        <div class="split-side">
          {has(me, 'inspector', 'administrator') && (
            <AlertActions alert={alert} etag={loaded.etag} user={me.user} needs={handling.data?.closingNeeds ?? []} onDone={(after) => { if (after) { note(after, true); } reload(); }} onStale={reload} />
          )}
          {has(me, 'inspector', 'administrator') && <AlertTask alert={alert} />}
          {has(me, 'inspector', 'administrator') && <EvidenceDownload id={alert.id} />}
          {handling.error !== undefined && <Problem error={handling.error} retry={handling.reload} />}
          {handling.data && <Clocks alert={alert} handling={handling.data} mayHandle={has(me, 'inspector', 'administrator')} onChange={reload} />}
          {handling.data && <Attachments alert={alert} handling={handling.data} mayHandle={has(me, 'inspector', 'administrator')} onChange={reload} />}
          <Facts alert={alert} />
        </div>
      </div>
    </>
  );
}

/** Everything about the alert as one signed file. */
function EvidenceDownload({ id }: { id: string }) {
  const { t } = useWords();
  return (
    <section class="card pad">
      <h2>{t('alert.evidence')}</h2>
      <p class="hint">{t('alert.evidence-hint')}</p>
      <a class="button block" href={`/api/v1/alerts/${encodeURIComponent(id)}/evidence.zip`} download={`evidence-${id}.zip`} data-testid="alert-evidence">{t('alert.evidence-download')}</a>
    </section>
  );
}

/** What went, or the device that the alert is about. */
function AlertSubject({ alert }: { alert: Alert }) {
  const { t, of } = useWords();
  return alert.group ? <span>{t(`alert.group.${alert.group.kind}`, { name: of(alert.group.name, alert.group.id) })}</span> : <a href={href('fields', alert.device)}>{of(alert.deviceName, alert.device)}</a>;
}

/** The alerts that stand under the alert of a group. */
function GroupMembers({ alert }: { alert: Alert }) {
  const { t } = useWords();
  const members = useAlerts(`cause=${encodeURIComponent(alert.id)}`, (one) => one.cause === alert.id);
  return (
    <section class="card pad part-readings" data-testid="group-members">
      <h2>{t('alert.members')}</h2>
      <p class="hint group-lead">{t('alert.group.count', { n: alert.group?.members ?? 0, standing: alert.group?.standing ?? 0 })} · {t('alert.members-hint')}</p>
      {members.error !== undefined && <Problem error={members.error} retry={members.reload} />}
      {!members.items && members.error === undefined && <Loading lines={4} />}
      {members.items && <ul class="alert-list">{members.items.map((one) => <AlertRow key={one.id} alert={one} fresh={members.fresh.has(one.id)} />)}</ul>}
      {members.more && <button type="button" class="button block" onClick={members.more}>{t('action.more')}</button>}
    </section>
  );
}

function Facts({ alert }: { alert: Alert }) {
  const words = useWords();
  const { t, of, maybe } = words;
  const now = useNow(30_000);
  const length = useMemo(() => duration((alert.clearedAt ? Date.parse(alert.clearedAt) : Math.max(now, serverNow())) - Date.parse(alert.raisedAt), words), [alert, now, words]);
  return (
    <section class="card pad part-facts">
      <h2>{t('alert.facts')}</h2>
      <dl class="facts">
        {!alert.group && <><dt>{t('alert.device')}</dt>
        <dd><a href={href('fields', alert.device)}>{of(alert.deviceName, alert.device)}</a>{of(alert.deviceName, alert.device) !== alert.device && <small class="mono">{alert.device}</small>}</dd></>}
        {alert.group && <><dt>{t('alert.group.devices')}</dt><dd>{alert.value} / {alert.group.devices}</dd></>}
        {alert.position && <><dt>{t('alert.position')}</dt><dd>{of(alert.positionName, alert.position)}</dd></>}
        {decidingValue(alert, words) && <><dt>{t('alert.value')}</dt><dd class="strong">{decidingValue(alert, words)}</dd></>}
        <dt>{t('alert.raised-at')}</dt>
        <dd>{dateTime(alert.raisedAt, words)}</dd>
        {alert.clearedAt && <><dt>{t('alert.cleared-at')}</dt><dd>{dateTime(alert.clearedAt, words)}</dd></>}
        <dt>{t('alert.lasting')}</dt>
        <dd>{length}</dd>
        <dt>{t('alert.rule')}</dt>
        <dd><span class="mono">{alert.rule}</span>{alert.profile && <small class="mono">{alert.profile}</small>}</dd>
        {alert.citation && <><dt>{t('alert.citation')}</dt>
        <dd>{maybe(`citation.${citation(alert.citation)}`, citation(alert.citation))}<ProvenanceMark raw={alert.ruleProvenance || alert.citation} /></dd></>}
        {alert.outOfServiceReason && <><dt>{t('alert.out-of-service')}</dt><dd>{alert.outOfServiceReason}{alert.outOfServiceSince && <small>{dateTime(alert.outOfServiceSince, words)}</small>}</dd></>}
        {alert.shelvedUntil && <><dt>{t('alert.shelved-until')}</dt><dd>{dateTime(alert.shelvedUntil, words)}</dd></>}
        {alert.assignee && <><dt>{t('alert.assignee')}</dt><dd>{alert.assignee}</dd></>}
        {alert.acknowledgedBy && <><dt>{t('alert.acknowledged-by')}</dt><dd>{alert.acknowledgedBy}</dd></>}
      </dl>
    </section>
  );
}
