import { useState } from 'preact/hooks';
import type { Me, Page, ProfileItem } from '../api/types';
import { useResource } from '../state/resource';
import { href, setQuery, useRoute } from '../state/router';
import { has } from '../state/session';
import { useWords } from '../text/i18n';
import { PlusIcon } from '../ui/icons';
import { Age, Empty, Loading, PageHead, Problem } from '../ui/parts';
import { ImportProfileDialog } from '../ui/profile-import';
import { SubNav } from '../ui/subnav';

/** Kinds of devices: what each measures and is watched for, and which of its versions is in force. */
export default function ProfilesPage({ me }: { me: Me }) {
  const { t, of } = useWords();
  const { query } = useRoute();
  const [importing, setImporting] = useState(false);
  const profiles = useResource<Page<ProfileItem>>('/api/v1/profiles', 20_000);
  const all = profiles.data?.items;
  const wanted = query.get('q')?.trim().toLowerCase() ?? '';
  const items = all?.filter((one) => [one.id, one.name?.zh, one.name?.en, one.category].some((text) => text?.toLowerCase().includes(wanted)));
  return (
    <>
      <SubNav />
      <PageHead title={t('profiles.title')} lead={all && t('profiles.lead', { n: all.length })}>
        {has(me, 'technician', 'administrator') && (
          <>
            <button type="button" class="button" data-testid="profile-import" onClick={() => setImporting(true)}>{t('profiles.import')}</button>
            <a class="button primary" data-testid="profile-new" href={href('new-profile')}><PlusIcon />{t('profiles.new')}</a>
          </>
        )}
      </PageHead>
      <div class="filters">
        <label class="search">
          <span class="visually-hidden">{t('profiles.search')}</span>
          <input type="search" placeholder={t('profiles.search')} value={query.get('q') ?? ''} onInput={(event) => setQuery({ q: event.currentTarget.value })} />
        </label>
      </div>
      {profiles.error !== undefined && <Problem error={profiles.error} retry={profiles.reload} />}
      {!all && profiles.error === undefined && <Loading lines={6} />}
      {items?.length === 0 && <Empty title={t('profiles.none')} />}
      {items && items.length > 0 && (
        <div class="table-card">
          <table class="table stacked">
            <thead>
              <tr><th>{t('profiles.name')}</th><th>{t('profiles.category')}</th><th>{t('profiles.active')}</th><th>{t('profiles.drafts')}</th><th>{t('profiles.tried')}</th></tr>
            </thead>
            <tbody>
              {items.map((one) => {
                const drafts = one.versions.filter((version) => version.state === 'draft');
                const newest = drafts[drafts.length - 1];
                return (
                  <tr key={one.id} data-testid="profile-row" data-profile={one.id}>
                    <td class="cell-main"><a class="row-link" href={href('profiles', one.id)}>{of(one.name, one.id)}</a><small class="mono">{one.id}</small></td>
                    <td data-label={t('profiles.category')}>{one.category ? <span class="mono">{one.category}</span> : <span class="muted">–</span>}</td>
                    <td data-label={t('profiles.active')}>{one.activeVersion ? <span class="number">v{one.activeVersion}</span> : <span class="muted">{t('profiles.none-active')}</span>}</td>
                    <td data-label={t('profiles.drafts')} class={drafts.length > 0 ? '' : 'none'}>{drafts.length > 0 ? drafts.map((version) => `v${version.version}`).join(', ') : <span class="muted">–</span>}</td>
                    <td data-label={t('profiles.tried')} class={newest ? '' : 'none'}>{newest ? newest.dryRunAt ? <Age at={newest.dryRunAt} /> : <span class="warn-text">{t('profiles.never-tried')}</span> : <span class="muted">–</span>}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {importing && <ImportProfileDialog onClose={() => setImporting(false)} />}
    </>
  );
}
