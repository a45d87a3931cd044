import { useMemo } from 'preact/hooks';
import { qr } from './qr';

const QUIET = 4;
/** Whole points for each module, so that all are drawn alike: scanners misread uneven ones. */
const POINTS = 4;

/** The text as a QR code, as sharp as the paper; nothing where it is too long for one. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const drawn = useMemo(() => {
    try {
      const grid = qr(text);
      const path = grid.map((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')).join('')).join('');
      return { size: grid.length + 2 * QUIET, path };
    } catch (error) {
      if (error instanceof RangeError) {
        return null;
      }
      throw error;
    }
  }, [text]);
  return drawn && (
    <svg class="qr" style={{ width: `${drawn.size * POINTS}px` }} viewBox={`0 0 ${drawn.size} ${drawn.size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={drawn.size} height={drawn.size} fill="#fff" />
      <path d={drawn.path} fill="#000" />
    </svg>
  );
}
