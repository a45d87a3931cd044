import { useState } from 'preact/hooks';
import { useResource } from '../state/resource';
import { useWords } from '../text/i18n';
import { Dialog, Loading, Problem } from './parts';
import { SelectField } from './inputs';
import { download } from './download';

interface Exported {
  format: string;
  mediaType: string;
  text: string;
  notes: { what: string; why: string }[];
}

const FORMATS = ['yaml', 'wot', 'thingsboard', 'tsl'] as const;

/** Gives a version to another system; what cannot be said there is listed. */
export function ExportMenu({ id, version }: { id: string; version: number }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button" data-testid="profile-export" onClick={() => setOpen(true)}>{t('profile.export')}</button>
      {open && <ExportDialog id={id} version={version} onClose={() => setOpen(false)} />}
    </>
  );
}

function ExportDialog({ id, version, onClose }: { id: string; version: number; onClose(): void }) {
  const { t } = useWords();
  const [format, setFormat] = useState<string>('yaml');
  const made = useResource<Exported>(`/api/v1/profiles/${encodeURIComponent(id)}/export?format=${format}&version=${version}`);
  const data = made.data;
  return (
    <Dialog wide title={t('profile.export-title', { id, n: version })} onClose={onClose}>
      <SelectField label={t('profile-import.format')} value={format} options={FORMATS.map((value) => ({ value, text: t(`format.${value}`) }))} onChange={setFormat} />
      {made.error !== undefined && <Problem error={made.error} retry={made.reload} />}
      {!data && made.error === undefined && <Loading lines={2} />}
      {data && (
        <>
          {data.notes.length > 0 && <p class="dialog-lead">{t('profile-import.notes', { n: data.notes.length })}</p>}
          <ul class="note-list">{data.notes.map((note, index) => <li key={index}><b>{note.what}</b><span>{note.why}</span></li>)}</ul>
          <pre class="export-text" tabIndex={0}>{data.text}</pre>
          <div class="dialog-foot">
            <button type="button" class="button primary" onClick={() => download(`${id}-v${version}.${format === 'yaml' ? 'yaml' : 'json'}`, data.mediaType, data.text)}>{t('action.download')}</button>
          </div>
        </>
      )}
    </Dialog>
  );
}
