import { lastRestoreAt } from '../audit/record-check.ts';
import type { Deps } from '../deps.ts';
import { type CoolingOff, findLife } from '../domain/organization.ts';
import { rehearsed } from '../domain/proposal.ts';
import {
  type OpenIntent,
  openIntents,
  proposalId,
  type Shown,
  showsAnnouncement,
  showsEnd,
  showsEntry,
  showsHead,
} from '../domain/record/said.ts';
import type { Head, Witness } from '../domain/record/chain.ts';
import type { Loss, RecordFault } from '../domain/record/record-fault.ts';
import type { RecordObserved } from '../domain/rules/gate.ts';
import { UpstreamError } from '../errors.ts';
import { getOrganization, type OrganizationConfig } from '../config.ts';
import type { Verified } from '../store/verified.ts';
import type { Told } from '../domain/states/story.ts';
import { clocksApartMs, readDirects } from './witnessing/say-now.ts';
import { sayEntry, sayHead } from './witnessing/say-entry.ts';
import type { GateWitnesses, SearchPart } from '../audit/gate-witnesses.ts';
import type { Job } from './job.ts';

/** Nobody may miss an intent because Redis's clock is set wrong: a gate reads from well before its run. */
const readBackMs = 60 * clocksApartMs;

/** As long as a gate waits for Slack to show what it says. */
const sayWithinMs = 20_000;

interface Witnesses {
  /** With its threads. */
  readonly channel: readonly Shown[];
  /** In the direct messages that may show what the channel refused. */
  readonly direct: readonly Shown[];
}

/**
 * Whatever Slack refuses, now or for good, nobody can tell. The one request that cannot be repeated asks for all of its
 * run; a run that was enabled a year ago must not keep anybody from revoking, and all about that proposal came after it.
 */
async function readWitnesses(state: CoolingOff, deps: Deps): Promise<Witnesses | 'unwitnessed'> {
  const { organization, run, proposal, proposedSince } = state;
  const from = rehearsed(proposal.act) === 'enable' ? run.startedAt : proposedSince.at;
  try {
    const configured = getOrganization(deps.config, organization);
    const [channel, direct] = await Promise.all([
      deps.gateWitnesses.read(configured, from - readBackMs),
      readDirects(state, proposedSince.at - readBackMs, deps),
    ]);
    return { channel, direct };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    deps.log.warn({ fault: error.message, organization }, 'the gate cannot see what Slack shows');
    return 'unwitnessed';
  }
}

/** What this process saw and the record no longer leads to. */
function lossOf(lost: Head, head: Head): Loss {
  const { sequence } = head;
  if (lost.sequence <= sequence) return { kind: 'remade', sequence: lost.sequence, agreed: 0 };
  const kind = sequence === 0 ? 'removed' : 'cutTail';
  return { kind, sequence: sequence + 1, until: lost.sequence, seenBy: 'instance' };
}

/** Where the chain itself is right, so that it can say so. */
function lossIn(fault: RecordFault | undefined): Loss | undefined {
  const isLoss = fault?.kind === 'cutTail' || fault?.kind === 'removed' || fault?.kind === 'remade';
  return isLoss ? fault : undefined;
}

/** The entry that says of this intent that nothing was sent. */
function unsent(story: readonly Told[], ticket: string): Told | undefined {
  return story.find(
    ({ entry, before }) => entry.event.type === 'notSent' && 'ticket' in before && before.ticket === ticket,
  );
}

/** An intent that may have been sent; `unwitnessed` where one was not, and Slack does not show that in time. */
async function findIntent(
  seen: readonly Shown[],
  state: CoolingOff,
  story: readonly Told[],
  deps: Deps,
): Promise<OpenIntent | 'unwitnessed' | undefined> {
  for (const intent of openIntents(seen, proposalId(state))) {
    const told = unsent(story, intent.ticket);
    if (told === undefined) return intent;
    if ((await sayEntry(told, performance.now() + sayWithinMs, deps)) === undefined) return 'unwitnessed';
  }
  return undefined;
}

/** Whether every conversation that the gate relies on shows this head in a message as it was posted. */
function showsHeadWhereItCounts({ channel, direct }: Witnesses, state: CoolingOff, head: Head): boolean {
  if (state.direct === undefined) return showsHead(channel, head);
  const places = [...new Set(direct.map((one) => one.channel))];
  const isShownIn = (place: string) =>
    showsHead(
      direct.filter((one) => one.channel === place),
      head,
    );
  return places.length === state.direct.length && places.every(isShownIn);
}

/** Whether everybody who has to see the announcement still can: who may delete messages may take its *Stop* away. */
function isAnnounced({ channel, direct }: Witnesses, state: CoolingOff): boolean {
  const id = proposalId(state);
  if (showsAnnouncement(channel, id)) return true;
  const places = new Set(direct.filter((one) => showsAnnouncement([one], id)).map((one) => one.channel));
  return state.direct !== undefined && places.size >= state.direct.length;
}

/** What was said directly counts only while the channel shows the proposal: a record that lost it is found out there. */
function showsProposal({ channel }: Witnesses, state: CoolingOff, story: readonly Told[]): boolean {
  const proposed = story.find(({ entry }) => entry.sequence === state.proposedSince.sequence);
  return state.direct === undefined || (proposed !== undefined && showsEntry(channel, proposed.head));
}

/**
 * Why no gate may rely on the record: what is wrong with its entries, or that Redis was put back to fewer of them, as
 * this process remembers or as Slack shows; and what Slack shows of the proposal itself.
 */
export async function observeRecord(
  state: CoolingOff,
  present: Verified,
  deps: Deps,
): Promise<RecordObserved> {
  const { lost } = present;
  const { weak } = present.signing;
  // Slack before the record: what is appended and told meanwhile would seem to be missing otherwise.
  const witnesses = await readWitnesses(state, deps);
  if (witnesses === 'unwitnessed') {
    const loss = lost && lossOf(lost, present.head);
    return { isEnded: false, fault: loss?.kind ?? witnesses, loss, weak };
  }
  const seen = [...witnesses.channel, ...witnesses.direct];
  const story = await deps.record.wholeStory(state.organization);
  const since = lastRestoreAt(story);
  const heads = seen.flatMap(({ head, postedAt }): Witness[] =>
    head !== undefined && postedAt > since ? [head] : [],
  );
  const { fault } = await deps.recordCheck.verify(state.organization, heads);
  const intent = await findIntent(seen, state, story, deps);
  const found = {
    weak,
    intent: intent === 'unwitnessed' ? undefined : intent,
    isEnded: showsEnd(seen, proposalId(state)),
    isUnannounced: !isAnnounced(witnesses, state),
  };
  const loss = lost === undefined ? lossIn(fault) : lossOf(lost, present.head);
  if (loss !== undefined) return { ...found, fault: loss.kind, loss };
  if (fault !== undefined) return { ...found, fault: fault.kind };
  const isShown =
    intent !== 'unwitnessed' &&
    showsProposal(witnesses, state, story) &&
    (showsHeadWhereItCounts(witnesses, state, present.head) ||
      (await sayHead(present, performance.now() + sayWithinMs, deps)));
  return { ...found, fault: isShown ? undefined : 'unwitnessed' };
}

/** Puts on the record what Redis lost, where that is not known there: it binds every instance. Whether it did. */
export async function recordLoss(
  { organization, loss: known }: CoolingOff,
  { loss }: RecordObserved,
  deps: Deps,
): Promise<boolean> {
  if (loss === undefined || known !== undefined) return false;
  deps.log.error({ organization, loss }, 'the record lost entries: its gates stay shut');
  await deps.record.decide(organization, { type: 'recordLoss', loss });
  return true;
}

/** Slack lets an app read some fifty pages of channels in a minute, and gates read too: they come first. */
const perPageMs = 3_000;
const longestMs = 60_000;

/** When the next part may be read in this process, by the record's clock: many runs may share a channel. */
const freeAt = new WeakMap<GateWitnesses, number>();

async function searchPart(
  organization: OrganizationConfig,
  before: number | undefined,
  now: number,
  { gateWitnesses }: Deps,
): Promise<SearchPart> {
  let waitMs = perPageMs;
  freeAt.set(gateWitnesses, now + longestMs);
  try {
    const found = await gateWitnesses.searchBack(organization, before);
    waitMs = found.pages * perPageMs;
    return found;
  } finally {
    freeAt.set(gateWitnesses, now + waitMs);
  }
}

/**
 * Searches the channel for older heads of the organization, some thousand messages at a time: a record that was
 * removed begins again as a young one, and its older heads may stand far back. How far it came stands on the record.
 */
export const search: Job = async ({ organization: orgId }, deps) => {
  const { state, now } = await deps.record.verified(orgId);
  if (state.phase === 'unconfigured' || findLife(state) !== undefined) return undefined;
  const { id, searched } = state.run;
  if (searched?.isAll === true) return undefined;
  const free = freeAt.get(deps.gateWitnesses) ?? 0;
  if (free > now) return { againAt: free };
  const found = await searchPart(getOrganization(deps.config, orgId), searched?.backTo, now, deps);
  const since = lastRestoreAt(await deps.record.wholeStory(orgId));
  const heads = found.shown.flatMap(({ head, postedAt }) =>
    head !== undefined && postedAt > since ? [head] : [],
  );
  const loss = lossIn((await deps.recordCheck.verify(orgId, heads)).fault);
  if (loss !== undefined) {
    deps.log.error(
      { organization: orgId, loss },
      'the channel shows older entries that are not on the record',
    );
    await deps.record.decide(orgId, { type: 'recordLoss', loss });
  }
  const { backTo, isAll } = found;
  await deps.record.decide(orgId, { type: 'recordSearch', run: id, backTo, isAll });
  return isAll ? undefined : { againAt: freeAt.get(deps.gateWitnesses) ?? now };
};
