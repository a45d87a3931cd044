import type { Decoded } from '../api/types';
import { bytesOf, formOf, type Form, type Sample } from '../profile/payloads';
import { useWords } from '../text/i18n';
import { CloseIcon, PlusIcon } from './icons';
import { hexDump } from './payload';
import { DecodedTable } from './samples';

interface Props {
  samples: readonly Sample[];
  decoded: readonly Decoded[] | undefined;
  onChange(samples: Sample[]): void;
}

const FORMS: readonly Form[] = ['text', 'hex', 'base64'];
const MOST = 20;

/** Messages to paste, and beside each what becomes of it. */
export function SampleBoxes({ samples, decoded, onChange }: Props) {
  const { t } = useWords();
  const put = (index: number, change: Partial<Sample>) => onChange(samples.map((one, i) => (i === index ? { ...one, ...change } : one)));
  let answered = -1;
  return (
    <div class="sample-boxes">
      {samples.map((sample, index) => {
        const empty = sample.raw.trim() === '';
        answered += empty ? 0 : 1;
        const result = empty ? undefined : decoded?.[answered];
        return (
          <div key={index} class="sample-box" data-testid="sample-box">
            <div class="sample-in">
              <label class="field">
                <span>{t('samples.n', { n: index + 1 })}</span>
                <textarea class="mono" rows={5} spellcheck={false} autocapitalize="none" data-testid="sample-raw" placeholder={t('samples.placeholder')} value={sample.raw} onInput={(event) => put(index, { raw: event.currentTarget.value, form: formOf(event.currentTarget.value) })} />
              </label>
              <div class="sample-form">
                <select aria-label={t('samples.form')} data-testid="sample-form" value={sample.form} onChange={(event) => put(index, { form: event.currentTarget.value as Form })}>{FORMS.map((form) => <option key={form} value={form}>{t(`samples.form.${form}`)}</option>)}</select>
                <input aria-label={t('samples.port')} placeholder={t('samples.port')} inputMode="numeric" maxLength={3} value={sample.port ?? ''} onInput={(event) => put(index, { port: Number(event.currentTarget.value) || undefined })} />
                {samples.length > 1 && <button type="button" class="icon-button" aria-label={t('samples.remove')} onClick={() => onChange(samples.filter((_, i) => i !== index))}><CloseIcon /></button>}
              </div>
              {sample.form !== 'text' && !empty && <pre class="sample-bytes" tabIndex={0}>{dump(sample)}</pre>}
            </div>
            <div class="sample-out">{result ? <DecodedTable decoded={result} /> : <p class="muted">{t(empty ? 'samples.none' : 'samples.waiting')}</p>}</div>
          </div>
        );
      })}
      {samples.length < MOST && <button type="button" class="button small" data-testid="sample-more" onClick={() => onChange([...samples, { raw: '', form: 'text' }])}><PlusIcon />{t('samples.more')}</button>}
    </div>
  );
}

function dump(sample: Sample): string {
  try {
    return hexDump(bytesOf(sample));
  } catch {
    // What is not Base64 after all is shown by the decoder's answer.
    return '';
  }
}
