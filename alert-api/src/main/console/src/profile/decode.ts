import type { CheckResult, Decoded } from '../api/types';
import { useAsked, type Asked } from './ask';
import { bodyOf, type Sample } from './payloads';

/** What a text makes of messages, asked only once the text has no faults. */
export function useDecoded(yaml: string, check: Asked<CheckResult>, samples: readonly Sample[]): Asked<{ items: Decoded[] }> {
  const good = !check.waiting && check.data?.profile !== null && check.data?.profile !== undefined && faultless(check.data);
  const given = samples.filter((sample) => sample.raw.trim() !== '');
  return useAsked('/api/v1/profiles/decode', good && given.length > 0 ? { yaml, samples: given.map(bodyOf) } : null, 150);
}

function faultless(result: CheckResult): boolean {
  return result.faults.length === 0;
}
