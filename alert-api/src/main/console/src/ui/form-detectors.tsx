import type { CheckResult, Detector } from '../api/types';
import { record, SEVERITIES, text as say } from '../profile/model';
import { useWords } from '../text/i18n';
import type { FormProps } from './form-basics';
import { SelectField } from './inputs';

const NONE = 'none';

/** The kinds that watch one channel each, in the order of the page. */
const KINDS = ['stuck', 'novelty', 'gap', 'noise', 'drift'] as const;

/** What watches the channels without a rule, as the check of the text has found it; chosen per channel. */
export function DetectorsForm({ draft, profile, onSet }: FormProps & { profile: NonNullable<CheckResult['profile']> | undefined }) {
  const { t, of } = useWords();
  const channels = (profile?.channels ?? []).filter((one) => one.type === 'number');
  const running = profile?.detectors ?? [];
  if (channels.length === 0) {
    return null;
  }
  const together = running.filter((one) => one.channels.length > 1);
  return (
    <section class="form-section" data-testid="form-detectors">
      <h2>{t('form.detectors')}</h2>
      <p class="muted">{t('form.detectors-hint')}</p>
      <div class="form-items">
        {channels.map((one) => {
          const mine = running.filter((detector) => detector.channels.length === 1 && detector.channels[0] === one.channel);
          return (
            <details key={one.channel} class="form-item" data-testid="form-detector" data-channel={one.channel}>
              <summary><b>{of(one.name, one.channel)}</b><span class="mono muted">{one.channel}</span><span class="item-side">{mine.length > 0 ? mine.map((detector) => t(`detector.${detector.kind}`)).join(' · ') : t('form.detector-none')}</span></summary>
              <div class="form-item-body">
                <div class="field-pair">
                  {KINDS.map((kind) => <KindField key={kind} kind={kind} running={mine} said={say(record(record(record(draft.detectors)['channels'])[one.channel])[kind])} onChange={(value) => onSet(['detectors', 'channels', one.channel, kind], value)} />)}
                </div>
              </div>
            </details>
          );
        })}
      </div>
      {together.map((one) => <p key={one.id} class="muted" data-testid="form-together">{t(`detector.${one.kind}`)} <span class="mono">{one.id}</span> {one.channels.join(' · ')} {t(`severity.${one.severity}`)}</p>)}
    </section>
  );
}

function KindField({ kind, running, said, onChange }: { kind: Detector['kind']; running: readonly Detector[]; said: string; onChange(value: string): void }) {
  const { t } = useWords();
  const now = said || (running.find((one) => one.kind === kind)?.severity ?? NONE);
  const options = [{ value: NONE, text: t('form.detector-none') }, ...SEVERITIES.map((value) => ({ value, text: t(`severity.${value}`) }))];
  return <SelectField label={t(`detector.${kind}`)} value={now} options={options} onChange={onChange} testid={`detector-${kind}`} />;
}
