import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Fault } from '../api/types';
import { read } from '../profile/edit';
import { draftOf } from '../profile/model';
import { goWith } from '../state/router';
import { keep } from '../state/unsaved';
import { useWords } from '../text/i18n';
import { CommitField, SelectField } from './inputs';
import { Dialog, errorText } from './parts';

interface Imported {
  yaml: string;
  notes: { what: string; why: string }[];
  faults: Fault[];
}

const FORMATS = ['yaml', 'thingsboard', 'wot', 'tsl'] as const;
type Format = (typeof FORMATS)[number];

/** Takes a description of a device from another system; what has no equivalent here is listed before it is used. */
export function ImportProfileDialog({ onClose }: { onClose(): void }) {
  const words = useWords();
  const { t } = words;
  const [format, setFormat] = useState<Format>('yaml');
  const [source, setSource] = useState('');
  const [id, setId] = useState('');
  const [made, setMade] = useState<Imported>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const take = async (file: File | undefined) => {
    if (file) {
      const content = await file.text();
      setSource(content);
      setFormat(guess(file.name, content));
    }
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      setMade((await call<Imported>('POST', '/api/v1/profiles/import', { format, text: source, ...(id.trim() && { id: id.trim() }) })).data);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  const open = () => {
    const profile = draftOf(read(made!.yaml))?.id || id.trim() || 'imported';
    keep(profile, made!.yaml);
    onClose();
    goWith({ new: '1' }, 'profiles', profile);
  };
  return (
    <Dialog wide title={t('profile-import.title')} onClose={onClose}>
      {made ? (
        <>
          <p class="dialog-lead">{made.notes.length > 0 ? t('profile-import.notes', { n: made.notes.length }) : t('profile-import.no-notes')}</p>
          <ul class="note-list">{made.notes.map((note, index) => <li key={index}><b>{note.what}</b><span>{note.why}</span></li>)}</ul>
          {made.faults.length > 0 && <p class="note note-warn"><span>{t('check.faults', { n: made.faults.length })}</span></p>}
          <div class="dialog-foot">
            <button type="button" class="button" onClick={() => setMade(undefined)}>{t('action.back')}</button>
            <button type="button" class="button primary" data-testid="profile-import-open" onClick={open}>{t('profile-import.open')}</button>
          </div>
        </>
      ) : (
        <form onSubmit={(event) => void submit(event)} aria-busy={busy}>
          <label class="field">
            <span>{t('profile-import.file')}</span>
            <input type="file" accept=".yaml,.yml,.json,.jsonld,.td" data-testid="profile-import-file" onChange={(event) => void take(event.currentTarget.files?.[0])} />
          </label>
          <SelectField label={t('profile-import.format')} value={format} options={FORMATS.map((value) => ({ value, text: t(`format.${value}`) }))} onChange={(value) => setFormat(value as Format)} testid="profile-import-format" />
          <label class="field">
            <span>{t('profile-import.text')}</span>
            <textarea class="mono" rows={8} required spellcheck={false} data-testid="profile-import-text" value={source} onInput={(event) => setSource(event.currentTarget.value)} />
          </label>
          {format !== 'yaml' && <CommitField label={t('profile-import.id')} mono value={id} onCommit={setId} hint={t('new.id-hint')} />}
          {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
          <div class="dialog-foot">
            <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
            <button type="submit" class="button primary" disabled={busy} data-testid="profile-import-submit">{t('profile-import.submit')}</button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function guess(name: string, content: string): Format {
  if (/\.ya?ml$/i.test(name)) {
    return 'yaml';
  }
  if (/"@context"|td\.jsonld|\/wot\//.test(content)) {
    return 'wot';
  }
  return /"profileData"|"defaultRuleChainId"|"transportType"/.test(content) ? 'thingsboard' : /"identifier"|"properties"/.test(content) ? 'tsl' : 'yaml';
}
