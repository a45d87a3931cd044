import type { Alert, Latest } from '../api/types';
import { href } from '../state/router';
import { codeNumber, isOdd, placeInUsual, quality, unit, value } from '../text/format';
import { useWords } from '../text/i18n';
import { QualityMark, UsualMark } from './badges';
import { SeverityIcon } from './icons';
import { Age } from './parts';
import { Sparkline } from './sparkline';

/** One value as a person reads it: big, with its unit, how old it is and whether to trust it. */
export function ReadingTile({ device, reading, spark }: { device: string; reading: Latest; spark?: boolean }) {
  const words = useWords();
  const code = quality(reading.quality);
  const place = code > 1 ? 'unknown' : placeInUsual(reading);
  return (
    <div class={`tile ${code > 1 ? 'tile-bad' : ''} ${isOdd(place) ? 'tile-odd' : ''}`} data-channel={reading.channel}>
      <div class="tile-name">{words.of(reading.name, reading.channel)}</div>
      <div class="tile-value">
        <span class="big" data-testid="reading-value">{value(reading.value, reading, words)}</span>
        {codeNumber(reading.value, reading) && <small class="code-number">{codeNumber(reading.value, reading)}</small>}
        <span class="unit">{unit(reading.unit)}</span>
      </div>
      {spark && reading.type !== 'text' && <Sparkline device={device} channel={reading.channel} step={reading.type !== 'number'} />}
      <div class="tile-foot">
        <QualityMark code={code} reason={reading.reason} />
        <Age at={reading.at} />
        <UsualMark place={place} />
      </div>
    </div>
  );
}

/** An alert in one plain sentence. */
export function AlertSentence({ alert }: { alert: Alert }) {
  const { t, of } = useWords();
  return (
    <a class={`sentence sev-${alert.severity}`} href={href('alerts', alert.id)}>
      <SeverityIcon severity={alert.severity} />
      <span>
        <b>{t(`severity.${alert.severity}`)}</b>
        <span class="sep">{t('punctuation.colon')}</span>
        {of(alert.message)}
        <span class="sentence-age"><Age at={alert.raisedAt} /></span>
      </span>
    </a>
  );
}
