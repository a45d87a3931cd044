import type { TaskDetail, TaskStep } from '../api/tasks';
import { taskPath } from '../api/tasks';
import { href } from '../state/router';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';

/** Every step of a task, the newest first, with what was written and the pictures. */
export function TaskTimeline({ task }: { task: TaskDetail }) {
  const words = useWords();
  const { t } = words;
  return (
    <ol class="task-steps">
      {[...task.steps].reverse().map((step) => (
        <li key={step.seq} data-testid="task-step" data-kind={step.kind}>
          <div class="task-step-head"><b>{words.maybe(`tasks.kind.${step.kind}`, step.kind)}</b><span class="muted">{step.by} · {dateTime(step.at, words)}</span></div>
          {step.number && <p class="task-step-number">{step.kind === 'order' ? <a href={href('orders', `${task.id}.${step.seq}`)} data-testid="order-link">{step.number}</a> : step.number}</p>}
          <StepText step={step} />
          {step.kind === 'record' && <Answers task={task} step={step} />}
          <Photos task={task} hashes={texts(step.detail['photos'])} />
        </li>
      ))}
    </ol>
  );

  function StepText({ step }: { step: TaskStep }) {
    const { detail } = step;
    const lines: string[] = [];
    const say = (key: 'note' | 'basis' | 'evidence' | 'to') => typeof detail[key] === 'string' && detail[key] && lines.push(key === 'note' ? String(detail[key]) : `${t(`tasks.field.${key}`)}${t('punctuation.colon')}${String(detail[key])}`);
    say('note');
    say('to');
    say('basis');
    say('evidence');
    if (typeof detail['passed'] === 'boolean') {
      lines.unshift(t(detail['passed'] ? 'tasks.passed' : 'tasks.failed'));
    }
    if (typeof detail['review'] === 'string') {
      lines.unshift(words.maybe(`tasks.review.${detail['review']}`, ''));
    }
    if (typeof detail['fine'] === 'number' && detail['fine'] > 0) {
      lines.push(t('tasks.fine-of', { n: detail['fine'] }));
    }
    if (typeof detail['clock'] === 'string') {
      lines.push(words.maybe(`tasks.clock.${detail['clock']}`, detail['clock']));
    }
    const dated = detail['deadline'] ?? detail['due'];
    if (typeof dated === 'string') {
      lines.push(t('tasks.due', { at: dateTime(dated, words) }));
    }
    return (
      <>
        {lines.filter(Boolean).map((line, index) => <p key={index} class="task-step-line">{line}</p>)}
        {[...texts(detail['problems']), ...texts(detail['demands'])].length > 0 && <ul class="task-demands">{[...texts(detail['problems']), ...texts(detail['demands'])].map((one, index) => <li key={index}>{one}</li>)}</ul>}
      </>
    );
  }

  function Answers({ task: of, step }: { task: TaskDetail; step: TaskStep }) {
    const answers = (Array.isArray(step.detail['answers']) ? step.detail['answers'] : []) as { item: string; result: string; note: string; photos: string[] }[];
    const bad = answers.filter((answer) => answer.result === 'problem');
    const names = new Map(of.checklist?.items.map((item) => [item.id, words.of(item.text)]) ?? []);
    return (
      <>
        <p class="task-step-line">{words.maybe(`tasks.outcome.${String(step.detail['outcome'])}`, '')} · {t('tasks.answered', { n: answers.length, bad: bad.length })}</p>
        {bad.length > 0 && <ul class="task-demands">{bad.map((answer) => <li key={answer.item}>{names.get(answer.item) ?? answer.item}{answer.note && <small>{answer.note}</small>}<Photos task={of} hashes={answer.photos} /></li>)}</ul>}
        <p class="task-step-line muted">{typeof step.detail['signedBy'] === 'string' ? t('tasks.signed', { by: step.detail['signedBy'] }) : t('tasks.not-signed', { witness: String(step.detail['witness'] ?? '') })}</p>
      </>
    );
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** Pictures with the beginning of their hash, which stands in the record. */
export function Photos({ task, hashes }: { task: { id: string }; hashes: readonly string[] }) {
  const { t } = useWords();
  if (hashes.length === 0) {
    return null;
  }
  return (
    <div class="photos">
      {hashes.map((hash) => (
        <a key={hash} class="photo" href={`${taskPath(task.id)}/photos/${hash}`} target="_blank" rel="noopener">
          <img src={`${taskPath(task.id)}/photos/${hash}`} alt={t('tasks.photo')} loading="lazy" />
          <small class="mono">{hash.slice(0, 8)}</small>
        </a>
      ))}
    </div>
  );
}
