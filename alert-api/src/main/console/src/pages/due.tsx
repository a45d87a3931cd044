import { useState } from 'preact/hooks';
import type { Deadline, Pressing } from '../api/equipment';
import { useEvery } from '../state/every';
import { href, setQuery, useRoute } from '../state/router';
import { useWords } from '../text/i18n';
import { EquipmentNav, PressingBadge, daysBetween, today } from '../ui/equipment-parts';
import { Choice, Empty, Loading, PageHead, Problem } from '../ui/parts';

const VIEWS = ['month', 'overdue', 'soon'] as const;
type View = (typeof VIEWS)[number];
const DAY_MS = 86_400_000;

/** What is due on which day: a month as a calendar, or what is overdue or comes soon as a list. */
export function DuePage() {
  const { t } = useWords();
  const { query } = useRoute();
  const now = today();
  const view = VIEWS.find((one) => one === query.get('view')) ?? 'month';
  const month = /^\d{4}-\d{2}$/.test(query.get('month') ?? '') ? (query.get('month') as string) : now.slice(0, 7);
  const days = monthDays(month);
  const path = view === 'month'
    ? `/api/v1/deadlines?from=${days[0]}&to=${days[days.length - 1]}`
    : `/api/v1/deadlines?state=${view}`;
  const list = useEvery<Deadline>(path);
  return (
    <>
      <EquipmentNav />
      <PageHead title={t('equipment.due-days')} lead={t('equipment.due-lead')} />
      <div class="filters">
        <Choice<View> label={t('equipment.due-days')} value={view} onChange={(next) => setQuery({ view: next === 'month' ? '' : next })} options={VIEWS.map((value) => ({ value, text: t(`equipment.view.${value}`), testid: `due-${value}` }))} />
        {view === 'month' && (
          <div class="month-steps">
            <button type="button" class="button small" aria-label={t('equipment.month-before')} onClick={() => setQuery({ month: shift(month, -1) })}>‹</button>
            <b class="number">{month}</b>
            <button type="button" class="button small" aria-label={t('equipment.month-after')} onClick={() => setQuery({ month: shift(month, 1) })}>›</button>
          </div>
        )}
      </div>
      {list.error !== undefined && <Problem error={list.error} retry={list.reload} />}
      {!list.items && list.error === undefined && <Loading lines={4} />}
      {list.items && view === 'month' && <Month days={days} items={list.items} now={now} />}
      {list.items && view !== 'month' && (list.items.length === 0 ? <Empty title={t('equipment.nothing-due')} /> : <div class="card pad"><DueList items={list.items} now={now} /></div>)}
      {list.cut && <p class="hint">{t('places.cut', { n: list.items?.length ?? 0 })}</p>}
    </>
  );
}

function Month({ days, items, now }: { days: string[]; items: Deadline[]; now: string }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState(days.includes(now) ? now : '');
  const by = new Map<string, Deadline[]>();
  items.forEach((item) => by.set(item.due, [...(by.get(item.due) ?? []), item]));
  const lead = (new Date(`${days[0]}T00:00:00Z`).getUTCDay() + 6) % 7;
  const shown = by.get(chosen) ?? [];
  return (
    <>
      <div class="calendar" role="grid" aria-label={t('equipment.due-days')} data-testid="calendar">
        {(['1', '2', '3', '4', '5', '6', '7'] as const).map((day) => <span key={day} class="calendar-head">{t(`weekday.${day}`)}</span>)}
        {Array.from({ length: lead }, (_, index) => <span key={`lead${index}`} />)}
        {days.map((day) => {
          const due = by.get(day) ?? [];
          const worst = worstOf(due);
          return (
            <button key={day} type="button" class={`calendar-day${day === now ? ' now' : ''}${worst ? ` has pressing-${worst}` : ''}`} aria-pressed={day === chosen} data-day={day} aria-label={t('equipment.day-label', { day, n: due.length })} onClick={() => setChosen(day)}>
              <span class="number">{Number(day.slice(8))}</span>
              {due.length > 0 && <b>{due.length}</b>}
            </button>
          );
        })}
      </div>
      <section class="card pad equipment-section" aria-live="polite">
        <h2>{chosen || t('equipment.whole-month')}</h2>
        {(chosen ? shown : items).length === 0 ? <p class="muted">{t('equipment.nothing-due')}</p> : <DueList items={chosen ? shown : items} now={now} />}
      </section>
    </>
  );
}

export function DueList({ items, now }: { items: Deadline[]; now: string }) {
  const { t, of } = useWords();
  return (
    <ul class="record-list">
      {items.map((item) => (
        <li key={item.equipment + item.duty} data-testid="deadline" data-equipment={item.equipment}>
          <span class="number">{item.due}</span>
          <span><a href={href('equipment', item.equipment)}>{of(item.name, item.equipment)}</a> {of(item.dutyName, item.duty)} {item.status !== 'verified' && <span class={`provenance provenance-${item.status}`}>{t(`equipment.status.${item.status}`)}</span>}<small class="muted">{[item.registration, item.district].filter(Boolean).join(' ')}</small></span>
          <PressingBadge pressing={item.state} days={daysBetween(now, item.due)} />
        </li>
      ))}
    </ul>
  );
}

function worstOf(items: Deadline[]): Pressing | undefined {
  return (['overdue', 'soon', 'far', 'unknown'] as const).find((state) => items.some((item) => item.state === state));
}

function monthDays(month: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${month}-01T00:00:00Z`); new Date(at).toISOString().startsWith(month); at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

function shift(month: string, by: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return date.toISOString().slice(0, 7);
}
