/** The part of Apache ECharts that the page uses; its package on Maven Central comes without types. */
declare module 'echarts/core' {
  export interface Chart {
    setOption(option: object, settings?: { notMerge?: boolean; lazyUpdate?: boolean }): void;
    resize(): void;
    dispose(): void;
  }
  export function init(element: HTMLElement, theme: null, options: { renderer: 'canvas' }): Chart;
  export function use(parts: unknown[]): void;
}
declare module 'echarts/charts' {
  export const BarChart: unknown;
  export const LineChart: unknown;
  export const ScatterChart: unknown;
}
declare module 'echarts/components' {
  export const GridComponent: unknown;
  export const LegendComponent: unknown;
  export const TooltipComponent: unknown;
  export const MarkAreaComponent: unknown;
  export const MarkLineComponent: unknown;
}
declare module 'echarts/renderers' {
  export const CanvasRenderer: unknown;
}
