import type { Answer, Basis, EquipmentState, Pressing } from '../api/equipment';
import { href, useRoute } from '../state/router';
import { useWords, type Key } from '../text/i18n';
import { CheckIcon, InfoIcon, SeverityIcon, WarnIcon } from './icons';

const PAGES: readonly { name: string; key: Key }[] = [
  { name: 'equipment', key: 'equipment.files' },
  { name: 'due', key: 'equipment.due-days' },
  { name: 'equipment-map', key: 'equipment.map' },
  { name: 'clues', key: 'equipment.clues' },
];

/** The pages of equipment beside one another. */
export function EquipmentNav() {
  const { t } = useWords();
  const { parts } = useRoute();
  return (
    <nav class="subnav always" aria-label={t('equipment.title')}>
      {PAGES.map((page) => <a key={page.name} href={href(page.name)} data-testid={`sub-${page.name}`} aria-current={parts[0] === page.name ? 'page' : undefined}>{t(page.key)}</a>)}
    </nav>
  );
}

/** May it be used: a shape and a word beside the colour. */
export function AnswerBadge({ answer, big }: { answer: Answer; big?: boolean }) {
  const { t } = useWords();
  const size = big ? 22 : 16;
  return (
    <span class={`verdict verdict-${answer}${big ? ' big' : ''}`} data-testid="verdict" data-answer={answer}>
      {answer === 'no' ? <SeverityIcon severity="critical" size={size} /> : answer === 'check' ? <WarnIcon size={size} /> : <CheckIcon size={size} />}
      {t(`equipment.answer.${answer}`)}
    </span>
  );
}

export function PressingBadge({ pressing, days }: { pressing: Pressing; days?: number | null }) {
  const { t } = useWords();
  const text = pressing === 'overdue' && typeof days === 'number' && days < 0
    ? t('equipment.late', { n: -days })
    : pressing === 'soon' && typeof days === 'number'
      ? t('equipment.left', { n: days })
      : t(`equipment.pressing.${pressing}`);
  return (
    <span class={`pressing pressing-${pressing}`}>
      {pressing === 'overdue' ? <SeverityIcon severity="critical" size={15} /> : pressing === 'soon' ? <WarnIcon size={15} /> : pressing === 'unknown' ? <InfoIcon size={15} /> : <CheckIcon size={15} />}
      {text}
    </span>
  );
}

export function StateBadge({ state }: { state: EquipmentState }) {
  const { t } = useWords();
  return <span class={`role equipment-${state}`}>{t(`equipment.state.${state}`)}</span>;
}

/** Where a figure comes from; one from memory says so, whatever else is shown. */
export function BasisText({ basis }: { basis: Basis }) {
  const { t } = useWords();
  return (
    <span class="basis">
      {basis.source && <span>{basis.article ? t('equipment.article', { source: basis.source, article: basis.article }) : basis.source}</span>}
      <span class={`provenance provenance-${basis.status}`}>{t(`equipment.status.${basis.status}`)}</span>
    </span>
  );
}

/** Whole days between two days of the calendar. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Today where the page is looked at. */
export function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}
