import { useEffect, useRef, useState } from 'preact/hooks';
import type { Point, Text } from '../api/types';
import { shade } from '../state/prefs';
import { useStore } from '../state/store';
import { dateTime, number, tick } from '../text/format';
import { useWords, type Words } from '../text/i18n';
import type { Colours } from './drawing';

export interface Mark {
  at: number;
  text: string;
  strong?: boolean;
}

/** A span that is shaded, and why. */
export interface Shade {
  from: number;
  to: number;
  text: string;
  /** How far it is, for whoever shows the readings in it. */
  state?: string;
}

/** What a chart shows, free of the library that draws it. */
export interface ChartModel {
  points: readonly Point[];
  from: number;
  to: number;
  /** A longer pause than this breaks the line. */
  gapMs: number;
  usualLow?: number;
  usualHigh?: number;
  /** The two values of a switch instead of a scale. */
  labels: boolean;
  /** Whole numbers that stand for something: nothing lies between two of them. */
  codes: boolean;
  marks: readonly Mark[];
  shades: readonly Shade[];
  axisLabel(at: number): string;
  /** @param span of the whole axis, which says how many digits tell its labels apart */
  valueLabel(value: number, span: number): string;
  tip(at: number, value: number, series: number): string;
}

interface Props {
  points: readonly Point[];
  from: number;
  to: number;
  unit: string;
  label: string;
  boolean?: boolean;
  code?: boolean;
  /** What the numbers of a code mean. */
  codes?: Record<string, Text> | null;
  usualLow?: number | null;
  usualHigh?: number | null;
  marks?: readonly Mark[];
  /** Spans whose readings people have marked as bad. */
  shades?: readonly Shade[];
  tall?: boolean;
}

/** Readings over time: the usual band shaded, doubtful points ringed, invalid ones crossed. */
export function Chart(props: Props) {
  const words = useWords();
  const theme = useStore(shade);
  const element = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let gone = false;
    let close = () => undefined as void;
    import('./drawing').then(
      ({ draw, option }) => {
        if (gone || !element.current) {
          return;
        }
        const chart = draw(element.current);
        chart.setOption(option(model(props, words), colours(element.current)));
        const observer = new ResizeObserver(() => chart.resize());
        observer.observe(element.current);
        close = () => {
          observer.disconnect();
          chart.dispose();
        };
      },
      () => gone || setFailed(true),
    );
    return () => {
      gone = true;
      close();
    };
  }, [props.points, props.from, props.to, props.marks, props.shades, words.lang, theme]);

  if (failed) {
    return <p class="muted">{words.t('chart.failed')}</p>;
  }
  return <div ref={element} class={props.tall ? 'chart tall' : 'chart'} data-testid="chart" role="img" aria-label={props.label} />;
}

function model(props: Props, words: Words): ChartModel {
  const { points, from, to } = props;
  const steps = points.slice(1).map((point, index) => point[0] - points[index]![0]).sort((a, b) => a - b);
  const usual = steps[Math.floor(steps.length * 0.9)] ?? 0;
  const say = (value: number) => (props.boolean ? words.t(value >= 0.5 ? 'value.yes' : 'value.no') : props.code ? codeName(value, props.codes, words) : number(value, words));
  return {
    points,
    from,
    to,
    gapMs: Math.max(usual * 4, (to - from) / 60),
    usualLow: props.usualLow ?? undefined,
    usualHigh: props.usualHigh ?? undefined,
    labels: props.boolean ?? false,
    codes: props.code ?? false,
    marks: props.marks ?? [],
    shades: (props.shades ?? []).filter((one) => one.to > from && one.from < to).map((one) => ({ ...one, from: Math.max(one.from, from), to: Math.min(one.to, to) })),
    axisLabel: (at) => axisLabel(at, to - from, words),
    valueLabel: (value, span) => (props.boolean ? say(value) : props.code && props.codes?.[String(value)] ? short(words.of(props.codes[String(value)])) : tick(value, span, words)),
    tip: (at, value, series) => {
      const doubt = series === 1 ? words.t('quality.suspect') : series === 2 ? words.t('quality.bad') : '';
      const why = series === 2 ? props.shades?.find((one) => one.text && at >= one.from && at < one.to)?.text : undefined;
      return `<span class="tip-time">${dateTime(at, words)}</span><br><b>${escape(say(value))} ${escape(props.unit)}</b> ${doubt}${why ? `<br>${escape(words.t('marks.on-chart', { reason: why }))}` : ''}`;
    },
  };
}

function codeName(value: number, codes: Props['codes'], words: Words): string {
  const name = words.of(codes?.[String(value)]);
  return name ? `${name} (${value})` : String(value);
}

/** An axis has room for a few letters. */
function short(name: string): string {
  return name.length > 8 ? `${name.slice(0, 7)}…` : name;
}

function axisLabel(at: number, span: number, words: Words): string {
  const date = new Date(at);
  const locale = words.lang === 'zh' ? 'zh-CN' : 'en-GB';
  const midnight = date.getHours() === 0 && date.getMinutes() === 0;
  return span > 3 * 86_400_000 || midnight
    ? new Intl.DateTimeFormat(locale, { month: 'numeric', day: 'numeric' }).format(date)
    : new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false }).format(date);
}

export function colours(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    line: of('accent'),
    band: of('band'),
    text: of('ink-2'),
    grid: of('line'),
    bad: of('sev-critical'),
    suspect: of('sev-major'),
    mark: of('sev-critical'),
    surface: of('surface'),
    font: style.fontFamily,
  };
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
