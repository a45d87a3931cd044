import { useEffect, useState } from 'preact/hooks';
import type { Task } from '../api/tasks';
import type { Me, Page } from '../api/types';
import { draftsChanged, draftsOf, type Draft } from '../state/drafts';
import { useResource } from '../state/resource';
import { href, setQuery, useRoute } from '../state/router';
import { useStore } from '../state/store';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { CheckIcon, WarnIcon } from '../ui/icons';
import { Age, Choice, Empty, Loading, PageHead, Problem } from '../ui/parts';
import { SupervisionNav } from '../ui/supervision-nav';
import { NewTask } from '../ui/task-new';

const TABS = {
  open: 'clue,assigned,cannot-inspect,found,measured,ordered,overdue,reported,passed,failed,case-proposed,reviewed,case,decided,delivered',
  inspect: 'assigned',
  ordered: 'ordered,overdue,reported,passed,failed',
  case: 'case-proposed,reviewed,case,decided,delivered',
  all: '',
} as const;
type Tab = keyof typeof TABS;

/** Tasks of supervision: what there is to be done, the newest first. */
export function TasksPage({ me }: { me: Me }) {
  const { t } = useWords();
  const { query } = useRoute();
  const tab = (Object.keys(TABS) as Tab[]).find((one) => one === query.get('tab')) ?? 'open';
  const mine = query.get('mine') === '1';
  const late = query.get('late') === '1';
  const [more, setMore] = useState(50);
  const [adding, setAdding] = useState(false);
  const asked = new URLSearchParams({ limit: String(more) });
  if (TABS[tab]) {
    asked.set('state', TABS[tab]);
  }
  if (mine) {
    asked.set('inspector', me.user);
  }
  if (late) {
    asked.set('late', 'true');
  }
  const list = useResource<Page<Task>>(`/api/v1/tasks?${asked.toString()}`, 30_000);
  return (
    <>
      <PageHead title={t('tasks.title')}>
        <button type="button" class="button" data-testid="task-new" onClick={() => setAdding(true)}>{t('tasks.new')}</button>
      </PageHead>
      <SupervisionNav />
      <Drafts user={me.user} />
      <div class="filters">
        <Choice label={t('tasks.filter')} value={tab} onChange={(next) => setQuery({ tab: next === 'open' ? '' : next })} options={(Object.keys(TABS) as Tab[]).map((one) => ({ value: one, text: t(`tasks.tab.${one}`), testid: `tasks-${one}` }))} />
        <label class="check"><input type="checkbox" checked={mine} data-testid="tasks-mine" onChange={(event) => setQuery({ mine: event.currentTarget.checked ? '1' : '' })} />{t('tasks.mine')}</label>
        <label class="check"><input type="checkbox" checked={late} data-testid="tasks-late" onChange={(event) => setQuery({ late: event.currentTarget.checked ? '1' : '' })} />{t('tasks.late')}</label>
      </div>
      {list.error !== undefined && <Problem error={list.error} retry={list.reload} />}
      {!list.data && list.error === undefined && <Loading lines={4} />}
      {list.data && list.data.items.length === 0 && <Empty title={t('tasks.none')} icon={<CheckIcon />} />}
      {list.data && list.data.items.length > 0 && (
        <ul class="task-list">
          {list.data.items.map((task) => <TaskRow key={task.id} task={task} />)}
        </ul>
      )}
      {list.data?.next && more < 500 && <button type="button" class="button block more-button" onClick={() => setMore(Math.min(500, more + 100))}>{t('action.more')}</button>}
      {adding && <NewTask onClose={() => setAdding(false)} />}
    </>
  );
}

function TaskRow({ task }: { task: Task }) {
  const words = useWords();
  const { t, of } = words;
  return (
    <li class={task.late ? 'card task-row task-late' : 'card task-row'} data-testid="task-row" data-task={task.id} data-state={task.state}>
      <div class="task-row-main">
        <a class="task-link" href={href('tasks', task.id)}>{task.title}</a>
        <span class="task-where">{of(task.organisationName, t('tasks.no-unit'))}{task.position && <> · <span class="mono">{task.position}</span></>}</span>
        <small class="muted">{task.number} · <Age at={task.openedAt} /></small>
      </div>
      <div class="task-row-side">
        <span class={`task-state task-state-${task.state}`}>{t(`tasks.state.${task.state}`)}</span>
        {task.due && <span class={task.late ? 'task-due bad' : 'task-due'}>{task.late && <WarnIcon size={14} />}{t(task.late ? 'tasks.was-due' : 'tasks.due', { at: dateTime(task.due.at, words) })}</span>}
      </div>
    </li>
  );
}

/** Records that have not reached the hub yet. */
function Drafts({ user }: { user: string }) {
  const { t } = useWords();
  const changed = useStore(draftsChanged);
  const [drafts, setDrafts] = useState<Draft[]>([]);
  useEffect(() => {
    let gone = false;
    // A browser without a database of its own has no drafts.
    draftsOf(user).then((found) => gone || setDrafts(found), () => undefined);
    return () => {
      gone = true;
    };
  }, [user, changed]);
  if (drafts.length === 0) {
    return null;
  }
  return (
    <section class="card pad" data-testid="drafts">
      <h2>{t('tasks.drafts')}</h2>
      <ul class="draft-list">
        {drafts.map((draft) => (
          <li key={draft.task}><a href={href('tasks', draft.task)}>{draft.seen.title}</a> <span class="muted">{t(`tasks.draft.${draft.state}`)}</span></li>
        ))}
      </ul>
    </section>
  );
}
