import type { Command } from '../../src/domain/commands.ts';
import { authorOf, decide } from '../../src/domain/rules/decide.ts';
import { type Entry, type Event, schemaOf } from '../../src/domain/events.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import { type Organization, type StateOf, unconfigured } from '../../src/domain/organization.ts';
import type { Phase } from '../../src/domain/phases.ts';
import type { Refusal } from '../../src/domain/refusals.ts';
import {
  actor,
  app,
  circle,
  destination,
  hour,
  key,
  minute,
  organization,
  passing,
  start,
  terms,
  vault,
} from './world.ts';

/** What became of one command: as the store does it, without Redis. */
export interface Told {
  readonly state: Organization;
  readonly events: readonly Event[];
  readonly refusal: Refusal | undefined;
  readonly entries: readonly Entry[];
}

export function act(state: Organization, command: Command, now: number): Told {
  const { events, refusal } = decide(state, command, now);
  let after = state;
  const entries = events.map((event) => {
    const entry = {
      schema: schemaOf(event),
      sequence: after.sequence + 1,
      at: now,
      by: authorOf(command),
      event,
    } as Entry;
    after = evolve(after, entry);
    return entry;
  });
  return { state: after, events, refusal, entries };
}

/** The types of what a command put on the record. */
export const typesOf = ({ events }: Told): string[] => events.map(({ type }) => type);

export function inPhase<P extends Phase>(state: Organization, phase: P): StateOf<P> {
  if (state.phase !== phase) throw new Error(`expected '${phase}', the organization is '${state.phase}'`);
  return state as StateOf<P>;
}

function done(state: Organization, command: Command, now: number): Organization {
  const told = act(state, command, now);
  if (told.refusal !== undefined) throw new Error(`'${command.type}' was refused: ${told.refusal.reason}`);
  return told.state;
}

export const chooseVault = {
  type: 'chooseVault',
  actor: actor('UREQ'),
  vault,
  configurationName: 'Config1',
  entitlement: 'Healthcare Shield: order 4711',
  circle,
  terms,
} as const;

export const propose = {
  type: 'propose',
  actor: actor('UREQ'),
  reason: 'The contract with the clinic begins',
  acknowledged: true,
  confirmation: key.name,
  destination,
  circle,
  terms,
  durable: true,
} as const;

export function approveBy(id: string, fingerprint: string) {
  return {
    type: 'approve',
    actor: actor(id),
    fingerprint,
    acknowledged: true,
    confirmation: key.name,
    circle,
    terms,
  } as const;
}

export const announcementShown = (shownAt: number) => ({ type: 'recordAnnouncement', shownAt }) as const;

/** The run has begun and nothing but the vault was chosen. */
export function begun(): StateOf<'preparing'> {
  return inPhase(done(unconfigured(organization), chooseVault, start), 'preparing');
}

/** Everything is chosen, looked at and attested: it can be proposed. */
export function prepared(): StateOf<'preparing'> {
  const chosen = done(begun(), { type: 'chooseKey', actor: actor('UREQ'), key }, start + minute);
  const registered = done(chosen, { type: 'recordRegistration', outcome: app }, start + 2 * minute);
  const { lookingSince } = inPhase(registered, 'preparing').run;
  const look = { type: 'recordLook', findings: passing(), lookingSince: lookingSince.sequence } as const;
  return inPhase(done(registered, look, start + 3 * minute), 'preparing');
}

export const proposedAt = start + 10 * minute;

export function proposed(): StateOf<'awaitingApproval'> {
  return inPhase(done(prepared(), propose, proposedAt), 'awaitingApproval');
}

export const approvedAt = proposedAt + hour;

export function approved(): StateOf<'coolingOff'> {
  const state = proposed();
  const { fingerprint } = state.proposal;
  const once = done(state, approveBy('UAPP1', fingerprint), approvedAt - minute);
  const twice = done(once, approveBy('UAPP2', fingerprint), approvedAt);
  return inPhase(done(twice, announcementShown(approvedAt), approvedAt), 'coolingOff');
}

export const intendedAt = approvedAt + 15 * minute;

export function intended(): StateOf<'enabling'> {
  const state = approved();
  const { fingerprint } = state.proposal;
  const command = { type: 'passGate', outcome: { kind: 'holds' }, fingerprint } as const;
  return inPhase(done(state, command, intendedAt), 'enabling');
}

export const answeredAt = intendedAt + 5_000;

export function accepted(): StateOf<'enabling'> {
  const state = intended();
  const outcome = { kind: 'accepted', status: 'CREATED', answerName: 'acpAnswer' } as const;
  const intent = state.intendedSince?.sequence ?? 0;
  return inPhase(done(state, { type: 'recordPost', outcome, intent }, answeredAt), 'enabling');
}

export function unknownOutcome(): StateOf<'outcomeUnknown'> {
  const state = intended();
  const outcome = { kind: 'unknown', cause: 'timeout', detail: 'no answer in time' } as const;
  const intent = state.intendedSince?.sequence ?? 0;
  return inPhase(done(state, { type: 'recordPost', outcome, intent }, answeredAt), 'outcomeUnknown');
}

export const absentAt = answeredAt + minute;

/** Adobe has answered 404 once since the outcome became unknown. */
export function absent(): StateOf<'outcomeUnknown'> {
  const command = { type: 'recordAsk', outcome: { kind: 'absent' } } as const;
  return inPhase(done(unknownOutcome(), command, absentAt), 'outcomeUnknown');
}

export const settleAt = absentAt + hour;

export const settle = {
  type: 'settle',
  actor: actor('UREQ2'),
  reason: 'Adobe sees no request',
  acknowledged: true,
  terms,
} as const;

/** People were told that they may settle it. */
export function settleable(): StateOf<'outcomeUnknown'> {
  const command = { type: 'recordAsk', outcome: { kind: 'absent' } } as const;
  return inPhase(done(absent(), command, settleAt), 'outcomeUnknown');
}

export function settling(): StateOf<'outcomeUnknown'> {
  return inPhase(done(absent(), settle, settleAt), 'outcomeUnknown');
}

export function enabled(): StateOf<'enabled'> {
  const outcome = {
    kind: 'found',
    status: 'COMPLETED',
    askedAs: 'Config1',
    keyVaultKeyIdentifier: key.identifier,
  } as const;
  return inPhase(done(accepted(), { type: 'recordAsk', outcome }, answeredAt + hour), 'enabled');
}
