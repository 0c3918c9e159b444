import type { Deps } from '../../deps.ts';
import { type CoolingOff, directlyTold } from '../../domain/organization.ts';
import { type Shown, isMessageOf, showsEntry } from '../../domain/record/shown.ts';
import { mayAnnounceDirectly } from '../../domain/rules/enabling-rules.ts';
import type { Told } from '../../domain/states/story.ts';
import { observed } from '../../observed.ts';
import { getOrganization } from '../../organizations.ts';
import { copyOfAnnouncement } from '../publishing/copies.ts';
import { sayEntryTo } from './say-entry.ts';
import { type SayingUntil, clocksApartMs } from './say-now.ts';

/** Whether the channel shows what was proposed, so that a record which lost it is found out there. */
async function showsProposal(state: CoolingOff, deps: Deps): Promise<boolean> {
  const story = await deps.record.wholeStory(state.organization);
  const proposed = story.find(({ entry }) => entry.sequence === state.proposedSince.sequence);
  const organization = getOrganization(deps.config, state.organization);
  const since = state.proposedSince.at - clocksApartMs;
  const seen = await observed(() => deps.gateWitnesses.read(organization, since));
  if (seen.kind === 'unseen')
    deps.log.warn({ fault: seen.detail }, 'the channel can be neither written nor read');
  return seen.kind === 'seen' && proposed !== undefined && showsEntry(seen.value, proposed.head);
}

/** The message to each of these people, with its Stop button; undefined where one of them cannot be reached. */
async function sayToAll(
  told: Told,
  people: readonly string[],
  reading: Pick<SayingUntil, 'until' | 'isDue'>,
  deps: Deps,
): Promise<readonly Shown[] | undefined> {
  const said = await Promise.all(people.map((person) => sayEntryTo(told, person, reading, deps)));
  const isOwn = isMessageOf(told.head, `${told.entry.sequence}.0`);
  const messages = said.flatMap((shown) => {
    const own = shown === undefined || typeof shown === 'string' ? undefined : shown.find(isOwn);
    return own === undefined ? [] : [own];
  });
  return messages.length === people.length ? messages : undefined;
}

/** Their buttons go once it is decided, as those of every copy do. Without the notes they stay, and say that it is over. */
export async function noteCopies(state: CoolingOff, shown: readonly Shown[], deps: Deps): Promise<void> {
  const copies = shown.map((one) => copyOfAnnouncement(state, one));
  await deps.notes.write(state.organization, Object.fromEntries(copies));
}

/**
 * Shows the announcement that the channel refuses to the requester and everybody who approved. To whom; undefined where
 * it does not count: somebody cannot be reached, the channel does not show the proposal, or there would be no time to
 * stop it.
 */
export async function announceDirectly(
  state: CoolingOff,
  told: Told,
  reading: Pick<SayingUntil, 'until' | 'isDue'>,
  deps: Deps,
): Promise<readonly string[] | undefined> {
  if (!mayAnnounceDirectly(state) || !(await showsProposal(state, deps))) return undefined;
  const direct = directlyTold(state);
  const shown = await sayToAll(told, direct, reading, deps);
  if (shown === undefined) return undefined;
  await noteCopies(state, shown, deps);
  return direct;
}
