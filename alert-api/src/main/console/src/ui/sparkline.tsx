import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Point, Series } from '../api/types';

const WIDTH = 120;
const HEIGHT = 34;
const DAY_MS = 86_400_000;
const KEEP_MS = 5 * 60_000;

interface Kept {
  points: Point[];
  at: number;
}

const kept = new Map<string, Kept>();
let running = 0;
const waiting: (() => void)[] = [];

/** At most four at once: a page of cards must not hold up what the reader taps next. */
async function fetchDay(device: string, channel: string): Promise<Point[]> {
  const key = `${device}/${channel}`;
  const known = kept.get(key);
  if (known && Date.now() - known.at < KEEP_MS) {
    return known.points;
  }
  if (running >= 4) {
    await new Promise<void>((start) => waiting.push(start));
  }
  running++;
  try {
    const from = new Date(Date.now() - DAY_MS).toISOString();
    const path = `/api/v1/devices/${encodeURIComponent(device)}/readings?channel=${encodeURIComponent(channel)}&from=${from}&points=${WIDTH}`;
    const points = (await get<Series>(path)).points.filter((point) => point[2] < 2);
    kept.set(key, { points, at: Date.now() });
    return points;
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** The last 24 hours as a small line; loaded when it comes into view. Says nothing that the text beside it does not. */
export function Sparkline({ device, channel, step }: { device: string; channel: string; step: boolean }) {
  const ref = useRef<SVGSVGElement>(null);
  const [points, setPoints] = useState<Point[]>(kept.get(`${device}/${channel}`)?.points ?? []);
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setInterval> | undefined;
    // The picture is an extra: when it cannot be had, the place stays empty and the reading stands alone.
    const load = () => fetchDay(device, channel).then((loaded) => gone || setPoints(loaded), () => undefined);
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        observer.disconnect();
        void load();
        timer = setInterval(() => document.hidden || void load(), KEEP_MS);
      }
    });
    if (ref.current) {
      observer.observe(ref.current);
    }
    return () => {
      gone = true;
      observer.disconnect();
      clearInterval(timer);
    };
  }, [device, channel]);
  return (
    <svg ref={ref} class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {points.length > 1 && <path d={line(points, step)} vector-effect="non-scaling-stroke" />}
    </svg>
  );
}

function line(points: Point[], step: boolean): string {
  const values = points.map((point) => point[1]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const first = points[0]![0];
  const span = Math.max(1, points[points.length - 1]![0] - first);
  const x = (at: number) => (((at - first) / span) * WIDTH).toFixed(1);
  const y = (value: number) => (high === low ? HEIGHT / 2 : HEIGHT - 3 - ((value - low) / (high - low)) * (HEIGHT - 6)).toFixed(1);
  return points
    .map((point, index) => (index === 0 ? `M${x(point[0])} ${y(point[1])}` : step ? `H${x(point[0])}V${y(point[1])}` : `L${x(point[0])} ${y(point[1])}`))
    .join('');
}
