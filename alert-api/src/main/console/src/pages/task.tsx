import { useEffect, useState } from 'preact/hooks';
import { ApiError, call } from '../api/client';
import { taskPath, type Due, type TaskDetail } from '../api/tasks';
import type { Me } from '../api/types';
import { draftOf, draftsChanged } from '../state/drafts';
import { href } from '../state/router';
import { useStore } from '../state/store';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { LawMark } from '../ui/law-mark';
import { WarnIcon } from '../ui/icons';
import { Age, Loading, PageHead, Problem } from '../ui/parts';
import { TaskRecord } from '../ui/task-record';
import { TaskSteps } from '../ui/task-steps';
import { TaskTimeline } from '../ui/task-timeline';

interface Loaded {
  task?: TaskDetail;
  etag: string | null;
  error?: unknown;
  /** From the draft: there is no network. */
  old?: boolean;
}

/** One task: what it is about, what may be done next, and what has been done. Works on a phone without a network. */
export function TaskPage({ id, me }: { id: string; me: Me }) {
  const words = useWords();
  const { t, of } = words;
  const [loaded, setLoaded] = useState<Loaded>({ etag: null });
  const [round, setRound] = useState(0);
  const drafts = useStore(draftsChanged);
  useEffect(() => {
    const abort = new AbortController();
    const load = async () => {
      try {
        const answer = await call<TaskDetail>('GET', taskPath(id), undefined, { signal: abort.signal });
        setLoaded({ task: answer.data, etag: answer.etag });
      } catch (error) {
        if (abort.signal.aborted) {
          return;
        }
        const draft = error instanceof ApiError && error.status === 0 ? await draftOf(me.user, id).catch(() => undefined) : undefined;
        setLoaded((before) => (before.task ? { ...before, error } : draft ? { task: draft.seen, etag: null, old: true } : { etag: null, error }));
      }
    };
    void load();
    return () => abort.abort();
  }, [id, round, drafts]);
  const reload = () => setRound((n) => n + 1);
  const { task } = loaded;
  const back = { href: href('tasks'), text: t('tasks.title') };
  if (!task) {
    return (
      <>
        <PageHead title={t('tasks.one')} back={back} />
        {loaded.error !== undefined ? <Problem error={loaded.error} retry={reload} /> : <Loading lines={5} />}
      </>
    );
  }
  return (
    <>
      <PageHead back={back} title={task.title} lead={<><span class={`task-state task-state-${task.state}`} data-testid="task-state" data-state={task.state}>{t(`tasks.state.${task.state}`)}</span><span>{of(task.organisationName, t('tasks.no-unit'))}</span><Age at={task.openedAt} /></>} />
      {loaded.old && <p class="note note-warn" role="status"><WarnIcon />{t('tasks.offline')}</p>}
      {loaded.error !== undefined && <Problem error={loaded.error} retry={reload} />}
      <div class="split">
        <div class="split-main">
          {task.state === 'assigned' && <TaskRecord task={task} me={me} />}
          <section class="card pad">
            <h2>{t('tasks.timeline')}</h2>
            <TaskTimeline task={task} />
          </section>
        </div>
        <div class="split-side">
          <TaskSteps task={task} etag={loaded.etag} onDone={reload} />
          <Facts task={task} />
        </div>
      </div>
    </>
  );
}

function Facts({ task }: { task: TaskDetail }) {
  const { t, of } = useWords();
  return (
    <section class="card pad">
      <h2>{t('tasks.facts')}</h2>
      <dl class="facts">
        <dt>{t('tasks.number')}</dt><dd>{task.number}</dd>
        <dt>{t('tasks.origin')}</dt>
        <dd>{task.origin === 'alert' ? <a href={href('alerts', task.reference)} data-testid="task-alert">{t('tasks.origin.alert')}</a> : t(`tasks.origin.${task.origin}`)}</dd>
        <dt>{t('tasks.unit-name')}</dt><dd>{of(task.organisationName, task.organisation ?? '–')}</dd>
        {task.equipment && <><dt>{t('tasks.equipment')}</dt><dd><a href={href('equipment', task.equipment)} class="mono">{task.equipment}</a></dd></>}
        {task.position && <><dt>{t('tasks.position')}</dt><dd class="mono">{task.position}</dd></>}
        {task.category && <><dt>{t('tasks.category')}</dt><dd class="mono">{task.category}</dd></>}
        {task.assignment && <><dt>{t('tasks.type')}</dt><dd>{t(`tasks.type.${task.assignment.type as 'routine'}`)}<small>{task.assignment.basis}</small></dd></>}
        {task.inspectors.length > 0 && <><dt>{t('tasks.inspectors')}</dt><dd>{task.inspectors.map((one) => <span key={one.user} class="inspector">{one.name}<small class="mono">{one.certificate}</small></span>)}</dd></>}
        {task.marks.length > 0 && <><dt>{t('tasks.serious')}</dt><dd class="mono">{task.marks.join(', ')}</dd></>}
        {task.dues.length > 0 && <><dt>{t('tasks.clocks')}</dt><dd>{task.dues.map((due) => <DueLine key={due.clock} due={due} />)}</dd></>}
      </dl>
    </section>
  );
}

function DueLine({ due }: { due: Due }) {
  const words = useWords();
  return (
    <div class="due-line">
      {words.maybe(`tasks.clock.${due.clock}`, due.clock)}: <b class="number">{dateTime(due.at, words)}</b>
      {due.basis && <small>{due.basis} <LawMark status={due.status} /></small>}
    </div>
  );
}
