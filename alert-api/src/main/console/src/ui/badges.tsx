import type { AlertState, DeviceState, Severity } from '../api/types';
import { provenance, type Place, type QualityCode } from '../text/format';
import { useWords, type Key } from '../text/i18n';
import { CheckIcon, DownIcon, InfoIcon, SeverityIcon, UpIcon, WarnIcon } from './icons';

export function SeverityBadge({ severity }: { severity: Severity }) {
  const { t } = useWords();
  return (
    <span class={`badge sev-${severity}`}>
      <SeverityIcon severity={severity} size={16} />
      {t(`severity.${severity}`)}
    </span>
  );
}

export function AlertStateText({ state }: { state: AlertState }) {
  const { t } = useWords();
  return <span class={`state state-${state}`}>{t(`alert.state.${state}`)}</span>;
}

export function DeviceStateText({ state }: { state: DeviceState }) {
  const { t } = useWords();
  return (
    <span class={`state device-${state}`}>
      <span class="dot" aria-hidden="true" />
      {t(`device.state.${state}`)}
    </span>
  );
}

const QUALITY_KEYS: readonly Key[] = ['quality.good', 'quality.suspect', 'quality.bad', 'quality.missing'];

/** Quality in plain words, with the reason where there is one. */
export function QualityMark({ code, reason }: { code: QualityCode; reason?: string | null }) {
  const { t, maybe } = useWords();
  const why = reason ? maybe(`reason.${reason}`, reason) : '';
  return (
    <span class={`quality quality-${code}`}>
      {code === 0 ? <CheckIcon size={14} /> : code === 1 ? <InfoIcon size={14} /> : <WarnIcon size={14} />}
      {t(QUALITY_KEYS[code] as Key)}
      {why && <span class="quality-why">{why}</span>}
    </span>
  );
}

/** Where the value lies against what is usual; nothing where nobody has said what is usual, or the value is not trusted. */
export function UsualMark({ place }: { place: Place }) {
  const { t } = useWords();
  if (place === 'unknown') {
    return null;
  }
  return (
    <span class={`usual usual-${place}`}>
      {place === 'above' && <UpIcon />}
      {place === 'below' && <DownIcon />}
      {t(`usual.${place}`)}
    </span>
  );
}

/** How far the ground of a rule has been checked. */
export function ProvenanceMark({ raw }: { raw: string | null | undefined }) {
  const { t } = useWords();
  const mark = provenance(raw);
  return <span class={`provenance provenance-${mark}`}>{t(`provenance.${mark}`)}</span>;
}
