import type { OrganizationConfig } from '../config.ts';
import { contextOf } from '../contexts.ts';
import type { Deps } from '../deps.ts';
import { type Organization, findRun } from '../domain/organization.ts';
import { getOrganization } from '../organizations.ts';
import type { CursorField, Lease } from '../store/notes.ts';
import { currentTrace, traced } from '../trace.ts';
import { deliveriesFor } from '../views/thread.ts';
import { showPresent } from './cards.ts';
import type { Again, Job } from './job.ts';
import { getPresent } from './present.ts';
import { type Publishing, deliver, noteDown } from './delivery.ts';
import { type Told, replay } from './replay.ts';
import { tellElsewhere, unreachableField } from './unreachable.ts';

/** Where the publisher stands: entries up to `sequence` are told but for the deliveries of that one from `index` on. */
interface Place {
  readonly sequence: number;
  readonly index: number;
}

const cursorField: CursorField = 'cursor';
/** The entry up to which the messages that show the present are up to date. */
const shownField = 'shown';
/** While somebody else publishes for the organization; a lease that its holder lost ends by itself. */
const whileOthersPublishMs = 2_000;

function parsePlace(text: string | undefined): Place {
  const [sequence = 0, index = 0] = (text ?? '').split('.').map(Number);
  return { sequence: sequence || 1, index };
}

const placeText = ({ sequence, index }: Place) => `${sequence}.${index}`;

/** Says what one entry has to say, from where it was left; undefined where somebody else has the lease now. */
async function tellEntry(
  told: Told,
  place: Place,
  cursor: string,
  publishing: Publishing,
): Promise<string | undefined> {
  const { deps, organization, lease } = publishing;
  const { entry, head, state, before } = told;
  const context = await contextOf(organization, { head, now: entry.at }, deps);
  const deliveries = deliveriesFor(entry, state, context, before);
  let at = cursor;
  for (let index = place.index; index <= deliveries.length; index += 1) {
    const delivery = deliveries[index];
    const here = placeText({ sequence: entry.sequence, index });
    if (delivery !== undefined && !(await deliver(delivery, told, here, publishing))) return undefined;
    const next =
      delivery === undefined
        ? placeText({ sequence: entry.sequence + 1, index: 0 })
        : placeText({ sequence: entry.sequence, index: index + 1 });
    if (!(await deps.notes.moveCursor(organization.orgId, lease, at, next)) || !(await lease.keep()))
      return undefined;
    at = next;
  }
  return at;
}

/** False where somebody else has the lease now, or may have. */
async function publishAll(organization: OrganizationConfig, lease: Lease, deps: Deps): Promise<boolean> {
  for (;;) {
    const notes = await deps.notes.read(organization.orgId);
    const entries = await deps.store.story(organization.orgId);
    let cursor = notes[cursorField] ?? '';
    let place = parsePlace(cursor);
    const publishing: Publishing = { deps, organization, lease, notes: { ...notes } };
    const story = replay(organization.orgId, entries);
    for (const told of story) {
      if (told.entry.sequence < place.sequence) continue;
      const [from, at] = [place, cursor];
      const next = await traced(
        () => tellEntry(told, from, at, publishing),
        told.entry.trace ?? currentTrace(),
      );
      if (next === undefined) return false;
      cursor = next;
      place = parsePlace(next);
    }
    const { now } = await getPresent(organization.orgId, deps);
    await showPresent(story, now, publishing);
    const shown = String(story.at(-1)?.entry.sequence ?? 0);
    await noteDown(publishing, { [shownField]: shown, [unreachableField]: '' });
    // What came while this was being said is said in the next round.
    const after = await getPresent(organization.orgId, deps);
    if (after.head.sequence < parsePlace(cursor).sequence) return true;
  }
}

async function afterOthers({ orgId }: OrganizationConfig, deps: Deps): Promise<Again> {
  const { now } = await getPresent(orgId, deps);
  return { againAt: now + whileOthersPublishMs };
}

/** Brings Slack up to the present of the record. Slack away loses nothing: it goes on from the cursor later. */
export const publish: Job = async (request, deps) => {
  const organization = getOrganization(deps.config, request.organization);
  const lease = await deps.notes.lease(organization.orgId);
  if (lease === undefined) return afterOthers(organization, deps);
  try {
    return (await publishAll(organization, lease, deps)) ? undefined : await afterOthers(organization, deps);
  } catch (error) {
    await tellElsewhere(error, organization, deps);
    throw error;
  } finally {
    await lease.end();
  }
};

/** The sequence of the first entry of which Slack does not show everything. */
export function nextToTell(notes: Readonly<Record<string, string>>): number {
  return parsePlace(notes[cursorField]).sequence;
}

/** Whether Slack is behind the record: then a publish job must be under way. */
export function isBehind(state: Organization, notes: Readonly<Record<string, string>>): boolean {
  if (findRun(state) === undefined) return false;
  return (
    parsePlace(notes[cursorField]).sequence <= state.sequence || notes[shownField] !== String(state.sequence)
  );
}
