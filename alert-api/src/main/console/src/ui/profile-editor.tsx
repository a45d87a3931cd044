import { useMemo, useRef, useState } from 'preact/hooks';
import { ApiError, call } from '../api/client';
import type { CheckResult, Fault, ProfileDetail, ProfileVersion } from '../api/types';
import { useAsked, type Asked } from '../profile/ask';
import { read, set, type Path } from '../profile/edit';
import { draftOf } from '../profile/model';
import { takeSample } from '../state/samples';
import { drop, keep, unsaved } from '../state/unsaved';
import { useWords } from '../text/i18n';
import { BasicsForm, ParametersForm } from './form-basics';
import { ChannelsForm } from './form-channels';
import { DetectorsForm } from './form-detectors';
import { PayloadForm } from './form-payload';
import { RulesForm } from './form-rules';
import { CheckIcon, WarnIcon } from './icons';
import { Choice, errorText } from './parts';
import { ExportMenu } from './profile-export';
import { SampleResults } from './samples';
import { TryPayload } from './try-payload';
import { FaultList, YamlEditor } from './yaml-editor';

interface Props {
  id: string;
  /** Undefined for a text that has never been saved. */
  detail: ProfileDetail | undefined;
  mayEdit: boolean;
  onSaved(version: number): void;
}

/** The text and a form of it, side by side: a change in one shows in the other, and the server checks it while it is written. */
export function ProfileEditor({ id, detail, mayEdit, onSaved }: Props) {
  const { t } = useWords();
  const saved = detail?.yaml ?? '';
  const [text, setText] = useState(() => unsaved(id) ?? saved);
  const [side, setSide] = useState<'form' | 'yaml'>('form');
  const check = useAsked<CheckResult>('/api/v1/profiles/check', text.trim() ? { yaml: text } : null);
  const raw = useMemo(() => read(text), [text]);
  const draft = useMemo(() => draftOf(raw), [raw]);
  const jump = useRef<((fault: Pick<Fault, 'line' | 'column'>) => void) | null>(null);
  const faults = check.data?.faults ?? [];
  const change = (next: string) => {
    const numbered = detail && detail.version.state !== 'draft' ? renumbered(next, detail) : next;
    setText(numbered);
    keep(id, numbered);
  };
  const discard = () => {
    drop(id);
    setText(saved);
  };
  const [first] = useState(() => takeSample(id));
  const dirty = text !== saved;
  const form = { onSet: (path: Path, value: unknown) => change(set(text, path, value)), onText: (edit: (text: string) => string) => change(edit(text)) };
  const goTo = (fault: Fault) => {
    setSide('yaml');
    // The text may have to be shown first.
    requestAnimationFrame(() => jump.current?.(fault));
  };
  return (
    <div class={`profile-editor show-${side}`}>
      <div class="editor-bar">
        <CheckState check={check} />
        <div class="editor-bar-side">
          <span class="only-narrow"><Choice label={t('profile.view')} value={side} onChange={(next) => setSide(next)} options={[{ value: 'form', text: t('profile.form'), testid: 'profile-form-tab' }, { value: 'yaml', text: 'YAML', testid: 'profile-yaml-tab' }]} /></span>
          {detail && <ExportMenu id={id} version={detail.version.version} />}
          {dirty && detail && <button type="button" class="button" onClick={discard}>{t('profile.discard')}</button>}
          {mayEdit && <SaveButton id={id} text={text} version={draft?.version ?? 1} dirty={dirty} onSaved={(version) => { drop(id); onSaved(version); }} />}
        </div>
      </div>
      <div class="editor-columns">
        <div class="editor-text card">
          <YamlEditor text={text} faults={faults} onChange={change} jump={jump} />
        </div>
        <div class="editor-form card pad">
          {faults.length > 0 && <FaultList faults={faults} onJump={goTo} />}
          {draft ? (
            <>
              <BasicsForm draft={draft} {...form} />
              <ChannelsForm draft={draft} {...form} />
              <PayloadForm draft={draft} {...form} />
              <TryPayload text={text} draft={draft} check={check} first={first} onText={form.onText} />
              <SampleResults samples={check.data?.samples ?? []} />
              <RulesForm draft={draft} {...form} />
              <DetectorsForm draft={draft} profile={check.data?.profile ?? undefined} {...form} />
              <ParametersForm draft={draft} {...form} />
            </>
          ) : (
            <p class="note note-warn"><WarnIcon /><span>{t('profile.not-yaml')}</span></p>
          )}
        </div>
      </div>
    </div>
  );
}

/** A version that is or was in force never changes: writing begins the next one. */
function renumbered(text: string, detail: ProfileDetail): string {
  const now = draftOf(read(text))?.version;
  const newest = Math.max(...detail.versions.map((one) => one.version));
  return now === detail.version.version ? set(text, ['version'], newest + 1) : text;
}

function CheckState({ check }: { check: Asked<CheckResult> }) {
  const words = useWords();
  const { t } = words;
  const n = (check.data?.faults.length ?? 0) + (check.data?.samples ?? []).filter((one) => !one.ok).length;
  return (
    <div class="check-state" role="status" data-testid="check-state" data-ok={!check.waiting && check.error === undefined && check.data?.ok ? 'yes' : 'no'}>
      {check.waiting
        ? <span class="muted">{t('check.waiting')}</span>
        : check.error !== undefined
          ? <span class="bad-text"><WarnIcon />{errorText(check.error, words)}</span>
          : check.data?.ok
            ? <span class="good-text"><CheckIcon />{t('check.ok')}</span>
            : <span class="bad-text"><WarnIcon />{t('check.faults', { n })}</span>}
    </div>
  );
}

function SaveButton({ id, text, version, dirty, onSaved }: { id: string; text: string; version: number; dirty: boolean; onSaved(version: number): void }) {
  const words = useWords();
  const { t } = words;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      onSaved((await call<ProfileVersion>('PUT', `/api/v1/profiles/${encodeURIComponent(id)}`, { yaml: text })).data.version);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  // The faults of the text stand in the list already.
  const shown = error instanceof ApiError && error.code === 'profile-faults' ? t('profile.save-faulty') : error !== undefined ? errorText(error, words) : '';
  return (
    <>
      <button type="button" class="button primary" data-testid="profile-save" disabled={busy || !dirty} onClick={() => void save()}>{t('profile.save', { n: version })}</button>
      {shown && <p class="form-error save-error" role="alert">{shown}</p>}
    </>
  );
}
