import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Me, Organisation, Position, Site } from '../api/types';
import { useEvery, type Every } from '../state/every';
import { useSettled } from '../state/settled';
import { href, setQuery, useRoute } from '../state/router';
import { has } from '../state/session';
import { useWords } from '../text/i18n';
import { PlusIcon } from '../ui/icons';
import { Choice, Empty, Loading, PageHead, Problem } from '../ui/parts';
import { OrganisationDialog, PositionDialog, SiteDialog } from '../ui/place-dialogs';
import { SubNav } from '../ui/subnav';

const TABS = ['organisations', 'sites', 'positions'] as const;
type Tab = (typeof TABS)[number];
type Open = { kind: 'organisation'; of?: Organisation } | { kind: 'site'; of?: Site } | { kind: 'position'; of?: Position };

export interface Places {
  organisations: Organisation[];
  sites: Site[];
  positions: Position[];
}

/** Who owns what and where it stands: organisations, sites and the positions that keep history when hardware changes. */
export function PlacesPage({ me }: { me: Me }) {
  const { t } = useWords();
  const { query } = useRoute();
  const tab = TABS.find((one) => one === query.get('tab')) ?? 'organisations';
  const [open, setOpen] = useState<Open>();
  const wanted = useSettled(query.get('q')?.trim() ?? '');
  const search = (kind: Tab) => (wanted && tab === kind ? `?text=${encodeURIComponent(wanted)}` : '');
  const organisations = useEvery<Organisation>('/api/v1/organisations');
  const sites = useEvery<Site>(`/api/v1/sites${search('sites')}`);
  const positions = useEvery<Position>(`/api/v1/positions${search('positions')}`);
  const places: Places = { organisations: organisations.items ?? [], sites: sites.items ?? [], positions: positions.items ?? [] };
  const mayEdit = has(me, 'technician', 'administrator');
  const one = { organisations: 'organisation', sites: 'site', positions: 'position' } as const;
  const close = (changed: boolean) => {
    setOpen(undefined);
    if (changed) {
      organisations.reload();
      sites.reload();
      positions.reload();
    }
  };
  return (
    <>
      <SubNav />
      <PageHead title={t('places.title')} lead={t('places.lead')}>
        {mayEdit && <button type="button" class="button primary" data-testid="place-add" onClick={() => setOpen({ kind: one[tab] })}><PlusIcon />{t(`places.add.${one[tab]}`)}</button>}
      </PageHead>
      <div class="filters"><Choice<Tab> label={t('places.kinds')} value={tab} onChange={(next) => setQuery({ tab: next })} options={TABS.map((value) => ({ value, text: t(`places.${value}`), testid: `places-${value}` }))} />
        {tab !== 'organisations' && <label class="search"><span class="visually-hidden">{t('devices.search')}</span><input type="search" placeholder={t('devices.search')} value={query.get('q') ?? ''} onInput={(event) => setQuery({ q: event.currentTarget.value })} /></label>}
      </div>
      {tab === 'organisations' && <Listed resource={organisations}>{(items) => <OrganisationTree all={items} places={places} onOpen={mayEdit ? (of) => setOpen({ kind: 'organisation', of }) : undefined} />}</Listed>}
      {tab === 'sites' && <Listed resource={sites}>{(items) => <SiteTable items={items} places={places} onOpen={mayEdit ? (of) => setOpen({ kind: 'site', of }) : undefined} />}</Listed>}
      {tab === 'positions' && <Listed resource={positions}>{(items) => <PositionTable items={items} places={places} onOpen={mayEdit ? (of) => setOpen({ kind: 'position', of }) : undefined} />}</Listed>}
      {open?.kind === 'organisation' && <OrganisationDialog old={open.of} places={places} onClose={close} />}
      {open?.kind === 'site' && <SiteDialog old={open.of} places={places} onClose={close} />}
      {open?.kind === 'position' && <PositionDialog old={open.of} places={places} onClose={close} />}
    </>
  );
}

function Listed<T>({ resource, children }: { resource: Every<T>; children(items: T[]): ComponentChildren }) {
  const { t } = useWords();
  const items = resource.items;
  return (
    <>
      {resource.error !== undefined && <Problem error={resource.error} retry={resource.reload} />}
      {!items && resource.error === undefined && <Loading lines={4} />}
      {items?.length === 0 && <Empty title={t('places.empty')}>{t('places.empty-text')}</Empty>}
      {items && items.length > 0 && children(items)}
      {resource.cut && <p class="hint more-button">{t('places.cut', { n: items?.length ?? 0 })}</p>}
    </>
  );
}

/** Each below the one it belongs to; what belongs to nothing that can be seen stands at the top. */
function OrganisationTree({ all, places, onOpen }: { all: Organisation[]; places: Places; onOpen?: (one: Organisation) => void }) {
  const known = new Set(all.map((one) => one.id));
  const roots = all.filter((one) => !one.parent || !known.has(one.parent));
  return <div class="card tree-card"><TreeLevel items={roots} all={all} places={places} onOpen={onOpen} depth={0} /></div>;
}

const DEEPEST = 12;

function TreeLevel({ items, all, places, onOpen, depth }: { items: Organisation[]; all: Organisation[]; places: Places; onOpen?: (one: Organisation) => void; depth: number }) {
  const { t, of, maybe } = useWords();
  return (
    <ul class="tree">
      {items.map((one) => {
        const below = depth < DEEPEST ? all.filter((other) => other.parent === one.id) : [];
        const sites = places.sites.filter((site) => site.organisation === one.id).length;
        const positions = places.positions.filter((position) => position.organisation === one.id).length;
        return (
          <li key={one.id} data-testid="organisation-row" data-id={one.id}>
            <button type="button" class="tree-item" disabled={!onOpen} onClick={() => onOpen?.(one)}>
              <b>{of(one.name, one.id)}</b>
              <span class="role">{maybe(`organisation.${one.kind}`, one.kind)}</span>
              <span class="mono muted">{one.id}</span>
              <span class="muted tree-counts">{sites > 0 && t('places.n-sites', { n: sites })} {positions > 0 && t('places.n-positions', { n: positions })}</span>
            </button>
            {below.length > 0 && <TreeLevel items={below} all={all} places={places} onOpen={onOpen} depth={depth + 1} />}
          </li>
        );
      })}
    </ul>
  );
}

function SiteTable({ items, places, onOpen }: { items: Site[]; places: Places; onOpen?: (one: Site) => void }) {
  const { t, of } = useWords();
  return (
    <div class="table-card">
      <table class="table stacked">
        <thead><tr><th>{t('places.site')}</th><th>{t('places.organisation')}</th><th>{t('places.coordinates')}</th><th class="right">{t('places.positions')}</th></tr></thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id} data-testid="site-row" data-id={one.id}>
              <td class="cell-main"><EditName name={of(one.name, one.id)} onClick={onOpen && (() => onOpen(one))} /><small class="mono">{one.id}</small></td>
              <td data-label={t('places.organisation')}>{nameOf(places.organisations, one.organisation, of)}</td>
              <td data-label={t('places.coordinates')} class="number">{coordinates(one)}</td>
              <td data-label={t('places.positions')} class="right number">{places.positions.filter((position) => position.site === one.id).length}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PositionTable({ items, places, onOpen }: { items: Position[]; places: Places; onOpen?: (one: Position) => void }) {
  const { t, of } = useWords();
  return (
    <div class="table-card">
      <table class="table stacked">
        <thead><tr><th>{t('places.position')}</th><th>{t('places.site')}</th><th>{t('devices.profile')}</th><th>{t('places.parameters')}</th><th><span class="visually-hidden">{t('position.history')}</span></th></tr></thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id} data-testid="position-row" data-id={one.id}>
              <td class="cell-main"><EditName name={of(one.name, one.id)} onClick={onOpen && (() => onOpen(one))} /><small class="mono">{one.id}</small></td>
              <td data-label={t('places.site')}>{nameOf(places.sites, one.site, of) !== '–' ? nameOf(places.sites, one.site, of) : nameOf(places.organisations, one.organisation, of)}</td>
              <td data-label={t('devices.profile')}>{one.profile ? <span class="mono">{one.profile}</span> : '–'}</td>
              <td data-label={t('places.parameters')} class="number">{Object.entries(one.parameters ?? {}).map(([key, value]) => `${key} ${value}`).join(', ') || '–'}</td>
              <td><a class="button small" href={href('positions', one.id)}>{t('position.history')}</a></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EditName({ name, onClick }: { name: string; onClick?: () => void }) {
  return onClick ? <button type="button" class="link-button" onClick={onClick}>{name}</button> : <>{name}</>;
}

export function nameOf(all: readonly { id: string; name?: Organisation['name'] | null }[], id: string | null | undefined, of: (text: Organisation['name'] | null | undefined, otherwise?: string) => string): string {
  return id ? of(all.find((one) => one.id === id)?.name, id) : '–';
}

export function coordinates(one: { latitude?: number | null; longitude?: number | null }): string {
  return typeof one.latitude === 'number' && typeof one.longitude === 'number' ? `${one.latitude.toFixed(5)}, ${one.longitude.toFixed(5)}` : '–';
}
