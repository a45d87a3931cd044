import { useMemo, useRef } from 'preact/hooks';
import type { Fault } from '../api/types';
import { ruleText } from '../text/faults';
import { useWords } from '../text/i18n';

interface Props {
  text: string;
  faults: readonly Fault[];
  onChange(text: string): void;
  /** Given the function that goes to a line of the text. */
  jump?: { current: ((fault: Pick<Fault, 'line' | 'column'>) => void) | null };
}

/** A text with line numbers; the lines with faults are marked. */
export function YamlEditor({ text, faults, onChange, jump }: Props) {
  const { t } = useWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => text.split('\n').length, [text]);
  const marked = useMemo(() => new Set(faults.map((fault) => fault.line)), [faults]);
  if (jump) {
    jump.current = ({ line, column }) => goTo(area.current, line, column);
  }
  const indent = (event: KeyboardEvent) => {
    // Tab stays the key that leaves the field; new lines start where the last one did.
    const field = area.current;
    if (event.key !== 'Enter' || event.isComposing || !field) {
      return;
    }
    const before = field.value.slice(0, field.selectionStart);
    const line = before.slice(before.lastIndexOf('\n') + 1);
    const lead = /^\s*/.exec(line)![0] + (/:\s*$/.test(line) ? '  ' : '');
    if (lead) {
      event.preventDefault();
      field.setRangeText(`\n${lead}`, field.selectionStart, field.selectionEnd, 'end');
      onChange(field.value);
    }
  };
  return (
    <div class="yaml-editor">
      <div ref={gutter} class="yaml-gutter" aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => <div key={index} class={marked.has(index + 1) ? 'faulty' : ''}>{index + 1}</div>)}
      </div>
      <textarea
        ref={area}
        class="yaml-text"
        data-testid="profile-yaml"
        aria-label={t('profile.yaml')}
        wrap="off"
        spellcheck={false}
        autocapitalize="none"
        autocomplete="off"
        value={text}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={indent}
        onScroll={(event) => {
          if (gutter.current) {
            gutter.current.scrollTop = event.currentTarget.scrollTop;
          }
        }}
      />
    </div>
  );
}

const LINE_PX = 22;

function goTo(field: HTMLTextAreaElement | null, line: number, column: number): void {
  if (!field) {
    return;
  }
  const lines = field.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const length = lines[line - 1]?.length ?? 0;
  field.focus();
  field.setSelectionRange(start + Math.min(length, Math.max(0, column - 1)), start + length);
  field.scrollTop = Math.max(0, (line - 4) * LINE_PX);
  field.scrollLeft = 0;
  field.scrollIntoView({ block: 'nearest' });
}

/** Every fault at once: where, what, which value, which rule; a click goes to the line. */
export function FaultList({ faults, onJump }: { faults: readonly Fault[]; onJump(fault: Fault): void }) {
  const { t, lang } = useWords();
  return (
    <ul class="faults" data-testid="faults">
      {faults.map((fault, index) => (
        <li key={index}>
          <button type="button" class="fault" onClick={() => onJump(fault)}>
            <span class="fault-place">{t('fault.place', { line: fault.line, column: fault.column })}</span>
            <span class="fault-what"><b>{fault.what}</b>{fault.value && fault.value !== fault.what && <code>{fault.value}</code>}</span>
            {fault.rule && <span class="fault-rule">{ruleText(fault.rule, lang)}</span>}
            {fault.suggestion && <span class="fault-rule">{fault.suggestion}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
