import type { ParameterInfo, ProfileDetail } from '../api/types';
import { useResource } from '../state/resource';
import { unit } from '../text/format';
import { useWords } from '../text/i18n';
import { Problem } from './parts';

export type Values = Record<string, string>;

interface Props {
  /** Empty while none is chosen. */
  profile: string;
  values: Values;
  onChange(values: Values): void;
}

/** The figures that the rules of a profile need from this place or device; an empty field takes the profile's default. */
export function ParameterFields({ profile, values, onChange }: Props) {
  const { t, of } = useWords();
  const detail = useResource<ProfileDetail>(profile ? `/api/v1/profiles/${encodeURIComponent(profile)}` : null);
  const parameters = detail.data?.parameters ?? [];
  if (detail.error !== undefined) {
    return <Problem error={detail.error} retry={detail.reload} />;
  }
  if (parameters.length === 0) {
    return null;
  }
  const put = (name: string, value: string) => {
    const next = { ...values };
    if (value.trim() === '') {
      delete next[name];
    } else {
      next[name] = value.trim();
    }
    onChange(next);
  };
  return (
    <fieldset class="field">
      <legend>{t('places.parameters')}</legend>
      <div class="parameter-grid">
        {parameters.map((one) => (
          <label key={one.name} class="field">
            <span>{of(one.label, one.name)}{one.unit && unit(one.unit) && ` (${unit(one.unit)})`}</span>
            <ParameterInput one={one} value={values[one.name] ?? ''} onInput={(value) => put(one.name, value)} />
          </label>
        ))}
      </div>
      <small>{t('places.parameters-hint')}</small>
    </fieldset>
  );
}

function ParameterInput({ one, value, onInput }: { one: ParameterInfo; value: string; onInput(value: string): void }) {
  const { t } = useWords();
  const common = { 'data-testid': `parameter-${one.name}`, value, onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value) };
  switch (one.type) {
    case 'boolean':
      return <select data-testid={common['data-testid']} value={value} onChange={(event) => onInput(event.currentTarget.value)}><option value="">{one.default ? t(one.default === 'true' || one.default === '1' ? 'value.yes' : 'value.no') : '–'}</option><option value="true">{t('value.yes')}</option><option value="false">{t('value.no')}</option></select>;
    case 'date':
      return <input type="date" {...common} />;
    default:
      return <input inputMode={one.type === 'number' ? 'decimal' : 'text'} maxLength={100} autocomplete="off" placeholder={one.default ?? t('places.no-default')} {...common} />;
  }
}
