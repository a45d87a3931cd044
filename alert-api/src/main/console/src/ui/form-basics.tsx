import { set, type Path } from '../profile/edit';
import { text as say, type Draft, type Fields } from '../profile/model';
import { useWords } from '../text/i18n';
import { PlusIcon } from './icons';
import { CommitField, NameFields, SelectField, UnitField } from './inputs';
import { useState } from 'preact/hooks';

export interface FormProps {
  draft: Draft;
  /** Sets one place of the text; undefined takes it away. */
  onSet(path: Path, value: unknown): void;
  onText(change: (text: string) => string): void;
}

/** What the profile is called and what it inherits. */
export function BasicsForm({ draft, onSet }: FormProps) {
  const { t } = useWords();
  return (
    <section class="form-section">
      <h2>{t('form.basics')}</h2>
      <NameFields value={draft.name} testid="form-name" onCommit={(language, value) => onSet(['name', language], value || undefined)} />
      <div class="field-pair">
        <CommitField label={t('form.category')} value={draft.category} hint={t('form.category-hint')} onCommit={(value) => onSet(['category'], value.trim() || undefined)} />
        <CommitField label={t('form.lateness')} value={draft.lateness} placeholder="15m" hint={t('form.lateness-hint')} onCommit={(value) => onSet(['lateness'], value.trim() || undefined)} />
      </div>
      <label class="radio">
        <input type="checkbox" checked={draft.include.includes('device-common')} onChange={(event) => onSet(['include'], event.currentTarget.checked ? [...draft.include, 'device-common'] : rest(draft.include))} />
        <span><b>{t('form.common')}</b><small>{t('form.common-hint')}</small></span>
      </label>
    </section>
  );
}

function rest(include: readonly string[]): string[] | undefined {
  const kept = include.filter((one) => one !== 'device-common');
  return kept.length > 0 ? kept : undefined;
}

const TYPES = ['number', 'text', 'boolean', 'date'] as const;

/** Figures of the nameplate or the site that rules use. */
export function ParametersForm({ draft, onSet, onText }: FormProps) {
  const { t } = useWords();
  return (
    <section class="form-section">
      <h2>{t('form.parameters')}</h2>
      <p class="hint">{t('form.parameters-hint')}</p>
      <div class="form-items">
        {draft.parameters.map(([id, one]) => <ParameterItem key={id} id={id} one={one} onSet={onSet} />)}
      </div>
      <AddById label={t('form.add-parameter')} taken={draft.parameters.map(([id]) => id)} onAdd={(id) => onText((text) => set(text, ['parameters', id], { type: 'number', unit: '1', default: 0, zh: id, en: id }))} />
    </section>
  );
}

function ParameterItem({ id, one, onSet }: { id: string; one: Fields; onSet: FormProps['onSet'] }) {
  const { t, of } = useWords();
  const path = ['parameters', id];
  const name = { zh: say(one['zh']), en: say(one['en']) };
  const type = say(one['type']) || 'number';
  return (
    <details class="form-item">
      <summary><b>{of(name, id)}</b><span class="mono muted">${id}</span><span class="item-side">{say(one['default'])} {type === 'number' && say(one['unit']) !== '1' ? say(one['unit']) : ''}</span></summary>
      <div class="form-item-body">
        <NameFields value={name} onCommit={(language, value) => onSet([...path, language], value || undefined)} />
        <div class="field-row">
          <SelectField label={t('form.type')} value={type} options={TYPES.map((value) => ({ value, text: t(`parameter.${value}`) }))} onChange={(value) => onSet([...path, 'type'], value)} />
          {type === 'number' && <UnitField label={t('form.unit')} value={say(one['unit'])} onChange={(value) => onSet([...path, 'unit'], value || undefined)} />}
          <CommitField label={t('form.default')} value={say(one['default'])} onCommit={(value) => onSet([...path, 'default'], value.trim() === '' ? undefined : type === 'number' && Number.isFinite(Number(value)) ? Number(value) : value)} />
        </div>
        <RemoveButton text={t('form.remove-parameter')} onRemove={() => onSet(path, undefined)} />
      </div>
    </details>
  );
}

export function RemoveButton({ text, onRemove }: { text: string; onRemove(): void }) {
  return <button type="button" class="button small quiet danger" onClick={onRemove}>{text}</button>;
}

/** Asks for an id, then adds. */
export function AddById({ label, taken, onAdd, testid }: { label: string; taken: readonly string[]; onAdd(id: string): void; testid?: string }) {
  const { t } = useWords();
  const [id, setId] = useState('');
  const wrong = id !== '' && (!/^[a-z][a-z\d_]*$/.test(id) || taken.includes(id));
  const add = () => {
    if (id && !wrong) {
      onAdd(id);
      setId('');
    }
  };
  return (
    <div class="add-by-id">
      <input class="mono" aria-label={label} placeholder={t('form.id-example')} data-testid={testid && `${testid}-id`} maxLength={48} autocapitalize="none" spellcheck={false} autocomplete="off" aria-invalid={wrong} value={id} onInput={(event) => setId(event.currentTarget.value.trim())} onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); add(); } }} />
      <button type="button" class="button" disabled={!id || wrong} data-testid={testid && `${testid}-add`} onClick={add}><PlusIcon />{label}</button>
      {wrong && <small class="bad-text">{taken.includes(id) ? t('form.id-taken') : t('form.id-rule')}</small>}
    </div>
  );
}
