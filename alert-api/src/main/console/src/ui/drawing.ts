import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use, type Chart } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { Point } from '../api/types';
import type { ChartModel } from './chart';

/** The drawing half of the chart, in a file of its own: it is loaded when the first chart is shown. */
use([LineChart, ScatterChart, GridComponent, TooltipComponent, MarkAreaComponent, MarkLineComponent, CanvasRenderer]);

const MANY = 60;
/** Up to so many values each gets a dot: a line between few says little about when they came. */
const FEW = 24;

export interface Colours {
  line: string;
  band: string;
  text: string;
  grid: string;
  bad: string;
  suspect: string;
  mark: string;
  surface: string;
  font: string;
}

export function draw(element: HTMLElement): Chart {
  return init(element, null, { renderer: 'canvas' });
}

export function option(model: ChartModel, colours: Colours): object {
  const trusted = model.points.filter((point) => point[2] < 2);
  const [low, high] = extent(model, trusted.map((point) => point[1]));
  const doubtful = model.points.filter((point) => point[2] === 1);
  // A value that says nothing about the field would stretch the axis: it is marked at the edge, its number is in the tip.
  const bad = model.points.filter((point) => point[2] > 1).map((point) => ({ value: [point[0], Math.min(high, Math.max(low, point[1]))], real: point[1] }));
  return {
    animation: false,
    textStyle: { fontFamily: colours.font },
    grid: { left: 8, right: model.marks.length > 1 ? 40 : 12, top: model.marks.length > 0 ? 26 : 12, bottom: 4, containLabel: true },
    tooltip: { ...tooltip(model), backgroundColor: colours.surface, borderColor: colours.grid, textStyle: { color: colours.text, fontSize: 13 } },
    xAxis: {
      type: 'time',
      min: model.from,
      max: model.to,
      axisLine: { lineStyle: { color: colours.grid } },
      axisTick: { show: false },
      axisLabel: { color: colours.text, fontSize: 12, hideOverlap: true, formatter: model.axisLabel },
      splitLine: { show: false },
      splitNumber: 4,
    },
    yAxis: {
      type: 'value',
      min: low,
      max: high,
      interval: model.labels ? 1 : undefined,
      minInterval: model.codes ? 1 : undefined,
      splitNumber: 4,
      axisLabel: { color: colours.text, fontSize: 12, showMinLabel: model.labels ? undefined : false, showMaxLabel: model.labels ? undefined : false, formatter: (value: number) => (model.codes && !Number.isInteger(value) ? '' : model.valueLabel(value, high - low)) },
      splitLine: { showMinLine: false, showMaxLine: false, lineStyle: { color: colours.grid } },
    },
    series: [
      {
        type: 'line',
        data: withGaps(trusted, model.gapMs),
        step: model.labels || model.codes ? 'end' : false,
        showSymbol: trusted.length <= FEW,
        symbolSize: 5,
        lineStyle: { color: colours.line, width: trusted.length > MANY * 5 ? 1.3 : 1.8 },
        itemStyle: { color: colours.line },
        emphasis: { disabled: true },
        connectNulls: false,
        markArea: usualBand(model, low, high, colours),
        markLine: marks(model, colours),
      },
      { type: 'scatter', z: 3, data: doubtful.map((point) => ({ value: [point[0], point[1]], real: point[1] })), symbol: 'circle', symbolSize: doubtful.length > MANY ? 4 : 7, itemStyle: { color: colours.surface, borderColor: colours.suspect, borderWidth: 1.6 } },
      { type: 'scatter', z: 3, data: bad, symbol: 'path://M2 0 5 3 8 0 10 2 7 5 10 8 8 10 5 7 2 10 0 8 3 5 0 2Z', symbolSize: bad.length > MANY ? 5 : 8, itemStyle: { color: colours.bad }, markArea: shaded(model, colours) },
    ],
  };
}

function tooltip(model: ChartModel): object {
  return {
    trigger: 'axis',
    confine: true,
    transitionDuration: 0,
    axisPointer: { type: 'line', snap: true },
    formatter: (items: { seriesIndex: number; value: [number, number | null]; data: { real?: number } }[]) => {
      const item = items.find((candidate) => candidate.seriesIndex > 0) ?? items.find((candidate) => candidate.value[1] !== null);
      return item ? model.tip(item.value[0], item.data.real ?? (item.value[1] as number), item.seriesIndex) : '';
    },
  };
}

function usualBand(model: ChartModel, low: number, high: number, colours: Colours): object | undefined {
  if (model.labels || model.codes || (model.usualLow === undefined && model.usualHigh === undefined)) {
    return undefined;
  }
  return {
    silent: true,
    itemStyle: { color: colours.band },
    data: [[{ yAxis: model.usualLow ?? low }, { yAxis: model.usualHigh ?? high }]],
  };
}

/** Spans that people have marked as bad. */
function shaded(model: ChartModel, colours: Colours): object | undefined {
  if (model.shades.length === 0) {
    return undefined;
  }
  return {
    silent: true,
    itemStyle: { color: colours.bad, opacity: 0.1 },
    data: model.shades.map((one) => [{ xAxis: one.from }, { xAxis: one.to }]),
  };
}

function marks(model: ChartModel, colours: Colours): object | undefined {
  if (model.marks.length === 0) {
    return undefined;
  }
  // A word near the right edge stands before its line, where no other mark's word does.
  const paired = model.marks.some((mark) => mark.strong);
  const late = model.from + (model.to - model.from) * 0.85;
  return {
    silent: true,
    symbol: 'none',
    label: { color: colours.text, fontSize: 12, position: 'end', rotate: 0, formatter: '{b}' },
    data: model.marks.map((mark) => ({ name: mark.text, xAxis: mark.at, label: { align: mark.strong || (!paired && mark.at > late) ? 'right' : 'left' }, lineStyle: { color: mark.strong ? colours.mark : colours.text, type: mark.strong ? 'solid' : 'dashed', width: 1.6 } })),
  };
}

/** The axis holds the values and, where it costs little room, the usual band. */
function extent(model: ChartModel, values: number[]): [number, number] {
  if (model.labels) {
    return [0, 1];
  }
  let low = values.length ? values.reduce((a, b) => Math.min(a, b)) : model.usualLow ?? 0;
  let high = values.length ? values.reduce((a, b) => Math.max(a, b)) : model.usualHigh ?? 1;
  if (model.codes) {
    return [Math.floor(low) - 0.5, Math.ceil(high) + 0.5];
  }
  const span = Math.max(high - low, Math.abs(high) * 0.02, 0.01);
  for (const bound of [model.usualLow, model.usualHigh]) {
    if (bound !== undefined && bound > low - 1.5 * span && bound < high + 1.5 * span) {
      low = Math.min(low, bound);
      high = Math.max(high, bound);
    }
  }
  const room = Math.max((high - low) * 0.08, span * 0.05);
  return [low - room, high + room];
}

/** A line must not be drawn across hours without readings. */
function withGaps(points: readonly Point[], gapMs: number): [number, number | null][] {
  const drawn: [number, number | null][] = [];
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before && point[0] - before[0] > gapMs) {
      drawn.push([before[0] + 1, null]);
    }
    drawn.push([point[0], point[1]]);
  });
  return drawn;
}
