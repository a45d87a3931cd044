import { useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Severity } from '../api/types';
import { useWords, type Key } from '../text/i18n';
import { SelectField } from './inputs';
import { Dialog, errorText } from './parts';
import type { Channel, ChannelKind } from './push-types';

interface Input {
  name: string;
  lines?: boolean;
  hidden?: boolean;
  optional?: boolean;
  start?: string;
  choices?: readonly string[];
}

const INPUTS: Record<ChannelKind, readonly Input[]> = {
  webhook: [{ name: 'url' }, { name: 'authorization', hidden: true, optional: true }],
  dingtalk: [{ name: 'url' }, { name: 'secret', hidden: true, optional: true }, { name: 'mobiles', lines: true, optional: true }],
  wecom: [{ name: 'url' }, { name: 'mobiles', lines: true, optional: true }],
  feishu: [{ name: 'url' }, { name: 'secret', hidden: true, optional: true }],
  mail: [{ name: 'host' }, { name: 'port', start: '465' }, { name: 'security', start: 'tls', choices: ['tls', 'starttls', 'none'] }, { name: 'user', optional: true }, { name: 'password', hidden: true, optional: true }, { name: 'from' }, { name: 'to', lines: true }],
  sms: [{ name: 'url' }, { name: 'method', start: 'POST', choices: ['POST', 'PUT', 'GET'] }, { name: 'contentType', start: 'application/json' }, { name: 'headers', lines: true, optional: true }, { name: 'body', lines: true, optional: true }, { name: 'phones', lines: true }, { name: 'success', optional: true }],
  upload: [{ name: 'url' }, { name: 'headers', lines: true, optional: true }, { name: 'mapping', lines: true }, { name: 'countUrl', optional: true }],
};
const KINDS = Object.keys(INPUTS) as ChannelKind[];
const SEVERITIES: readonly Severity[] = ['info', 'minor', 'major', 'critical'];

/** Makes a channel or changes one; what is secret is never shown again, and stays when it is left alone. */
export function ChannelDialog({ channel, onClose }: { channel?: Channel; onClose(secret?: string): void }) {
  const words = useWords();
  const { t } = words;
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? 'dingtalk');
  const [name, setName] = useState(channel?.name ?? '');
  const [severity, setSeverity] = useState<string>(channel?.severity ?? 'major');
  const [language, setLanguage] = useState<string>(channel?.language ?? words.lang);
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const [organisation, setOrganisation] = useState(channel?.organisation ?? '');
  const [category, setCategory] = useState(channel?.category ?? '');
  const [quiet, setQuiet] = useState({ from: channel?.quiet?.from ?? '', to: channel?.quiet?.to ?? '' });
  const [settings, setSettings] = useState<Record<string, string>>(() => Object.fromEntries(Object.entries(channel?.settings ?? {}).map(([key, value]) => [key, Array.isArray(value) ? value.join('\n') : value])));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const valueOf = (input: Input) => settings[input.name] ?? input.start ?? '';

  const run = async (work: () => Promise<string | undefined>) => {
    setBusy(true);
    setError(undefined);
    try {
      onClose(await work());
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const save = async () => {
    const body = {
      ...(channel || kind === 'webhook' ? {} : { kind }),
      name,
      severity,
      language,
      enabled,
      ...(organisation ? { organisation } : {}),
      ...(category ? { category } : {}),
      ...(channel ? { kinds: channel.kinds, historic: channel.historic, template: channel.template, ...(channel.perMinute ? { perMinute: channel.perMinute } : {}) } : {}),
      ...(quiet.from && quiet.to ? { quiet: { ...quiet, zone: channel?.quiet?.zone ?? 'Asia/Shanghai' } } : {}),
      settings: Object.fromEntries(INPUTS[kind].map((input) => [input.name, valueOf(input)]).filter(([, value]) => value !== '')),
    };
    if (channel) {
      await call('PUT', `/api/v1/channels/${channel.id}`, body, { ifMatch: `"${channel.version}"` });
      return undefined;
    }
    return (await call<Channel>('POST', kind === 'webhook' ? '/api/v1/webhooks' : '/api/v1/channels', body)).data.secret;
  };
  const remove = async () => {
    await call('DELETE', `/api/v1/channels/${channel?.id}`);
    return undefined;
  };
  return (
    <Dialog title={channel ? t('channels.change', { name: channel.name }) : t('channels.add')} onClose={() => onClose()} wide>
      <form onSubmit={(event) => { event.preventDefault(); void run(save); }} aria-busy={busy} data-testid="channel-form">
        {!channel && <SelectField label={t('channels.kind')} value={kind} onChange={(next) => { setKind(next as ChannelKind); setSettings({}); }} options={KINDS.map((one) => ({ value: one, text: t(`channel-kind.${one}` as Key) }))} testid="channel-kind" />}
        <label class="field"><span>{t('channels.name')}</span><input required maxLength={80} value={name} onInput={(event) => setName(event.currentTarget.value)} data-testid="channel-name" /></label>
        {INPUTS[kind].map((input) => {
          const label = t(`channel-setting.${input.name}` as Key);
          const change = (next: string) => setSettings({ ...settings, [input.name]: next });
          if (input.choices) {
            return <SelectField key={input.name} label={label} value={valueOf(input)} onChange={change} options={input.choices.map((one) => ({ value: one, text: one }))} />;
          }
          return (
            <label key={input.name} class="field">
              <span>{label}{input.optional ? ` ${t('channels.optional')}` : ''}</span>
              {input.lines
                ? <textarea rows={input.name === 'mapping' ? 10 : 3} required={!input.optional} value={valueOf(input)} onInput={(event) => change(event.currentTarget.value)} class="mono" data-testid={`setting-${input.name}`} />
                : <input type={input.hidden ? 'password' : 'text'} autocomplete="off" required={!input.optional} value={valueOf(input)} onInput={(event) => change(event.currentTarget.value)} data-testid={`setting-${input.name}`} />}
            </label>
          );
        })}
        <SelectField label={t('channels.least')} value={severity} onChange={setSeverity} options={SEVERITIES.map((one) => ({ value: one, text: t(`severity.${one}` as Key) }))} />
        <SelectField label={t('channels.language')} value={language} onChange={setLanguage} options={(['zh', 'en'] as const).map((one) => ({ value: one, text: t(`language.${one}` as Key) }))} />
        <label class="field"><span>{t('channels.organisation')} {t('channels.optional')}</span><input value={organisation} onInput={(event) => setOrganisation(event.currentTarget.value)} /></label>
        <label class="field"><span>{t('channels.category')} {t('channels.optional')}</span><input value={category} onInput={(event) => setCategory(event.currentTarget.value)} /></label>
        <fieldset class="field quiet-hours">
          <legend>{t('channels.quiet')} {t('channels.optional')}</legend>
          <label><span class="visually-hidden">{t('channels.quiet-from')}</span><input type="time" value={quiet.from} onInput={(event) => setQuiet({ ...quiet, from: event.currentTarget.value })} /></label>
          <span aria-hidden="true">–</span>
          <label><span class="visually-hidden">{t('channels.quiet-to')}</span><input type="time" value={quiet.to} onInput={(event) => setQuiet({ ...quiet, to: event.currentTarget.value })} /></label>
          <small class="muted">{t('channels.quiet-hint')}</small>
        </fieldset>
        <label class="check"><input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />{t('channels.enabled')}</label>
        {error !== undefined && <p class="form-error" role="alert">{errorText(error, words)}</p>}
        <div class="dialog-foot">
          {channel && <button type="button" class="button danger" disabled={busy} onClick={() => void run(remove)}>{t('channels.remove')}</button>}
          <button type="button" class="button" onClick={() => onClose()}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" disabled={busy} data-testid="channel-save">{t('channels.save')}</button>
        </div>
      </form>
    </Dialog>
  );
}
