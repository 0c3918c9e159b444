import { parsePosted, rootField } from '../../clients/slack/posted.ts';
import type { Posted } from '../../clients/slack/poster.ts';
import type { OrganizationConfig } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import type { Run } from '../../domain/organization.ts';

export interface Noting {
  readonly deps: Deps;
  readonly organization: OrganizationConfig;
  readonly notes: Readonly<Record<string, string>>;
}

/** The names under which a run's card was posted: the first, and those that took its place. */
export const isRootOf = (run: Run) => (place: string) =>
  place === rootField(run) || (place.startsWith(`${rootField(run)}:`) && /:\d+$/u.test(place));

/**
 * The message whose place is noted under this field, where it is the bot's own and about this: with write access to
 * Redis a note can point to anybody's messages. In the organization's channel one that Slack does not show is taken for
 * deleted or for not shown yet.
 */
export async function findNoted(
  field: string,
  isMeant: (place: string) => boolean,
  { deps, organization, notes }: Noting,
): Promise<Posted | undefined> {
  const noted = parsePosted(notes[field]);
  if (noted === undefined) return undefined;
  const mark = await deps.poster.markAt(noted);
  const isOwn =
    mark === 'absent'
      ? noted.channel === organization.channel
      : mark !== 'foreign' && mark.organization === organization.orgId && isMeant(mark.place);
  if (isOwn) return noted;
  const about = { organization: organization.orgId, field, ...noted };
  deps.log.error(about, 'a note points to a message that is not the bot’s: it is not followed');
  return undefined;
}

/** The run's root message, where it stands already: in another channel where that was changed in the configuration. */
export const findRoot = (run: Run, noting: Noting) => findNoted(rootField(run), isRootOf(run), noting);

/** Whether the run's card is noted to stand in another channel than the organization's. */
export const isElsewhere = (run: Run, { organization, notes }: Omit<Noting, 'deps'>): boolean =>
  ![undefined, organization.channel].includes(parsePosted(notes[rootField(run)])?.channel);
