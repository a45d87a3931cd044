/** Reads the text format of Prometheus: one sample a line, `name{label="value"} number`. */

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export function parse(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const found = line.startsWith('#') ? null : LINE.exec(line);
    const value = Number(found?.[3]);
    if (found && Number.isFinite(value)) {
      samples.push({ name: found[1]!, labels: Object.fromEntries([...(found[2] ?? '').matchAll(LABEL)].map((label) => [label[1], label[2]])), value });
    }
  }
  return samples;
}

/** The sum of the samples that have all these labels. */
export function total(samples: readonly Sample[], name: string, labels: Record<string, string> = {}): number {
  return samples
    .filter((sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, sample) => sum + sample.value, 0);
}

/** Mean of a timer since the start; undefined before its first measurement. */
export function meanSeconds(samples: readonly Sample[], name: string): number | undefined {
  const n = total(samples, `${name}_count`);
  return n > 0 ? total(samples, `${name}_sum`) / n : undefined;
}
