import type { Me, ProfileDetail } from '../api/types';
import { useResource } from '../state/resource';
import { href, setQuery, useRoute } from '../state/router';
import { unsaved } from '../state/unsaved';
import { useWords } from '../text/i18n';
import { Choice, Loading, PageHead, Problem } from '../ui/parts';
import { ProfileDryRun } from '../ui/profile-dry-run';
import { ProfileEditor } from '../ui/profile-editor';
import { ProfileVersions } from '../ui/profile-versions';
import { SubNav } from '../ui/subnav';
import { has } from '../state/session';

const TABS = ['edit', 'versions', 'try'] as const;
type Tab = (typeof TABS)[number];

/** One kind of device: its text, its versions, and what a draft would have done. */
export default function ProfilePage({ id, me }: { id: string; me: Me }) {
  const { t, of } = useWords();
  const { query } = useRoute();
  const tab = TABS.find((one) => one === query.get('tab')) ?? 'edit';
  const wanted = Number(query.get('version')) || undefined;
  const path = `/api/v1/profiles/${encodeURIComponent(id)}`;
  // What was imported or written but never saved has no versions to ask for.
  const isNew = query.get('new') === '1' && unsaved(id) !== undefined;
  const profile = useResource<ProfileDetail>(isNew ? null : wanted ? `${path}?version=${wanted}` : path);
  const detail = isNew ? undefined : profile.data;
  return (
    <>
      <SubNav />
      <PageHead title={of(detail?.name, id)} back={{ href: href('profiles'), text: t('profiles.title') }} lead={<><span class="mono">{id}</span>{detail && <span>{detail.activeVersion ? t('profile.active', { n: detail.activeVersion }) : t('profiles.none-active')}</span>}</>}>
        {detail && <Choice<Tab> label={t('profile.parts')} value={tab} onChange={(next) => setQuery({ tab: next === 'edit' ? '' : next })} options={TABS.map((value) => ({ value, text: t(`profile.tab.${value}`), testid: `profile-tab-${value}` }))} />}
      </PageHead>
      {profile.error !== undefined && <Problem error={profile.error} retry={profile.reload} />}
      {!isNew && !profile.data && profile.error === undefined && <Loading lines={6} />}
      {(detail || isNew) && (tab === 'edit' || isNew) && <ProfileEditor key={`${id}@${detail?.version.version ?? 'new'}`} id={id} detail={detail} mayEdit={has(me, 'technician', 'administrator')} onSaved={(version) => { setQuery({ new: '', version: String(version) }); profile.reload(); }} />}
      {detail && tab === 'versions' && <ProfileVersions detail={detail} onChanged={() => { setQuery({ version: '' }); profile.reload(); }} />}
      {detail && tab === 'try' && <ProfileDryRun detail={detail} onTried={profile.reload} />}
    </>
  );
}
