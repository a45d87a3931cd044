import type { Severity } from '../api/types';
import { append } from '../profile/edit';
import { condition, nextRuleId, numberOr, opposite, SEVERITIES, text as say, threshold, type Comparison, type Draft, type Fields, type Threshold } from '../profile/model';
import { isHigh } from '../profile/proposals';
import { unit as sign } from '../text/format';
import { useWords } from '../text/i18n';
import { SeverityBadge } from './badges';
import { RemoveButton, type FormProps } from './form-basics';
import { PlusIcon } from './icons';
import { CommitField, SelectField } from './inputs';

/** When somebody must be told. Simple thresholds by form, everything else as a condition in words of the rule language. */
export function RulesForm({ draft, onSet, onText }: FormProps) {
  const { t } = useWords();
  const first = draft.channels[0];
  const add = () => {
    if (first) {
      const [id, one] = first;
      const high = Number(say((one['usual'] as unknown[] | undefined)?.[1])) || 0;
      onText((text) => append(text, ['rules'], {
        id: nextRuleId(draft.id, draft.rules),
        severity: 'minor',
        raise: `${id} > ${high}`,
        hold: '5m',
        ...isHigh({ zh: say(one['zh']) || id, en: say(one['en']) || id }),
        provenance: 'proposal',
      }));
    }
  };
  return (
    <section class="form-section">
      <h2>{t('form.rules')}</h2>
      <div class="form-items">
        {draft.rules.map((rule, index) => <RuleItem key={say(rule['id']) || index} index={index} rule={rule} draft={draft} onSet={onSet} open={draft.rules.length === 1} />)}
      </div>
      <button type="button" class="button" data-testid="rule-add" disabled={!first} onClick={add}><PlusIcon />{t('form.add-rule')}</button>
    </section>
  );
}

function RuleItem({ index, rule, draft, onSet, open }: { index: number; rule: Fields; draft: Draft; onSet: FormProps['onSet']; open: boolean }) {
  const { t, lang } = useWords();
  const path = ['rules', index];
  const raise = say(rule['raise']);
  const clear = say(rule['clear']);
  const simple = threshold(raise);
  const severity = SEVERITIES.find((one) => one === rule['severity']);
  return (
    <details class="form-item" open={open} data-testid="form-rule" data-rule={say(rule['id'])}>
      <summary><b>{say(rule[lang]) || say(rule['zh']) || say(rule['id'])}</b><span class="mono muted">{say(rule['id'])}</span>{severity && <span class="item-side"><SeverityBadge severity={severity} /></span>}</summary>
      <div class="form-item-body">
        {simple
          ? <ThresholdFields simple={simple} clear={threshold(clear)} draft={draft} onRaise={(next) => onSet([...path, 'raise'], condition(next))} onClear={(next) => onSet([...path, 'clear'], next && condition(next))} />
          : <CommitField mono label={t('form.raise')} value={raise} onCommit={(value) => onSet([...path, 'raise'], value)} />}
        {(!simple || (clear !== '' && !threshold(clear))) && <CommitField mono label={t('form.clear')} value={clear} hint={t('form.clear-hint')} onCommit={(value) => onSet([...path, 'clear'], value.trim() || undefined)} />}
        <div class="field-pair">
          <SelectField label={t('form.severity')} value={say(rule['severity'])} options={SEVERITIES.map((value: Severity) => ({ value, text: t(`severity.${value}`) }))} onChange={(value) => onSet([...path, 'severity'], value)} testid="rule-severity" />
          <CommitField label={t('form.hold')} value={say(rule['hold'])} placeholder="0s" hint={t('form.hold-hint')} testid="rule-hold" onCommit={(value) => onSet([...path, 'hold'], value.trim() || undefined)} />
        </div>
        <CommitField label={t('form.message-zh')} value={say(rule['zh'])} onCommit={(value) => onSet([...path, 'zh'], value)} />
        <CommitField label={t('form.message-en')} value={say(rule['en'])} onCommit={(value) => onSet([...path, 'en'], value)} />
        <CommitField label={t('form.citation')} value={say(rule['citation'])} onCommit={(value) => onSet([...path, 'citation'], value.trim() || undefined)} />
        <RemoveButton text={t('form.remove-rule')} onRemove={() => onSet(path, undefined)} />
      </div>
    </details>
  );
}

const COMPARISONS: readonly Comparison[] = ['>', '>=', '<', '<='];

interface ThresholdProps {
  simple: Threshold;
  clear: Threshold | undefined;
  draft: Draft;
  onRaise(next: Threshold): void;
  onClear(next: Threshold | undefined): void;
}

function ThresholdFields({ simple, clear, draft, onRaise, onClear }: ThresholdProps) {
  const { t, of } = useWords();
  const one = draft.channels.find(([id]) => id === simple.channel)?.[1];
  const unit = sign(say(one?.['unit']));
  const withUnit = (label: string) => (unit ? `${label} (${unit})` : label);
  return (
    <>
      <div class="field-row">
        <SelectField label={t('form.channel')} value={simple.channel} options={draft.channels.map(([id, channel]) => ({ value: id, text: of({ zh: say(channel['zh']), en: say(channel['en']) }, id) }))} onChange={(channel) => onRaise({ ...simple, channel })} testid="rule-channel" />
        <SelectField label={t('form.comparison')} value={simple.comparison} options={COMPARISONS.map((value) => ({ value, text: t(`comparison.${value}`) }))} onChange={(comparison) => onRaise({ ...simple, comparison: comparison as Comparison })} testid="rule-comparison" />
        <CommitField label={withUnit(t('form.bound'))} value={simple.bound} testid="rule-bound" onCommit={(bound) => onRaise({ ...simple, bound: String(numberOr(bound)) })} />
      </div>
      <CommitField label={withUnit(t(simple.comparison.startsWith('<') ? 'form.clear-above' : 'form.clear-below'))} value={clear?.bound ?? ''} hint={t('form.deadband-hint')} testid="rule-clear" onCommit={(bound) => onClear(bound.trim() === '' ? undefined : { channel: simple.channel, comparison: opposite(simple.comparison), bound: String(numberOr(bound)) })} />
    </>
  );
}
