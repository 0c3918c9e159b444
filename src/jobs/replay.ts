import { evolve } from '../domain/evolve.ts';
import { type Organization, unconfigured } from '../domain/organization.ts';
import type { RecordEntry } from '../store/schema.ts';

/** An entry with the state it made: what a message is written from. */
export interface Told extends RecordEntry {
  readonly before: Organization;
  readonly state: Organization;
}

export function replay(organization: string, entries: readonly RecordEntry[]): Told[] {
  let state: Organization = unconfigured(organization);
  return entries.map((recorded) => {
    const before = state;
    state = evolve(before, recorded.entry);
    return { ...recorded, before, state };
  });
}
