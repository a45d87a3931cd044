import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Copy } from '../api/tasks';
import type { Page } from '../api/types';
import { useResource } from '../state/resource';
import { href, setQuery, useRoute } from '../state/router';
import { dateTime } from '../text/format';
import { useWords } from '../text/i18n';
import { Choice, Dialog, Empty, errorText, Loading, PageHead, Problem } from '../ui/parts';
import { SupervisionNav } from '../ui/supervision-nav';

/** What other departments were told, and whether it has arrived. */
export function CopiesPage() {
  const words = useWords();
  const { t } = words;
  const { query } = useRoute();
  const open = query.get('tab') !== 'all';
  const [receipt, setReceipt] = useState<Copy>();
  const list = useResource<Page<Copy>>(`/api/v1/copies?limit=200${open ? '&open=true' : ''}`, 60_000);
  return (
    <>
      <PageHead title={t('copies.title')} />
      <SupervisionNav />
      <div class="filters"><Choice label={t('copies.filter')} value={open ? 'open' : 'all'} onChange={(next) => setQuery({ tab: next === 'open' ? '' : next })} options={[{ value: 'open', text: t('copies.open') }, { value: 'all', text: t('copies.all') }]} /></div>
      {list.error !== undefined && <Problem error={list.error} retry={list.reload} />}
      {!list.data && list.error === undefined && <Loading />}
      {list.data?.items.length === 0 && <Empty title={t('copies.none')} />}
      <ul class="task-list">
        {list.data?.items.map((copy) => (
          <li key={copy.id} class="card task-row" data-testid="copy-row">
            <div class="task-row-main">
              <b>{copy.to}</b>
              <span>{copy.text}</span>
              <small class="muted"><a href={href('tasks', copy.task)}>{copy.number}</a> · {copy.sentBy} · {dateTime(copy.sentAt, words)}</small>
            </div>
            <div class="task-row-side">
              {copy.receipt ? <span class="state">{t('copies.receipt', { at: dateTime(copy.receipt.at, words) })}<small class="muted">{copy.receipt.text}</small></span> : <button type="button" class="button small" data-testid="copy-receipt" onClick={() => setReceipt(copy)}>{t('copies.receive')}</button>}
            </div>
          </li>
        ))}
      </ul>
      {receipt && <ReceiptDialog copy={receipt} onClose={(changed) => { setReceipt(undefined); if (changed) { list.reload(); } }} />}
    </>
  );
}

function ReceiptDialog({ copy, onClose }: { copy: Copy; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const [text, setText] = useState('');
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call('POST', `/api/v1/copies/${encodeURIComponent(copy.id)}/receipt`, { text });
      onClose(true);
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Dialog title={t('copies.receive')} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)}>
        <p class="dialog-lead">{copy.number} · {copy.to}</p>
        <label class="field"><span>{t('copies.answer')}</span><textarea rows={3} required maxLength={4000} value={text} onInput={(event) => setText(event.currentTarget.value)} /></label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot"><button type="submit" class="button primary" disabled={text.trim() === ''}>{t('tasks.step-submit')}</button></div>
      </form>
    </Dialog>
  );
}
