import { useMemo, useState } from 'preact/hooks';
import { ApiError, call } from '../api/client';
import type { CheckResult, Decoded, ProfileVersion } from '../api/types';
import { useAsked } from '../profile/ask';
import { CODEC, compose, type Kind, type Start } from '../profile/compose';
import { useDecoded } from '../profile/decode';
import { append } from '../profile/edit';
import { jsonOf, propose, search, testOf, type Sample } from '../profile/payloads';
import { goWith, href } from '../state/router';
import { drop, keep } from '../state/unsaved';
import { useWords } from '../text/i18n';
import { BinaryTable, PickTable } from '../ui/new-tables';
import { Choice, errorText, PageHead } from '../ui/parts';
import { SampleBoxes } from '../ui/sample-boxes';
import { SubNav } from '../ui/subnav';
import { FaultList } from '../ui/yaml-editor';

const EMPTY: Start = { id: '', zh: '', en: '', category: '', kind: 'json', found: { leaves: [] }, picks: [], endian: 'big', fields: [], script: CODEC };
const KINDS: readonly Kind[] = ['json', 'binary', 'javascript'];

/** A sensor that is not in the catalogue: from messages as it sends them to a first draft of its profile. */
export default function NewProfilePage() {
  const words = useWords();
  const { t } = words;
  const [start, setStart] = useState<Start>(EMPTY);
  const [samples, setSamples] = useState<Sample[]>([{ raw: '', form: 'text' }]);
  const text = useMemo(() => compose(start), [start]);
  const rows = start.kind === 'binary' ? start.fields : start.picks.filter((pick) => pick.use);
  const check = useAsked<CheckResult>('/api/v1/profiles/check', rows.length > 0 ? { yaml: text } : null);
  const decoded = useDecoded(text, check, samples);
  const items = decoded.waiting ? undefined : decoded.data?.items;
  const change = (part: Partial<Start>) => setStart((before) => ({ ...before, ...part }));
  const paste = (next: Sample[]) => {
    setSamples(next);
    setStart((before) => proposed(before, next));
  };
  const wrong = start.id !== '' && !/^[a-z][a-z\d-]*$/.test(start.id);
  return (
    <>
      <SubNav />
      <PageHead title={t('new.title')} back={{ href: href('profiles'), text: t('profiles.title') }} lead={t('new.lead')} />
      <section class="card pad step">
        <h2>{t('new.step-name')}</h2>
        <div class="field-row">
          <label class="field">
            <span>{t('register.id')}</span>
            <input class="mono" data-testid="new-id" maxLength={64} autocapitalize="none" spellcheck={false} autocomplete="off" aria-invalid={wrong} value={start.id} onInput={(event) => change({ id: event.currentTarget.value.trim() })} />
            <small class={wrong ? 'bad-text' : ''}>{t(wrong ? 'new.id-rule' : 'new.id-hint')}</small>
          </label>
          <label class="field"><span>{t('form.name-zh')}</span><input data-testid="new-zh" maxLength={100} autocomplete="off" value={start.zh} onInput={(event) => change({ zh: event.currentTarget.value })} /></label>
          <label class="field"><span>{t('form.name-en')}</span><input data-testid="new-en" maxLength={100} autocomplete="off" value={start.en} onInput={(event) => change({ en: event.currentTarget.value })} /></label>
        </div>
      </section>
      <section class="card pad step">
        <h2>{t('new.step-samples')}</h2>
        <p class="hint">{t('new.samples-hint')}</p>
        <SampleBoxes samples={samples} decoded={items} onChange={paste} />
      </section>
      <section class="card pad step">
        <div class="section-head tight-head">
          <h2>{t('new.step-mapping')}</h2>
          <Choice<Kind> label={t('form.format')} value={start.kind} onChange={(kind) => change({ kind, picks: kind === start.kind ? start.picks : kind === 'json' ? start.picks.filter((pick) => pick.path) : start.picks })} options={KINDS.map((value) => ({ value, text: t(`payload-format.${value}`), testid: `new-kind-${value}` }))} />
        </div>
        {start.kind === 'json' && <PickTable picks={start.picks} found={start.found} onChange={(picks) => change({ picks })} />}
        {start.kind === 'binary' && <BinaryTable start={start} onChange={change} />}
        {start.kind === 'javascript' && (
          <>
            <label class="field"><span>{t('form.script')}</span><textarea class="mono" rows={12} spellcheck={false} data-testid="new-script" value={start.script} onInput={(event) => change({ script: event.currentTarget.value })} /><small>{t('form.script-hint')}</small></label>
            <PickTable picks={start.picks} found={start.found} free onChange={(picks) => change({ picks })} />
          </>
        )}
        {check.data && !check.waiting && check.data.faults.length > 0 && <FaultList faults={check.data.faults} onJump={() => undefined} />}
        {check.error !== undefined && <p class="form-error" role="alert">{errorText(check.error, words)}</p>}
        {decoded.error !== undefined && <p class="form-error" role="alert">{errorText(decoded.error, words)}</p>}
      </section>
      <Finish id={start.id} text={text} samples={samples} items={items} ready={!wrong && start.id !== '' && rows.length > 0} />
    </>
  );
}

/** Keeps what was changed by hand where the same value is found again. */
function proposed(before: Start, samples: readonly Sample[]): Start {
  const filled = samples.filter((sample) => sample.raw.trim() !== '');
  const messages = filled.map((sample) => (sample.form === 'text' ? jsonOf(sample) : undefined)).filter((json) => json !== undefined);
  const untouched = before.picks.length === 0 && before.fields.length === 0;
  const kind: Kind = !untouched ? before.kind : messages.length > 0 ? 'json' : filled.some((sample) => sample.form !== 'text') ? 'binary' : before.kind;
  if (messages.length === 0) {
    return { ...before, kind };
  }
  const all = messages.map(search);
  const first = all[0]!;
  const found = { each: first.each, time: first.time, leaves: all.flatMap((one) => one.leaves) };
  const picks = [...before.picks];
  for (const leaf of found.leaves) {
    if (!picks.some((pick) => pick.path === leaf.path)) {
      picks.push({ ...propose(leaf, new Set(picks.map((pick) => pick.id))), path: leaf.path, example: String(leaf.value), scale: '' });
    }
  }
  const there = new Set(found.leaves.map((leaf) => leaf.path));
  return { ...before, kind, found, picks: picks.filter((pick) => there.has(pick.path) || pick.path === '') };
}

function Finish({ id, text, samples, items, ready }: { id: string; text: string; samples: readonly Sample[]; items: readonly Decoded[] | undefined; ready: boolean }) {
  const words = useWords();
  const { t } = words;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const filled = samples.filter((sample) => sample.raw.trim() !== '');
  const whole = () => filled.reduce((now, sample, index) => {
    const result = items?.[index];
    return result ? append(now, ['samples'], testOf(t('samples.name', { n: index + 1 }), sample, result)) : now;
  }, text);
  const edit = () => {
    keep(id, whole());
    goWith({ new: '1' }, 'profiles', id);
  };
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { data } = await call<ProfileVersion>('PUT', `/api/v1/profiles/${encodeURIComponent(id)}`, { yaml: whole() });
      drop(id);
      goWith({ version: String(data.version) }, 'profiles', id);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <section class="card pad step">
      <h2>{t('new.step-save')}</h2>
      <p class="hint">{t('new.save-hint')}</p>
      {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
      {error instanceof ApiError && Array.isArray(error.body['faults']) && <FaultList faults={error.body['faults'] as CheckResult['faults']} onJump={() => undefined} />}
      <div class="actions-row import-actions">
        <button type="button" class="button primary" data-testid="new-save" disabled={!ready || busy} onClick={() => void save()}>{t('new.save')}</button>
        <button type="button" class="button" data-testid="new-open" disabled={!id} onClick={edit}>{t('new.edit')}</button>
      </div>
    </section>
  );
}
