import type { Decoded, DecodedReading, Rejection, SampleResult } from '../api/types';
import { number, quality, unit } from '../text/format';
import { useWords } from '../text/i18n';
import { QualityMark } from './badges';
import { CheckIcon, WarnIcon } from './icons';

/** The payloads kept with the profile, and what each gives today. */
export function SampleResults({ samples }: { samples: readonly SampleResult[] }) {
  const { t } = useWords();
  if (samples.length === 0) {
    return null;
  }
  return (
    <section class="form-section">
      <h2>{t('form.samples')}</h2>
      {samples.map((sample) => (
        <div key={sample.name} class="sample" data-testid="sample-result" data-ok={sample.ok ? 'yes' : 'no'}>
          <h3 class={sample.ok ? 'good-text' : 'bad-text'}>{sample.ok ? <CheckIcon size={16} /> : <WarnIcon size={16} />}{sample.name}</h3>
          {sample.faults.map((fault, index) => <p key={index} class="bad-text small-text">{typeof fault === 'string' ? fault : [fault.what, fault.value, fault.rule].filter(Boolean).join(', ')}</p>)}
          <DecodedTable decoded={{ readings: sample.gives, rejections: sample.rejections }} />
        </div>
      ))}
    </section>
  );
}

/** Decoded values as they would be stored. */
export function DecodedTable({ decoded }: { decoded: Decoded }) {
  const { t } = useWords();
  return (
    <div class="decoded" data-testid="decoded">
      {decoded.readings.length > 0 && (
        <table class="table small-table">
          <thead><tr><th>{t('device.channel')}</th><th class="right">{t('decoded.value')}</th><th>{t('device.quality')}</th></tr></thead>
          <tbody>{decoded.readings.map((one, index) => <ReadingRow key={index} reading={one} />)}</tbody>
        </table>
      )}
      <Rejections items={decoded.rejections} />
      {decoded.readings.length === 0 && decoded.rejections.length === 0 && <p class="muted">{t('decoded.none')}</p>}
    </div>
  );
}

function ReadingRow({ reading }: { reading: DecodedReading }) {
  const words = useWords();
  const name = words.of(reading.name, reading.channel);
  return (
    <tr data-channel={reading.channel}>
      <td>{name}{name !== reading.channel && <small class="mono block-small">{reading.channel}</small>}</td>
      <td class="right number">{reading.value === null ? '–' : number(reading.value, words)} <span class="unit">{unit(reading.unit)}</span></td>
      <td><QualityMark code={quality(reading.quality ?? 'good')} reason={reading.reason} /></td>
    </tr>
  );
}

function Rejections({ items }: { items: readonly Rejection[] }) {
  const { maybe } = useWords();
  return <>{items.map((one, index) => <p key={index} class="rejection"><WarnIcon size={16} /><span><b>{maybe(`reject.${one.reason}`, one.reason)}</b> {one.detail}</span></p>)}</>;
}
