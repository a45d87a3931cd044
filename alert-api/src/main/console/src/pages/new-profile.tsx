import { useState } from 'preact/hooks';
import { goWith, href } from '../state/router';
import { keep } from '../state/unsaved';
import { useWords } from '../text/i18n';
import { CommitField } from '../ui/inputs';
import { PageHead } from '../ui/parts';
import { SubNav } from '../ui/subnav';
import { set } from '../profile/edit';

/** The first lines of a kind of device that nobody has described yet; the editor does the rest. */
export default function NewProfilePage() {
  const { t } = useWords();
  const [id, setId] = useState('');
  const [zh, setZh] = useState('');
  const [en, setEn] = useState('');
  const wrong = id !== '' && !/^[a-z][a-z\d-]*$/.test(id);
  const open = (event: Event) => {
    event.preventDefault();
    const start = `format: 1\nprofile: ${id}\nversion: 1\nname: {}\ninclude: [device-common]\n`;
    keep(id, set(start, ['name'], { zh: zh || en || id, en: en || zh || id }));
    goWith({ new: '1' }, 'profiles', id);
  };
  return (
    <>
      <SubNav />
      <PageHead title={t('new.title')} back={{ href: href('profiles'), text: t('profiles.title') }} lead={t('new.lead')} />
      <form class="card pad narrow-form" onSubmit={open}>
        <CommitField label={t('register.id')} mono value={id} hint={t('new.id-hint')} testid="new-id" onCommit={(value) => setId(value.trim())} />
        {wrong && <p class="form-error" role="alert">{t('new.id-rule')}</p>}
        <div class="field-pair">
          <CommitField label={t('form.name-zh')} value={zh} testid="new-zh" onCommit={setZh} />
          <CommitField label={t('form.name-en')} value={en} testid="new-en" onCommit={setEn} />
        </div>
        <button type="submit" class="button primary" disabled={!id || wrong} data-testid="new-open">{t('new.open')}</button>
      </form>
    </>
  );
}
