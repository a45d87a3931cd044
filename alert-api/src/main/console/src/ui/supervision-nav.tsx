import { href, useRoute } from '../state/router';
import { useWords } from '../text/i18n';

const ITEMS = ['tasks', 'copies', 'plans', 'statistics'] as const;

/** The pages of supervision beside one another. */
export function SupervisionNav() {
  const { t } = useWords();
  const { parts } = useRoute();
  return (
    <nav class="subnav supervision no-print" aria-label={t('tasks.nav')}>
      {ITEMS.map((name) => <a key={name} href={href(name)} data-testid={`sub-${name}`} aria-current={parts[0] === name ? 'page' : undefined}>{t(`tasks.nav.${name}`)}</a>)}
    </nav>
  );
}
