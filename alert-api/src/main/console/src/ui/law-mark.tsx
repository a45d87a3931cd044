import type { LawStatus } from '../api/tasks';
import { useWords } from '../text/i18n';

const CLASS: Record<LawStatus, string> = { verified: 'verified', secondary: 'memory', memory: 'memory', proposal: 'proposal' };

/** How sure a figure or wording of the law is. */
export function LawMark({ status }: { status: LawStatus }) {
  const { t } = useWords();
  return <span class={`provenance provenance-${CLASS[status]}`}>{t(`tasks.status.${status}`)}</span>;
}
