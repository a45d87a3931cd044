import { href, useRoute } from '../state/router';
import { useWords, type Key } from '../text/i18n';

const ITEMS: readonly { name: string; key: Key }[] = [
  { name: 'devices', key: 'nav.devices' },
  { name: 'places', key: 'nav.places' },
  { name: 'profiles', key: 'nav.profiles' },
  { name: 'import', key: 'nav.import' },
];

const BELONGS: Record<string, string> = { positions: 'places', 'new-profile': 'profiles', sheets: 'devices' };

/** The technician's pages beside one another, where the main navigation has no room for each. */
export function SubNav() {
  const { t } = useWords();
  const { parts } = useRoute();
  return (
    <nav class="subnav" aria-label={t('nav.technician')}>
      {ITEMS.map((item) => <a key={item.name} href={href(item.name)} data-testid={`sub-${item.name}`} aria-current={(BELONGS[parts[0] ?? ''] ?? parts[0]) === item.name ? 'page' : undefined}>{t(item.key)}</a>)}
    </nav>
  );
}
