import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { draw, type Colours } from './drawing';

/** Bars of the page of figures, in a file of its own like the other charts. */
use([BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export interface BarModel {
  names: readonly string[];
  series: readonly { name: string; values: readonly (number | null)[]; tone: 'line' | 'bad' | 'suspect' }[];
}

export function bars(model: BarModel, colours: Colours): object {
  return {
    animation: false,
    textStyle: { fontFamily: colours.font },
    grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: colours.text } },
    tooltip: { trigger: 'axis', confine: true, backgroundColor: colours.surface, borderColor: colours.grid, textStyle: { color: colours.text, fontSize: 13 } },
    xAxis: { type: 'value', minInterval: 1, axisLabel: { color: colours.text }, splitLine: { lineStyle: { color: colours.grid } } },
    yAxis: { type: 'category', inverse: true, data: model.names, axisTick: { show: false }, axisLine: { lineStyle: { color: colours.grid } }, axisLabel: { color: colours.text, width: 120, overflow: 'truncate' } },
    series: model.series.map((one) => ({ type: 'bar', name: one.name, data: one.values, barMaxWidth: 16, itemStyle: { color: colours[one.tone], borderRadius: 3 } })),
  };
}

export { draw };
