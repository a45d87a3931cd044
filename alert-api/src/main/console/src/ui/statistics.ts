import type { Point } from '../api/types';

export interface Statistics {
  min: number;
  max: number;
  /** Weighted by time: each value counts until the next one, but not over a gap. */
  mean: number;
  gone: number;
}

const LONGEST_STEP = 8;

/** Over what can be trusted; undefined where nothing can. */
export function statistics(points: readonly Point[]): Statistics | undefined {
  const good = points.filter((point) => point[2] < 2);
  if (good.length === 0) {
    return undefined;
  }
  const steps = good.slice(1).map((point, index) => point[0] - good[index]![0]);
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  let weight = 0;
  let sum = 0;
  steps.forEach((step, index) => {
    const length = Math.min(step, usual * LONGEST_STEP);
    weight += length;
    sum += length * good[index]![1];
  });
  const values = good.map((point) => point[1]);
  return {
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
    mean: weight > 0 ? sum / weight : values[0]!,
    gone: points.length - good.length,
  };
}
