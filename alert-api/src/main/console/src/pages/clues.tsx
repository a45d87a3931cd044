import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Clue } from '../api/equipment';
import type { Me, Page } from '../api/types';
import { useResource } from '../state/resource';
import { has } from '../state/session';
import { useWords } from '../text/i18n';
import { EquipmentNav } from '../ui/equipment-parts';
import { ReasonDialog } from '../ui/equipment-records';
import { Choice, Empty, Loading, PageHead, Problem } from '../ui/parts';
import { NewTask } from '../ui/task-new';
import { ClueLine } from './equipment-file';

/** Signs that equipment is used though it must not be; somebody looks at each and says what came of it. */
export function CluesPage({ me }: { me: Me }) {
  const { t } = useWords();
  const [open, setOpen] = useState<'true' | 'false'>('true');
  const [closing, setClosing] = useState<Clue>();
  const [making, setMaking] = useState<Clue>();
  const mayEdit = has(me, 'inspector', 'administrator');
  const list = useResource<Page<Clue>>(`/api/v1/equipment-clues?open=${open}&limit=200`, 15_000);
  const items = list.data?.items;
  return (
    <>
      <EquipmentNav />
      <PageHead title={t('equipment.clues')} lead={t('equipment.clues-lead')}>
        <Choice<'true' | 'false'> label={t('equipment.clues')} value={open} onChange={setOpen} options={[{ value: 'true', text: t('equipment.clues-open') }, { value: 'false', text: t('equipment.clues-closed') }]} />
      </PageHead>
      {list.error !== undefined && <Problem error={list.error} retry={list.reload} />}
      {!items && list.error === undefined && <Loading lines={3} />}
      {items?.length === 0 && <Empty title={t('equipment.no-clues')} />}
      {items && items.length > 0 && <section class="card pad equipment-section">{items.map((clue) => <ClueLine key={clue.id} clue={clue} name={clue.equipment} onClose={mayEdit ? setClosing : undefined} onTask={mayEdit ? setMaking : undefined} />)}</section>}
      {making && <NewTask equipment={making.equipment} clue={making.id} about={`${making.equipment} ${t(`equipment.clue.${making.kind}`)}`} onClose={() => setMaking(undefined)} />}
      {closing && <ReasonDialog title={t('equipment.clue-close')} lead={t('equipment.clue-close-lead')} onClose={(changed) => { setClosing(undefined); if (changed) { list.reload(); } }} onSubmit={(note) => call('POST', `/api/v1/equipment-clues/${encodeURIComponent(closing.id)}/close`, { note })} />}
    </>
  );
}
