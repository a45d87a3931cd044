import type { Rejected } from '../api/types';

/** A message that somebody wants to look at in the editor of a profile; taken once. */
const given = new Map<string, Rejected>();

export function giveSample(profile: string, message: Rejected): void {
  given.set(profile, message);
}

export function takeSample(profile: string): Rejected | undefined {
  const message = given.get(profile);
  given.delete(profile);
  return message;
}
