import { randomUUID } from 'node:crypto';
import type { Sender } from '../clients/adobe/sender.ts';
import { type OrganizationConfig, termsIn } from '../config.ts';
import type { Deps } from '../deps.ts';
import { actSubstanceOf } from '../domain/act-substance.ts';
import type { GateOutcome } from '../domain/commands.ts';
import type { Entry } from '../domain/events.ts';
import { gateReason } from '../domain/gate-reasons.ts';
import { type CoolingOff, involvedIn, settledNames, tenantOf } from '../domain/organization.ts';
import type { Act, Substance } from '../domain/proposal.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { JobRequest } from '../domain/rules/due.ts';
import {
  type ActObservations,
  type GateObservations,
  judgeActGate,
  judgeGate,
} from '../domain/rules/gate.ts';
import { substanceOf } from '../domain/rules/proposal-rules.ts';
import { untilNextGate } from '../domain/rules/times.ts';
import { observed } from '../observed.ts';
import { getOrganization } from '../organizations.ts';
import type { Outcome } from '../store/record.ts';
import type { Verified } from '../store/verified.ts';
import { findConfiguration } from './find-configuration.ts';
import type { Again, Job } from './job.ts';
import { findingsNow } from './check-again.ts';
import { observeRecord, recordLoss } from './record-fault.ts';
import { useTicket } from './send.ts';
import { type Moment, thisMoment } from '../runtime/moment.ts';
import { announce } from './witnessing/announce.ts';
import { sayIfEnded } from './witnessing/say-entry.ts';

/** Longer ago than this nothing that was looked at opens a gate: the process may have slept in between. */
const observedWithinMs = 120_000;

/** What waits at a gate. */
interface Waiting {
  /** Before anything was looked at. */
  readonly began: Moment;
  /** What everything that the gate looks at is held against. */
  readonly first: Verified;
  readonly state: CoolingOff;
  readonly organization: OrganizationConfig;
}

/** A proposal whose cooling-off is over; or when to come again; or nothing, where none waits here. */
async function findWaiting(
  request: JobRequest,
  isMine: (act: Act) => boolean,
  deps: Deps,
): Promise<Waiting | Again | undefined> {
  const began = thisMoment();
  const first = await deps.record.verified(request.organization);
  const { state, now } = first;
  if (state.phase !== 'coolingOff' || !isMine(state.proposal.act)) return undefined;
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
  return { began, first, state, organization: getOrganization(deps.config, request.organization) };
}

/** What every gate asks: who may decide, on which terms, and whether Redis, the record and Slack can be relied on. */
async function observeAny({ first, state, organization }: Waiting, deps: Deps) {
  const [circle, { durable, declaredBy: redisDurableBy, restarted }, record, others] = await Promise.all([
    observed(() => deps.people.getCircle(organization.approvers, involvedIn(state))),
    deps.durability(true),
    observeRecord(state, first, deps),
    deps.instances.meet(),
  ]);
  const terms = termsIn(deps.config, organization, state.proposal.act);
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
  return done.state.phase === 'coolingOff' ? nextGateAt(done.state, done.now) : undefined;
}

async function observeForAct(
  waiting: Waiting,
  act: Exclude<Act, 'enable'>,
  deps: Deps,
): Promise<ActObservations> {
  const { orgId } = waiting.organization;
  const substance = whole(actSubstanceOf(act, orgId, waiting.state.run, destinationOf(waiting)));
  return { ...(await observeAny(waiting, deps)), substance };
}

/** The gate of revoking and restoring. What begins is on the record before anything is written to Azure. */
export const begin: Job = async (request, deps) => {
  const waiting = await findWaiting(request, (act) => act !== 'enable', deps);
  if (waiting === undefined || 'againAt' in waiting) return waiting;
  const { first, state } = waiting;
  if (state.proposal.act === 'enable') return undefined;
  const seen = await observeForAct(waiting, state.proposal.act, deps);
  if (await recordLoss(state, seen.record, deps)) return { againAt: first.now };
  const done = await pass(waiting, judgeActGate(state, seen), deps);
  return done === undefined ? { againAt: first.now } : after(done, deps);
};

async function observeForEnablement(waiting: Waiting, sender: Sender, deps: Deps): Promise<GateObservations> {
  const { first, state, organization } = waiting;
  const { run, proposal } = state;
  const [findings, seen] = await Promise.all([
    findingsNow(run, organization, first.now, deps),
    observeAny(waiting, deps),
  ]);
  const substance = whole(substanceOf(organization.orgId, run, destinationOf(waiting)));
  // Last, over the connection that will carry the POST.
  const configuration = await observed(() =>
    findConfiguration(sender, run.configurationName ?? '', settledNames(state)),
  );
  return { ...seen, findings, configuration, substance: { ...substance, verdicts: proposal.verdicts } };
}

/**
 * Takes the ticket and uses it, in one go. Only who sees its own append succeed here may send; a lost race or a
 * broken connection to Redis means that somebody else asks, and nobody sends.
 */
async function passAndSend(waiting: Waiting, sender: Sender, deps: Deps): Promise<Again | undefined> {
  const { first, state } = waiting;
  const seen = await observeForEnablement(waiting, sender, deps);
  if (await recordLoss(state, seen.record, deps)) return { againAt: first.now };
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
