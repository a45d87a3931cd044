import type { Order } from '../api/tasks';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { LawMark } from '../ui/law-mark';
import { Loading, PageHead, Problem } from '../ui/parts';

/** A safety order as it is printed and signed. */
export function OrderPage({ id }: { id: string }) {
  const words = useWords();
  const { t, of } = words;
  const { data: order, error, reload } = useResource<Order>(`/api/v1/orders/${encodeURIComponent(id)}`);
  const task = id.slice(0, Math.max(0, id.lastIndexOf('.')));
  return (
    <>
      <div class="no-print">
        <PageHead title={t('orders.title')} back={{ href: href('tasks', task), text: t('tasks.one') }}>
          <button type="button" class="button primary" data-testid="order-print" onClick={() => print()}>{t('orders.print')}</button>
        </PageHead>
        {order?.form && <p class="hint">{t('orders.form')} {order.form.basis} <LawMark status={order.form.status} /></p>}
      </div>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {!order && error === undefined && <Loading lines={6} />}
      {order && (
        <article class="card sheet order-sheet" data-testid="order">
          <p class="order-authority">{(order.form?.authority ?? '').replace(/[()（）]/g, '')}</p>
          <h2>{of(order.form?.name, t('orders.title'))}</h2>
          <p class="order-number">{order.number}</p>
          <p class="order-to">{of(order.task.organisationName, order.task.organisation ?? '')}{t('punctuation.colon')}</p>
          <p>{t('orders.found', { what: order.task.equipment ?? order.task.position ?? order.task.title })}</p>
          <ol>{order.detail.problems.map((one, index) => <li key={index}>{one}</li>)}</ol>
          <p>{t('orders.demand', { basis: order.detail.basis, at: dateTime(order.detail.deadline, words) })}</p>
          <ol>{order.detail.demands.map((one, index) => <li key={index}>{one}</li>)}</ol>
          <p>{t('orders.after')}</p>
          <div class="order-signs">
            <p>{t('orders.inspectors')}{t('punctuation.colon')}{order.task.inspectors.map((one) => `${one.name}（${one.certificate}）`).join('、')}</p>
            <p>{t('orders.received')}</p>
            <p>{t('orders.stamp')}<br />{dateTime(order.issuedAt, words)}</p>
          </div>
        </article>
      )}
    </>
  );
}
