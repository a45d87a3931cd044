import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Ladder, LadderStep, Me, Page } from '../api/types';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { has } from '../state/session';
import { duration } from '../text/format';
import { useWords } from '../text/i18n';
import { SeverityBadge } from '../ui/badges';
import { Dialog, errorText, Loading, PageHead, Problem } from '../ui/parts';

const PATH = '/api/v1/escalations';
const MOST_STEPS = 10;

/** Who is told again of alerts that nobody acknowledges. */
export function EscalationsPage({ me }: { me: Me }) {
  const { t } = useWords();
  const ladders = useResource<Page<Ladder>>(PATH);
  const [open, setOpen] = useState<Ladder>();
  const mayEdit = has(me, 'administrator');
  return (
    <>
      <PageHead title={t('escalations.title')} back={{ href: href('alerts'), text: t('nav.alerts') }} lead={t('escalations.lead')} />
      {ladders.error !== undefined && <Problem error={ladders.error} retry={ladders.reload} />}
      {!ladders.data && ladders.error === undefined && <Loading lines={4} />}
      <div class="ladders">
        {ladders.data?.items.map((ladder) => (
          <section key={ladder.severity} class="card pad" data-testid="ladder" data-severity={ladder.severity}>
            <div class="section-head">
              <h2><SeverityBadge severity={ladder.severity} /></h2>
              {ladder.proposal && <span class="provenance provenance-proposal">{t('provenance.proposal')}</span>}
              {mayEdit && <button type="button" class="button small" data-testid={`ladder-edit-${ladder.severity}`} onClick={() => setOpen(ladder)}>{t('escalations.edit')}</button>}
            </div>
            {ladder.steps.length === 0 && <p class="muted">{t('escalations.nobody')}</p>}
            <ol class="plain ladder">{ladder.steps.map((step, index) => <li key={index}><StepText step={step} /></li>)}</ol>
          </section>
        ))}
      </div>
      {open && <EditDialog ladder={open} onClose={(changed) => { setOpen(undefined); if (changed) { ladders.reload(); } }} />}
    </>
  );
}

function StepText({ step }: { step: LadderStep }) {
  const words = useWords();
  const { t, maybe } = words;
  const who = [...step.who.map((word) => maybe(`escalations.who.${word.replace(':', '-')}`, word)), ...step.channels].join(t('list.comma'));
  return (
    <>
      <b>{t('escalations.after', { time: duration(step.afterSeconds * 1000, words) })}</b>
      <span>{who}</span>
      {step.repeatSeconds > 0 && <small class="muted">{t('escalations.repeat', { time: duration(step.repeatSeconds * 1000, words), n: step.most })}</small>}
    </>
  );
}

/** Words between blanks or commas of either kind. */
const wordsOf = (text: string) => text.split(/[\s,，、]+/).filter((word) => word !== '');

interface Draft {
  after: string;
  who: string;
  channels: string;
  repeat: string;
  most: string;
}

const draftOf = (step: LadderStep): Draft => ({ after: String(step.afterSeconds / 60), who: step.who.join(' '), channels: step.channels.join(' '), repeat: String(step.repeatSeconds / 60), most: String(step.most) });

function EditDialog({ ladder, onClose }: { ladder: Ladder; onClose(changed: boolean): void }) {
  const words = useWords();
  const { t } = words;
  const [steps, setSteps] = useState<Draft[]>(ladder.steps.map(draftOf));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const change = (index: number, part: Partial<Draft>) => setSteps((before) => before.map((step, i) => (i === index ? { ...step, ...part } : step)));
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await call('PUT', `${PATH}/${ladder.severity}`, { steps: steps.map((step) => ({ afterSeconds: Math.round(Number(step.after) * 60), who: wordsOf(step.who), channels: wordsOf(step.channels), repeatSeconds: Math.round(Number(step.repeat) * 60), most: Number(step.repeat) > 0 ? Number(step.most) : 1 })) }, { ifMatch: `"${ladder.version}"` });
      onClose(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog wide title={t('escalations.edit-title', { severity: t(`severity.${ladder.severity}`) })} onClose={() => onClose(false)}>
      <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
        <p class="dialog-lead">{t('escalations.hint')}</p>
        {steps.map((step, index) => (
          <fieldset key={index} class="ladder-step">
            <legend>{t('escalations.step', { n: index + 1 })}</legend>
            <label class="field"><span>{t('escalations.after-field')}</span><input inputMode="decimal" required pattern="\d+(\.\d+)?" value={step.after} onInput={(event) => change(index, { after: event.currentTarget.value })} /></label>
            <label class="field"><span>{t('escalations.who-field')}</span><input autocapitalize="none" value={step.who} onInput={(event) => change(index, { who: event.currentTarget.value })} /></label>
            <label class="field"><span>{t('escalations.channels-field')}</span><input autocapitalize="none" value={step.channels} onInput={(event) => change(index, { channels: event.currentTarget.value })} /></label>
            <label class="field"><span>{t('escalations.repeat-field')}</span><input inputMode="decimal" pattern="\d+(\.\d+)?" value={step.repeat} onInput={(event) => change(index, { repeat: event.currentTarget.value })} /></label>
            <label class="field"><span>{t('escalations.most-field')}</span><input inputMode="numeric" pattern="\d+" value={step.most} onInput={(event) => change(index, { most: event.currentTarget.value })} /></label>
            <button type="button" class="button small" onClick={() => setSteps((before) => before.filter((_, i) => i !== index))}>{t('escalations.remove-step')}</button>
          </fieldset>
        ))}
        {steps.length < MOST_STEPS && <button type="button" class="button" data-testid="ladder-add" onClick={() => setSteps((before) => [...before, { after: '', who: 'role:inspector', channels: '', repeat: '0', most: '1' }])}>{t('escalations.add-step')}</button>}
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={() => onClose(false)}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy} data-testid="ladder-submit">{t('escalations.save')}</button>
        </div>
      </form>
    </Dialog>
  );
}
