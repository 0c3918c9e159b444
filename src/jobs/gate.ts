import type { Sender } from '../clients/adobe/sender.ts';
import type { Deps } from '../deps.ts';
import type { GateOutcome, PostOutcome } from '../domain/commands.ts';
import type { Entry } from '../domain/events.ts';
import { type CoolingOff, involvedIn, settledNames, tenantOf } from '../domain/organization.ts';
import {
  judgeReadBack,
  openIntents,
  proposalId,
  type ReadBack,
  type Shown,
  showsAnnouncement,
} from '../domain/record/said.ts';
import {
  type ActObservations,
  type GateObservations,
  judgeActGate,
  judgeGate,
  type RecordObserved,
} from '../domain/rules/gate.ts';
import { type Moment, thisMoment } from '../runtime/clock.ts';
import type { Outcome } from '../store/record.ts';
import { getOrganization, type OrganizationConfig, termsIn } from '../config.ts';
import { lastOf, sayAndRead, sayEntry, sayIfEnded } from './witnessing/say-entry.ts';
import { clocksApartMs } from './witnessing/say-now.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { actSubstanceOf, substanceOf } from '../domain/rules/approval-rules.ts';
import { gateReason, type Refusal } from '../domain/refusals.ts';
import {
  type Act,
  type Drill,
  isDrill,
  type LaterAct,
  rehearsed,
  type Substance,
} from '../domain/proposal.ts';
import type { JobRequest } from '../domain/rules/due.ts';
import { untilNextGate } from '../domain/rules/times.ts';
import { observed } from '../errors.ts';
import type { Verified } from '../store/verified.ts';
import type { Again, Job } from './job.ts';
import { findingsNow } from './check-again.ts';
import { observeRecord, recordLoss } from './record-fault.ts';
import { announce } from './witnessing/announce.ts';

type FindsConfigurations = Pick<Sender, 'findConfiguration'>;

/**
 * What the gate must know of before a request leaves: whether Adobe has a configuration under this name, or under one
 * of those settled as "not there", whose request can have arrived late.
 */
export async function findConfiguration(
  adobe: FindsConfigurations,
  name: string,
  settled: readonly string[],
) {
  // Trap 1 of Adobe's contract: the posted name first, the lower-case form only where that is not there.
  const own = [...new Set([name, name.toLowerCase()])];
  const found = await adobe.findConfiguration(own);
  if (found.kind === 'found') return seen(found);
  for (const other of settled.filter((one) => !own.includes(one))) {
    const late = await adobe.findConfiguration([other]);
    // What arrived late and failed is at work no more.
    if (late.kind === 'found' && (late.status !== 'FAILED' || late.otherOrganization !== undefined))
      return seen(late);
  }
  return found;
}

type Found = Extract<Awaited<ReturnType<Sender['findConfiguration']>>, { kind: 'found' }>;

const seen = ({ status, askedAs, keyVaultKeyIdentifier, otherOrganization }: Found) =>
  ({
    kind: 'found',
    status,
    askedAs,
    ...(keyVaultKeyIdentifier !== undefined && { keyVaultKeyIdentifier }),
    ...(otherOrganization !== undefined && { otherOrganization }),
  }) as const;

/** The second belt: an intent that was read back longer ago when the request is about to be written is not used. */
const intentLifeMs = 5_000;
/** From before the append until Slack shows the intent. */
const witnessedWithinMs = 20_000;
/** How long the sender tries to put on the record what its POST ended in, before the others find out by asking. */
const recordTries = 20;
const betweenTriesMs = 500;

/** The intent that this very run of the function appended, and may use. */
export interface Ticket {
  readonly appended: Outcome;
  readonly intent: Entry<'intended'>;
  /** Since before the append. */
  readonly began: Moment;
  /**
   * From when the gate began to look, milliseconds since 1970: what Slack showed until then, the gate has seen. Not
   * from the append, since the process may have frozen in between for longer than another one needs to send.
   */
  readonly lookedAt: number;
}

async function recordPost({ intent }: Ticket, outcome: PostOutcome, state: CoolingOff, deps: Deps) {
  const { organization } = state;
  const { sequence, event } = intent;
  for (let tries = 1; ; tries += 1) {
    try {
      const done = { type: 'recordPost', outcome, intent: sequence, ticket: event.ticket } as const;
      return await deps.record.decide(organization, done);
    } catch (error) {
      deps.log.error(
        { err: error, organization, intent: sequence, tries, outcome: outcome.kind },
        'cannot record the POST yet',
      );
      if (tries === recordTries) throw error;
      await pause(betweenTriesMs);
    }
  }
}

async function isOnDisk(deps: Deps): Promise<boolean> {
  try {
    return await deps.isOnDisk();
  } catch (error) {
    deps.log.warn({ err: error }, 'whether the intent is on disk cannot be told');
    return false;
  }
}

/** What was announced directly needs the channel again as soon as the channel shows the announcement. */
function showsWhereAnnounced(shown: readonly Shown[], state: CoolingOff, ticket: string, { config }: Deps) {
  if (state.direct === undefined) return true;
  const { channel } = getOrganization(config, state.organization);
  const inChannel = shown.filter((one) => one.channel === channel);
  const intents = openIntents(inChannel, proposalId(state));
  return !showsAnnouncement(inChannel, proposalId(state)) || intents.some((one) => one.ticket === ticket);
}

/** Reads the intent back from Slack, where every instance sees it whatever Redis says. */
async function readBack(
  { appended, intent, began, lookedAt }: Ticket,
  state: CoolingOff,
  deps: Deps,
): Promise<{ readonly seen: ReadBack; readonly witnessed: Moment }> {
  try {
    // Whether the channel shows the announcement by now, only reading back to the proposal tells.
    const from = state.direct === undefined ? lookedAt : Math.min(lookedAt, state.proposedSince.at);
    const told = { ...lastOf(appended), before: state };
    const shown = await sayAndRead(told, began.at + witnessedWithinMs, from - clocksApartMs, deps);
    const witnessed = thisMoment();
    if (shown === undefined || began.elapsedMs() > witnessedWithinMs) return { seen: 'unshown', witnessed };
    const { ticket = '' } = intent.event;
    if (!showsWhereAnnounced(shown, state, ticket, deps)) return { seen: 'unshown', witnessed };
    return { seen: judgeReadBack(shown, proposalId(state), ticket), witnessed };
  } catch (error) {
    deps.log.error({ err: error, organization: state.organization }, 'the intent cannot be witnessed');
    return { seen: 'unshown', witnessed: thisMoment() };
  }
}

const unused = {
  unshown: { kind: 'notSent', why: 'unwitnessed' },
  ended: { kind: 'notSent', why: 'ended' },
  another: { kind: 'unknown', cause: 'anotherIntent', detail: '' },
} as const;

/** `body` are the very bytes whose fingerprint the gate compared. */
async function send(
  ticket: Ticket,
  state: CoolingOff,
  body: string,
  sender: Sender,
  deps: Deps,
): Promise<PostOutcome> {
  const [{ seen, witnessed }, onDisk] = await Promise.all([readBack(ticket, state, deps), isOnDisk(deps)]);
  if (seen !== 'mine') return unused[seen];
  if (!onDisk) return { kind: 'notSent', why: 'notOnDisk' };
  const mayStillWrite = () => witnessed.elapsedMs() < intentLifeMs && !deps.isStopping();
  const answer = await sender.post(body, { mayStillWrite });
  if (answer.kind !== 'refused') return answer;
  const { status, code, detail } = answer;
  return {
    kind: 'refused',
    fault: { system: 'adobe', operation: 'POST customer/config', kind: 'refused', status, code, detail },
  };
}

/** That nothing was sent is seen in Slack too, so that an intent which Redis loses again shuts no gate. */
async function useTicket(
  ticket: Ticket,
  state: CoolingOff,
  seen: GateObservations,
  sender: Sender,
  deps: Deps,
): Promise<void> {
  const outcome = await send(ticket, state, seen.substance.body, sender, deps);
  const recorded = await recordPost(ticket, outcome, state, deps);
  if (recorded.entries.at(-1)?.event.type !== 'notSent') return;
  await sayEntry(lastOf(recorded), performance.now() + witnessedWithinMs, deps);
}

/** Longer ago than this nothing that was looked at opens a gate: the process may have slept in between. */
const observedWithinMs = 120_000;

/** What waits at a gate, and the act it is for. */
interface Waiting<A extends Act = Act> {
  /** Before anything was looked at. */
  readonly began: Moment;
  /** What everything that the gate looks at is held against. */
  readonly first: Verified;
  readonly state: CoolingOff;
  readonly act: A;
  readonly organization: OrganizationConfig;
}

/** A proposal whose cooling-off is over; or when to come again; or nothing, where none waits here. */
async function findWaiting<A extends Act>(
  request: JobRequest,
  isMine: (act: Act) => act is A,
  deps: Deps,
): Promise<Waiting<A> | Again | undefined> {
  const began = thisMoment();
  const first = await deps.record.verified(request.organization);
  const { state, now } = first;
  if (state.phase !== 'coolingOff') return undefined;
  const { act } = state.proposal;
  if (!isMine(act)) return undefined;
  if (state.announced === undefined) return announce(state, now, deps);
  if (now < state.until) return { againAt: state.until };
  const { sequence: announced, at } = state.announced;
  const unattendedMs = await deps.attendance.unattendedMs(at, now);
  if (unattendedMs > 0) {
    const extend = { type: 'extendCoolingOff', announced, unattendedMs } as const;
    const { entries } = await deps.record.decide(state.organization, extend);
    // The entry brings a job of its own.
    if (entries.length > 0) return undefined;
  }
  return { began, first, state, act, organization: getOrganization(deps.config, request.organization) };
}

/** What every gate asks: who may decide, on which terms, and whether Redis, the record and Slack can be relied on. */
async function observeAny({ first, state, act, organization }: Waiting, deps: Deps) {
  const [circle, { durable, declaredBy: redisDurableBy, restarted }, record, others] = await Promise.all([
    observed(() => deps.people.getCircle(organization.approvers, involvedIn(state))),
    deps.durability(true),
    observeRecord(state, first, deps),
    deps.instances.meet(),
  ]);
  const terms = termsIn(deps.config, organization, act);
  return { circle, terms, durable, redisDurableBy, restarted, record, others };
}

const destinationOf = ({ state, organization }: Waiting) => ({
  host: organization.host,
  tenant: tenantOf(state.run, organization.tenantId) ?? '',
});

function whole(substance: Substance | Refusal): Substance {
  if ('reason' in substance) throw new Error(`a proposal without its parts: ${substance.reason}`);
  return substance;
}

/** When a gate that could not tell is tried again. */
function nextGateAt({ deferral }: CoolingOff, now: number): Again {
  return { againAt: now + untilNextGate(now - (deferral?.since ?? now)) };
}

/** Puts on the record what the gate decided; undefined where it has to look again: what it saw is not what stands now. */
async function pass(
  { began, first, state }: Waiting,
  outcome: GateOutcome,
  deps: Deps,
  ticket?: string,
): Promise<Outcome | undefined> {
  const present = await deps.record.verified(state.organization);
  // Whatever came meanwhile (a stop, a change), what was looked at is not what stands there now.
  if (present.head.digest !== first.head.digest || deps.isStopping()) return undefined;
  if (outcome.kind === 'holds' && began.elapsedMs() > observedWithinMs) return undefined;
  const { fingerprint } = state.proposal;
  return deps.record.decideOnce(present, { type: 'passGate', outcome, fingerprint, ticket });
}

/** After a gate that did not let an intent through. */
async function after(done: Outcome, deps: Deps): Promise<Again | undefined> {
  await sayIfEnded(done, deps);
  if (done.state.phase !== 'coolingOff') return undefined;
  // Nothing was unclear: on the stricter terms it is looked at as soon as they allow.
  const isTightened = done.entries.some(({ event }) => event.type === 'termsTightened');
  return isTightened ? { againAt: done.state.until } : nextGateAt(done.state, done.now);
}

/** When to come again where what was observed of the record keeps the gate from judging anything. */
async function heldUp(
  { first, state }: Waiting,
  record: RecordObserved,
  deps: Deps,
): Promise<Again | undefined> {
  if (await recordLoss(state, record, deps)) return { againAt: first.now };
  const { isUnannounced = false, isEnded, fault, intent } = record;
  const isDeleted = isUnannounced && !isEnded && fault === undefined && intent === undefined;
  return isDeleted ? announce(state, first.now, deps) : undefined;
}

async function observeForAct(waiting: Waiting, act: LaterAct, deps: Deps): Promise<ActObservations> {
  const { orgId } = waiting.organization;
  const substance = whole(actSubstanceOf(act, orgId, waiting.state.run, destinationOf(waiting)));
  return { ...(await observeAny(waiting, deps)), substance };
}

/** The gate of revoking and restoring. What begins is on the record before anything is written to Azure. */
export const begin: Job = async (request, deps) => {
  const waiting = await findWaiting(request, (act) => act === 'revoke' || act === 'restore', deps);
  if (waiting === undefined || 'againAt' in waiting) return waiting;
  const { first, state } = waiting;
  const seen = await observeForAct(waiting, waiting.act, deps);
  const held = await heldUp(waiting, seen.record, deps);
  if (held !== undefined) return held;
  const done = await pass(waiting, judgeActGate(state, seen), deps);
  return done === undefined ? { againAt: first.now } : after(done, deps);
};

async function observeForEnablement(
  waiting: Waiting,
  adobe: FindsConfigurations,
  deps: Deps,
): Promise<GateObservations> {
  const { first, state, organization } = waiting;
  const { run, proposal } = state;
  const [findings, seen] = await Promise.all([
    findingsNow(run, organization, first.now, deps),
    observeAny(waiting, deps),
  ]);
  const substance = whole(substanceOf(organization.orgId, run, destinationOf(waiting)));
  // Last, over the connection that will carry the POST.
  const configuration = await observed(() =>
    findConfiguration(adobe, run.configurationName ?? '', settledNames(state)),
  );
  return { ...seen, findings, configuration, substance: { ...substance, verdicts: proposal.verdicts } };
}

/** What the gate of a drill makes of the same observations. Adobe is asked by the client that only reads. */
async function observeForDrill(waiting: Waiting<Drill>, deps: Deps) {
  const { state, act, organization } = waiting;
  const drilled = <S extends ActObservations>(seen: S): S => ({
    ...seen,
    substance: { ...seen.substance, act },
  });
  if (rehearsed(act) === 'enable') {
    const seen = drilled(await observeForEnablement(waiting, deps.outsideOf(organization).adobe, deps));
    return { record: seen.record, outcome: judgeGate(state, seen) };
  }
  // The drill's report says whether access could be revoked: what the watch saw last may be a day old.
  await deps.watch(organization);
  const seen = drilled(await observeForAct(waiting, 'revoke', deps));
  return { record: seen.record, outcome: judgeActGate(state, seen) };
}

/** The gate of a drill has nothing to act with: it opens no sender, and no rule lets an act begin after it. */
export const rehearse: Job = async (request, deps) => {
  const waiting = await findWaiting(request, isDrill, deps);
  if (waiting === undefined || 'againAt' in waiting) return waiting;
  const { first } = waiting;
  const { record, outcome } = await observeForDrill(waiting, deps);
  const held = await heldUp(waiting, record, deps);
  if (held !== undefined) return held;
  const done = await pass(waiting, outcome, deps);
  return done === undefined ? { againAt: first.now } : after(done, deps);
};

/**
 * Takes the ticket and uses it, in one go. Only who sees its own append succeed here may send; a lost race or a
 * broken connection to Redis means that somebody else asks, and nobody sends.
 */
async function passAndSend(waiting: Waiting, sender: Sender, deps: Deps): Promise<Again | undefined> {
  const { first, state } = waiting;
  const seen = await observeForEnablement(waiting, sender, deps);
  const held = await heldUp(waiting, seen.record, deps);
  if (held !== undefined) return held;
  const began = thisMoment();
  const done = await pass(waiting, judgeGate(state, seen), deps, randomUUID());
  if (done === undefined) return { againAt: first.now };
  const intent = done.entries.find(({ event }) => event.type === 'intended') as Entry<'intended'> | undefined;
  if (intent === undefined) return after(done, deps);
  await useTicket({ appended: done, intent, began, lookedAt: first.now }, state, seen, sender, deps);
  return undefined;
}

/** The gate, the intent and the POST. */
export const enable: Job = async (request, deps) => {
  const waiting = await findWaiting(request, (act) => act === 'enable', deps);
  if (waiting === undefined || 'againAt' in waiting) return waiting;
  const { state, organization } = waiting;
  const opened = await observed(() => deps.outsideOf(organization).adobe.openSender());
  if (opened.kind === 'unseen') {
    const reasons = [gateReason('adobeUnseen', { detail: opened.detail })];
    const outcome = { kind: 'cannotTell', reasons } as const;
    const { fingerprint } = state.proposal;
    return after(
      await deps.record.decide(state.organization, { type: 'passGate', outcome, fingerprint }),
      deps,
    );
  }
  try {
    return await passAndSend(waiting, opened.value, deps);
  } finally {
    await opened.value.close();
  }
};
