import type { ComponentChildren, JSX } from 'preact';
import type { Me, Role } from '../api/types';
import { useAlerts } from '../state/alerts';
import { lang, theme, type Theme } from '../state/prefs';
import { href, useRoute } from '../state/router';
import { has, logOut, startOf } from '../state/session';
import { useStore } from '../state/store';
import { useWords, type Key } from '../text/i18n';
import { BellIcon, DeviceIcon, EquipmentIcon, FieldIcon, GaugeIcon, HalfIcon, Mark, MoonIcon, OutIcon, PersonIcon, PlaceIcon, ProfileIcon, SendIcon, SunIcon, TaskIcon, TrayIcon, UsersIcon } from './icons';
import { isWaiting, WAITING_QUERY } from './open';
import { StatusStrip } from './status-strip';

interface Item {
  name: string;
  key: Key;
  icon: () => JSX.Element;
  roles: Role[];
  /** Only where there is room for all; on a phone it is reached from the page it belongs to. */
  roomy?: boolean;
}

const ITEMS: readonly Item[] = [
  { name: 'fields', key: 'nav.fields', icon: FieldIcon, roles: ['farmer', 'inspector', 'technician', 'administrator'] },
  { name: 'alerts', key: 'nav.alerts', icon: BellIcon, roles: ['farmer', 'inspector', 'technician', 'administrator'] },
  { name: 'equipment', key: 'nav.equipment', icon: EquipmentIcon, roles: ['farmer', 'inspector', 'technician', 'administrator'] },
  { name: 'channels', key: 'nav.channels', icon: SendIcon, roles: ['inspector', 'technician', 'administrator'], roomy: true },
  { name: 'tasks', key: 'nav.tasks', icon: TaskIcon, roles: ['inspector', 'administrator'] },
  { name: 'devices', key: 'nav.devices', icon: DeviceIcon, roles: ['technician', 'administrator'] },
  { name: 'places', key: 'nav.places', icon: PlaceIcon, roles: ['technician', 'administrator'], roomy: true },
  { name: 'profiles', key: 'nav.profiles', icon: ProfileIcon, roles: ['technician', 'administrator'], roomy: true },
  { name: 'quarantine', key: 'nav.quarantine', icon: TrayIcon, roles: ['technician', 'administrator'] },
  { name: 'users', key: 'nav.users', icon: UsersIcon, roles: ['administrator'] },
  { name: 'system', key: 'nav.system', icon: GaugeIcon, roles: ['administrator'] },
];

/** Pages that have no item of their own. */
const BELONGS: Record<string, string> = { escalations: 'alerts', orders: 'tasks', copies: 'tasks', plans: 'tasks', statistics: 'tasks', positions: 'places', 'new-profile': 'profiles', import: 'devices', sheets: 'devices', due: 'equipment', 'equipment-map': 'equipment', clues: 'equipment' };

export function Shell({ me, children }: { me: Me; children: ComponentChildren }) {
  const { t } = useWords();
  const { parts } = useRoute();
  // With a first password, or without a second factor that must be, nothing else is allowed yet.
  const items = me.mustChangePassword || me.mustAddSecondFactor ? [] : ITEMS.filter((item) => has(me, ...item.roles));
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>{t('nav.skip')}</a>
      <header class="topbar">
        <a class="brand" href="#/"><Mark size={30} /><span class="brand-text">Fieldwarden<small>{t('brand.line')}</small></span></a>
        <nav class="nav" aria-label={t('nav.label')} hidden={items.length === 0}>
          {items.map((item) => (
            <a key={item.name} href={href(item.name)} data-testid={`nav-${item.name}`} class={item.roomy ? 'roomy' : undefined} aria-current={BELONGS[parts[0] ?? ''] === item.name || (parts[0] ?? startOf(me)) === item.name ? 'page' : undefined}>
              <item.icon />
              <span>{t(item.key)}</span>
              {item.name === 'alerts' && <OpenCount />}
            </a>
          ))}
        </nav>
        <div class="tools">
          <LangSwitch />
          <ThemeSwitch />
          <a class="tool" href={href('account')} aria-label={t('nav.account')} title={t('nav.account')} aria-current={parts[0] === 'account' ? 'page' : undefined} data-testid="nav-account"><PersonIcon /><span class="tool-text">{me.user}</span></a>
          <button type="button" class="tool" aria-label={t('action.log-out')} title={t('action.log-out')} data-testid="log-out" onClick={() => void logOut()}><OutIcon /></button>
        </div>
      </header>
      <main id="main" class="main" tabIndex={-1}>
        <StatusStrip />
        {children}
      </main>
    </div>
  );
}

/** How many alerts wait for somebody. */
function OpenCount() {
  const { t } = useWords();
  const { items, more } = useAlerts(WAITING_QUERY, isWaiting);
  const waiting = items?.length ?? 0;
  return waiting > 0 ? <span class="count" aria-label={t('nav.waiting', { n: waiting })}>{more || waiting > 99 ? '99+' : waiting}</span> : null;
}

export function LangSwitch() {
  const current = useStore(lang);
  const next = current === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" class="tool lang" data-testid="lang-switch" lang={next === 'zh' ? 'zh-CN' : 'en'} aria-label={next === 'zh' ? '切换到中文' : 'Switch to English'} onClick={() => lang.set(next)}>
      {next === 'zh' ? '中文' : 'EN'}
    </button>
  );
}

const NEXT_THEME: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };

export function ThemeSwitch() {
  const { t } = useWords();
  const current = useStore(theme);
  const label = t(`theme.${current}`);
  return (
    <button type="button" class="tool" data-testid="theme-switch" aria-label={label} title={label} onClick={() => theme.set(NEXT_THEME[current])}>
      {current === 'auto' ? <HalfIcon /> : current === 'light' ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
