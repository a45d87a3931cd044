import { useState } from 'preact/hooks';
import type { CheckResult, Rejected } from '../api/types';
import type { Asked } from '../profile/ask';
import { useDecoded } from '../profile/decode';
import { append } from '../profile/edit';
import type { Draft } from '../profile/model';
import { testOf, type Sample } from '../profile/payloads';
import { useWords } from '../text/i18n';
import { errorText } from './parts';
import { SampleBoxes } from './sample-boxes';

interface Props {
  text: string;
  draft: Draft;
  check: Asked<CheckResult>;
  /** A message from the quarantine, say. */
  first?: Rejected;
  onText(change: (text: string) => string): void;
}

/** Messages to try the mapping with; what they give can be kept as a test. */
export function TryPayload({ text, draft, check, first, onText }: Props) {
  const words = useWords();
  const { t } = words;
  const [samples, setSamples] = useState<Sample[]>(() => [first ? sampleOf(first) : { raw: '', form: 'text' }]);
  const decoded = useDecoded(text, check, samples);
  const filled = samples.filter((sample) => sample.raw.trim() !== '');
  const items = decoded.waiting ? undefined : decoded.data?.items;
  const keep = () => {
    onText((before) => filled.reduce((now, sample, index) => {
      const result = items?.[index];
      return result ? append(now, ['samples'], testOf(t('samples.name', { n: draft.samples.length + index + 1 }), sample, result)) : now;
    }, before));
    setSamples([{ raw: '', form: 'text' }]);
  };
  return (
    <section class="form-section" data-testid="try-payload">
      <h2>{t('samples.try')}</h2>
      <p class="hint">{t('samples.try-hint')}</p>
      {decoded.error !== undefined && <p class="form-error" role="alert">{errorText(decoded.error, words)}</p>}
      <SampleBoxes samples={samples} decoded={items} onChange={setSamples} />
      <button type="button" class="button" data-testid="samples-keep" disabled={!items || filled.length === 0 || items.length !== filled.length} onClick={keep}>{t('samples.keep')}</button>
    </section>
  );
}

/** Text where it is text, else bytes. */
function sampleOf(message: Rejected): Sample {
  const sample: Sample = message.payloadText ? { raw: message.payloadText, form: 'text' } : { raw: message.payloadBase64 ?? '', form: 'base64' };
  return message.contentType ? { ...sample, contentType: message.contentType } : sample;
}
