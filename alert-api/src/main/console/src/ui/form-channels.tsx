import { set } from '../profile/edit';
import { bounds, list, numberOr, record, text as say, type Fields } from '../profile/model';
import { unit as sign } from '../text/format';
import { useWords } from '../text/i18n';
import { AddById, RemoveButton, type FormProps } from './form-basics';
import { CommitField, NameFields, SelectField, UnitField } from './inputs';

const TYPES = ['number', 'boolean', 'code', 'counter'] as const;

/** What the device measures: unit, ranges, how often, and the values that mean "no value". */
export function ChannelsForm({ draft, onSet, onText }: FormProps) {
  const { t } = useWords();
  return (
    <section class="form-section">
      <h2>{t('form.channels')}</h2>
      <div class="form-items">
        {draft.channels.map(([id, one]) => <ChannelItem key={id} id={id} one={one} onSet={onSet} open={draft.channels.length === 1} />)}
      </div>
      <AddById testid="channel" label={t('form.add-channel')} taken={draft.channels.map(([id]) => id)} onAdd={(id) => onText((text) => set(text, ['channels', id], { zh: id, en: id, unit: '1', type: 'number' }))} />
    </section>
  );
}

function ChannelItem({ id, one, onSet, open }: { id: string; one: Fields; onSet: FormProps['onSet']; open: boolean }) {
  const { t, of } = useWords();
  const path = ['channels', id];
  const name = { zh: say(one['zh']), en: say(one['en']) };
  const type = say(one['type']) || 'number';
  const number = type === 'number' || type === 'counter';
  const [low, high] = bounds(one['range']);
  const [usualLow, usualHigh] = bounds(one['usual']);
  const pair = (key: string, first: string, second: string) => onSet([...path, key], first.trim() === '' && second.trim() === '' ? undefined : [numberOr(first), numberOr(second)]);
  return (
    <details class="form-item" open={open} data-testid="form-channel" data-channel={id}>
      <summary><b>{of(name, id)}</b><span class="mono muted">{id}</span><span class="item-side">{number ? sign(say(one['unit'])) : t(`channel.${type === 'boolean' ? 'boolean' : 'code'}`)}</span></summary>
      <div class="form-item-body">
        <NameFields value={name} onCommit={(language, value) => onSet([...path, language], value || undefined)} />
        <div class="field-pair">
          <SelectField label={t('form.type')} value={type} options={TYPES.map((value) => ({ value, text: t(`channel.${value}`) }))} onChange={(value) => onSet([...path, 'type'], value)} />
          {number && <UnitField testid="channel-unit" label={t('form.unit')} value={say(one['unit'])} onChange={(value) => onSet([...path, 'unit'], value || undefined)} />}
        </div>
        {number && (
          <>
            <fieldset class="field">
              <legend>{t('form.range')}</legend>
              <div class="between">
                <Bound label={t('form.low')} value={low} onCommit={(value) => pair('range', value, high)} testid="channel-low" />
                <span aria-hidden="true">～</span>
                <Bound label={t('form.high')} value={high} onCommit={(value) => pair('range', low, value)} testid="channel-high" />
              </div>
              <small>{t('form.range-hint')}</small>
            </fieldset>
            <fieldset class="field">
              <legend>{t('form.usual')}</legend>
              <div class="between">
                <Bound label={t('form.low')} value={usualLow} onCommit={(value) => pair('usual', value, usualHigh)} />
                <span aria-hidden="true">～</span>
                <Bound label={t('form.high')} value={usualHigh} onCommit={(value) => pair('usual', usualLow, value)} />
              </div>
              <small>{t('form.usual-hint')}</small>
            </fieldset>
          </>
        )}
        <div class="field-pair">
          <CommitField label={t('form.period')} value={say(one['period'])} placeholder="10m" hint={t('form.period-hint')} onCommit={(value) => onSet([...path, 'period'], value.trim() || undefined)} />
          {number && <CommitField label={t('form.sentinels')} value={list(one['sentinels']).map(say).join(', ')} placeholder="-9999, 85" hint={t('form.sentinels-hint')} onCommit={(value) => onSet([...path, 'sentinels'], numbers(value))} />}
        </div>
        {type === 'code' && <CodesForm path={path} codes={record(one['codes'])} onSet={onSet} />}
        <RemoveButton text={t('form.remove-channel')} onRemove={() => onSet(path, undefined)} />
      </div>
    </details>
  );
}

function Bound({ label, value, onCommit, testid }: { label: string; value: string; onCommit(value: string): void; testid?: string }) {
  return <input class="number" aria-label={label} placeholder={label} inputMode="decimal" data-testid={testid} key={value} defaultValue={value} onBlur={(event) => event.currentTarget.value !== value && onCommit(event.currentTarget.value)} />;
}

function numbers(text: string): (number | string)[] | undefined {
  const values = text.split(/[,，\s]+/).filter(Boolean).map(numberOr);
  return values.length > 0 ? values : undefined;
}

/** What each number of a code means. */
function CodesForm({ path, codes, onSet }: { path: string[]; codes: Fields; onSet: FormProps['onSet'] }) {
  const { t } = useWords();
  const put = (code: string, language: 'zh' | 'en', value: string) => onSet([...path, 'codes'], { ...codes, [code]: { ...record(codes[code]), [language]: value } });
  return (
    <fieldset class="field">
      <legend>{t('form.codes')}</legend>
      {Object.entries(codes).map(([code, meaning]) => (
        <div key={code} class="code-row">
          <span class="mono">{code}</span>
          <input aria-label={t('form.name-zh')} placeholder={t('form.name-zh')} defaultValue={say(record(meaning)['zh'])} onBlur={(event) => put(code, 'zh', event.currentTarget.value)} />
          <input aria-label={t('form.name-en')} placeholder={t('form.name-en')} defaultValue={say(record(meaning)['en'])} onBlur={(event) => put(code, 'en', event.currentTarget.value)} />
        </div>
      ))}
      <CommitField label={t('form.add-code')} value="" inputMode="decimal" onCommit={(value) => /^-?\d+$/.test(value.trim()) && onSet([...path, 'codes'], { ...codes, [value.trim()]: { zh: value.trim(), en: value.trim() } })} />
    </fieldset>
  );
}
