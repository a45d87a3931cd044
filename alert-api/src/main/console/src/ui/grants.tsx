import type { Grant, Organisation, Page, ProfileItem, Role } from '../api/types';
import { useResource } from '../state/resource';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { PlusIcon } from './icons';
import { SelectField } from './inputs';

export const ROLES: readonly Role[] = ['farmer', 'inspector', 'technician', 'administrator'];

export const EMPTY_GRANT: Grant = { role: 'farmer', organisation: null, category: null, expiresAt: null };

/** "Inspector · Township X · 1000 · until …", one line for each. */
export function GrantLines({ grants }: { grants: readonly Grant[] }) {
  const words = useWords();
  const { t, of } = words;
  const organisations = useResource<Page<Organisation>>(grants.some((grant) => grant.organisation) ? '/api/v1/organisations' : null);
  const nameOf = (id: string) => of(organisations.data?.items.find((one) => one.id === id)?.name, id);
  return (
    <ul class="plain-list grants">
      {grants.map((grant, index) => (
        <li key={index}>
          <span class="role">{t(`role.${grant.role}`)}</span>{' '}
          <span class="muted">
            {grant.organisation ? nameOf(grant.organisation) : t('grants.everywhere')}
            {grant.category && <> · <span class="mono">{grant.category}</span></>}
            {grant.expiresAt && <> · {t('grants.until', { at: dateTime(grant.expiresAt, words) })}</>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What somebody may do, where, with what, and until when. */
export function GrantsEditor({ grants, onChange, single, endless }: { grants: readonly Grant[]; onChange(grants: Grant[]): void; single?: boolean; endless?: boolean }) {
  const { t, of } = useWords();
  const organisations = useResource<Page<Organisation>>('/api/v1/organisations');
  const profiles = useResource<Page<ProfileItem>>('/api/v1/profiles');
  const categories = [...new Set(profiles.data?.items.map((one) => one.category).filter(Boolean) as string[])].sort();
  const places = [{ value: '', text: t('grants.everywhere') }, ...(organisations.data?.items ?? []).map((one) => ({ value: one.id, text: of(one.name, one.id) }))];
  const set = (index: number, change: Partial<Grant>) => onChange(grants.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <div class="grants-editor">
      <datalist id="grant-categories">{categories.map((code) => <option key={code} value={code} />)}</datalist>
      {grants.map((grant, index) => (
        <fieldset key={index} class="field grant" data-testid="grant">
          <legend>{single ? t('grants.one') : t('grants.nth', { n: index + 1 })}</legend>
          <div class="field-pair">
            <SelectField label={t('users.role')} value={grant.role} testid="grant-role" options={ROLES.map((role) => ({ value: role, text: t(`role.${role}`) }))} onChange={(role) => set(index, { role: role as Role })} />
            <SelectField label={t('grants.where')} value={grant.organisation ?? ''} testid="grant-organisation" options={places} onChange={(id) => set(index, { organisation: id || null })} />
          </div>
          <small>{t(`role.${grant.role}.can`)}</small>
          <div class="field-pair">
            <label class="field"><span>{t('profiles.category')}</span><input class="mono" list="grant-categories" data-testid="grant-category" autocomplete="off" placeholder={t('grants.all')} maxLength={64} value={grant.category ?? ''} onInput={(event) => set(index, { category: event.currentTarget.value.trim() || null })} /></label>
            {!endless && <label class="field"><span>{t('grants.end')}</span><input type="date" data-testid="grant-end" value={dayOf(grant.expiresAt)} onInput={(event) => set(index, { expiresAt: endOf(event.currentTarget.value) })} /></label>}
          </div>
          {!single && grants.length > 1 && <button type="button" class="button small" onClick={() => onChange(grants.filter((_, at) => at !== index))}>{t('action.delete')}</button>}
        </fieldset>
      ))}
      {!single && <button type="button" class="button small" data-testid="grant-add" onClick={() => onChange([...grants, EMPTY_GRANT])}><PlusIcon />{t('grants.add')}</button>}
    </div>
  );
}

/** The day a grant ends on, where the reader is. */
function dayOf(at: string | null | undefined): string {
  if (!at) {
    return '';
  }
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

/** Up to and with the day. */
function endOf(day: string): string | null {
  return day ? new Date(`${day}T23:59:59`).toISOString() : null;
}
