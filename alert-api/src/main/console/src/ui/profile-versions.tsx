import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Page, ProfileDetail, ProfileVersion } from '../api/types';
import { useResource } from '../state/resource';
import { setQuery } from '../state/router';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { WarnIcon } from './icons';
import { Dialog, errorText, Loading, Problem } from './parts';

interface Changed {
  at: string;
  by: string;
  action: string;
  version?: number | null;
  diff?: string | null;
}

/** Every version with its state, what was changed by whom, and the two steps that take effect: activate and roll back. */
export function ProfileVersions({ detail, onChanged }: { detail: ProfileDetail; onChanged(): void }) {
  const words = useWords();
  const { t } = words;
  const [asking, setAsking] = useState<ProfileVersion | 'rollback'>();
  const changes = useResource<Page<Changed>>(`/api/v1/profiles/${encodeURIComponent(detail.id)}/changes`);
  const versions = [...detail.versions].reverse();
  return (
    <>
      <div class="table-card">
        <table class="table stacked">
          <thead><tr><th>{t('versions.version')}</th><th>{t('versions.state')}</th><th>{t('versions.made')}</th><th>{t('versions.tried')}</th><th><span class="visually-hidden">{t('alert.actions')}</span></th></tr></thead>
          <tbody>
            {versions.map((one) => (
              <tr key={one.version} data-testid="version-row" data-version={one.version} data-state={one.state}>
                <td class="cell-main number">v{one.version}</td>
                <td data-label={t('versions.state')}><VersionState state={one.state} /></td>
                <td data-label={t('versions.made')}><span>{one.createdBy}<small class="block-small">{dateTime(one.createdAt, words)}</small></span></td>
                <td data-label={t('versions.tried')}>{one.dryRunAt ? dateTime(one.dryRunAt, words) : <span class="muted">{t('versions.not-tried')}</span>}</td>
                <td>
                  <span class="row-actions">
                    <button type="button" class="button small" onClick={() => setQuery({ version: String(one.version), tab: '' })}>{t(one.state === 'draft' ? 'versions.edit' : 'versions.open')}</button>
                    {one.state !== 'active' && <button type="button" class="button small" onClick={() => setQuery({ version: String(one.version), tab: 'try' })}>{t('versions.try')}</button>}
                    {one.state !== 'active' && <button type="button" class={`button small ${one.state === 'draft' ? 'primary' : ''}`} data-testid="version-activate" onClick={() => setAsking(one)}>{t('versions.activate')}</button>}
                    {one.state === 'active' && detail.versions.some((other) => other.state === 'deprecated') && <button type="button" class="button small" data-testid="version-rollback" onClick={() => setAsking('rollback')}>{t('versions.rollback')}</button>}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2 class="section-title">{t('versions.changes')}</h2>
      {changes.error !== undefined && <Problem error={changes.error} retry={changes.reload} />}
      {!changes.data && changes.error === undefined && <Loading lines={2} />}
      <ul class="change-list">{changes.data?.items.map((one, index) => <ChangeItem key={index} change={one} />)}</ul>
      {changes.data?.items.length === 0 && <p class="muted">{t('versions.no-changes')}</p>}
      {asking && <ActivateDialog detail={detail} asked={asking} onClose={() => setAsking(undefined)} onDone={() => { setAsking(undefined); changes.reload(); onChanged(); }} />}
    </>
  );
}

export function VersionState({ state }: { state: ProfileVersion['state'] }) {
  const { t } = useWords();
  return <span class={`state version-${state}`}><span class="dot" aria-hidden="true" />{t(`version-state.${state}`)}</span>;
}

function ChangeItem({ change }: { change: Changed }) {
  const words = useWords();
  return (
    <li class="card">
      <details>
        <summary><b>{words.maybe(`change.${change.action}`, change.action)}</b>{change.version && <span class="number">v{change.version}</span>}<span>{change.by}</span><span class="muted">{dateTime(change.at, words)}</span></summary>
        {change.diff ? <Diff text={change.diff} /> : <p class="muted pad-small">{words.t('versions.no-diff')}</p>}
      </details>
    </li>
  );
}

/** Lines taken away and added; the sign stands at the start of each line, beside the colour. */
export function Diff({ text }: { text: string }) {
  const { t } = useWords();
  return (
    <pre class="diff" tabIndex={0} aria-label={t('versions.diff')}>
      {text.split('\n').map((line, index) => <span key={index} class={line.startsWith('+') ? 'added' : line.startsWith('-') ? 'gone' : ''}>{line}{'\n'}</span>)}
    </pre>
  );
}

function ActivateDialog({ detail, asked, onClose, onDone }: { detail: ProfileDetail; asked: ProfileVersion | 'rollback'; onClose(): void; onDone(): void }) {
  const words = useWords();
  const { t } = words;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const back = asked === 'rollback';
  const act = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const path = `/api/v1/profiles/${encodeURIComponent(detail.id)}`;
      await (back ? call('POST', `${path}/rollback`, {}) : call('POST', `${path}/activate`, { version: asked.version }));
      onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={back ? t('versions.rollback-title') : t('versions.activate-title', { n: asked.version })} onClose={onClose}>
      {!back && asked.state === 'draft' && !asked.dryRunAt && (
        <p class="note note-warn"><WarnIcon /><span>{t('versions.never-tried')}</span></p>
      )}
      <p class="dialog-lead">{t(back ? 'versions.rollback-text' : 'versions.activate-text')}</p>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      <div class="dialog-foot">
        {!back && asked.state === 'draft' && !asked.dryRunAt && <button type="button" class="button" onClick={() => { onClose(); setQuery({ version: String(asked.version), tab: 'try' }); }}>{t('versions.try-first')}</button>}
        <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
        <button type="button" class="button primary" data-testid="version-confirm" disabled={busy} onClick={() => void act()}>{t(back ? 'versions.rollback' : 'versions.activate')}</button>
      </div>
    </Dialog>
  );
}
