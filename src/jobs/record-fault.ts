import { lastRestoreAt } from '../audit/record-check.ts';
import type { Deps } from '../deps.ts';
import type { CoolingOff } from '../domain/organization.ts';
import { proposalId } from '../domain/record/said.ts';
import { type OpenIntent, type Shown, openIntents, showsEnd, showsHead } from '../domain/record/shown.ts';
import type { Head } from '../domain/record/chain.ts';
import type { Loss, RecordFault } from '../domain/record/record-fault.ts';
import type { RecordObserved } from '../domain/rules/gate.ts';
import type { Witness } from '../domain/record/witness.ts';
import { UpstreamError } from '../errors.ts';
import { getOrganization } from '../organizations.ts';
import type { Verified } from '../store/verified.ts';
import { type Told, replay } from '../domain/states/story.ts';
import { sayEntry, sayHead } from './witnessing/say-entry.ts';
import { clocksApartMs } from './witnessing/say-now.ts';

/** As long as a gate waits for Slack to show what it says. */
const sayWithinMs = 20_000;

type Witnesses = readonly Shown[] | 'unwitnessed';

/**
 * Whatever Slack refuses, now or for good, nobody can tell. The one request that cannot be repeated asks for all of its
 * run; a run that was enabled a year ago must not keep anybody from revoking, and all about that proposal came after it.
 */
async function readWitnesses(
  { organization, run, proposal, proposedSince }: CoolingOff,
  deps: Deps,
): Promise<Witnesses> {
  const from = proposal.act === 'enable' ? run.startedAt : proposedSince.at;
  try {
    const configured = getOrganization(deps.config, organization);
    return await deps.gateWitnesses.read(configured, from - clocksApartMs);
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
export function lossIn(fault: RecordFault | undefined): Loss | undefined {
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
  const seen = await readWitnesses(state, deps);
  if (seen === 'unwitnessed') {
    const loss = lost && lossOf(lost, present.head);
    return { isEnded: false, fault: loss?.kind ?? seen, loss, weak };
  }
  const story = replay(state.organization, await deps.record.story(state.organization));
  const since = lastRestoreAt(story);
  const witnesses = seen.flatMap(({ head, postedAt }): Witness[] =>
    head !== undefined && postedAt > since ? [head] : [],
  );
  const { fault } = await deps.recordCheck.verify(state.organization, witnesses);
  const intent = await findIntent(seen, state, story, deps);
  const found = {
    weak,
    intent: intent === 'unwitnessed' ? undefined : intent,
    isEnded: showsEnd(seen, proposalId(state)),
  };
  const loss = lost === undefined ? lossIn(fault) : lossOf(lost, present.head);
  if (loss !== undefined) return { ...found, fault: loss.kind, loss };
  if (fault !== undefined) return { ...found, fault: fault.kind };
  const isShown =
    intent !== 'unwitnessed' &&
    (showsHead(seen, present.head) || (await sayHead(present, performance.now() + sayWithinMs, deps)));
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
