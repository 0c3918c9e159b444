import { type Organization, unconfigured } from '../domain/organization.ts';
import type { Verification } from '../domain/record/verification.ts';
import { evolve } from '../domain/states/evolve.ts';
import type { Told } from '../domain/states/story.ts';
import { parseEntry } from '../store/schema.ts';

/** What the lines of a record tell, up to the last one that was verified. */
export function verifiedStory(
  { organization, head }: Pick<Verification, 'organization' | 'head'>,
  lines: readonly string[],
): Told[] {
  let state: Organization = unconfigured(organization);
  return lines.slice(0, head.sequence).map((line) => {
    const { entry, head: made } = parseEntry(line);
    const before = state;
    state = evolve(before, entry);
    return { entry, head: made, before, state };
  });
}
