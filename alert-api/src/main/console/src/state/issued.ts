import type { Credentials } from '../api/types';

/**
 * Secrets that were just made, for the sheet that is printed with them. Only in memory, only until the page is left or
 * somebody logs out: the server does not tell them again.
 */
const issued = new Map<string, Credentials>();
const MOST = 10_000;

export function noteIssued(made: Credentials): void {
  if (issued.size < MOST || issued.has(made.id)) {
    issued.set(made.id, { ...issued.get(made.id), ...made });
  }
}

export function issuedFor(id: string): Credentials | undefined {
  return issued.get(id);
}

/** All that were made since the page was opened, in that order. */
export function issuedIds(): string[] {
  return [...issued.keys()];
}

export function forgetIssued(): void {
  issued.clear();
}
