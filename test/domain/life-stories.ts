import type { Command } from '../../src/domain/commands.ts';
import type { Finding } from '../../src/domain/checks/findings.ts';
import type { Organization, StateOf } from '../../src/domain/organization.ts';
import type { Phase } from '../../src/domain/phases.ts';
import { act, announcementShown, approveBy, enabled, inPhase } from './stories.ts';
import { actor, circle, destination, finding, hour, key, minute, passing, terms } from './world.ts';

/** The life after the enablement, told like the stories before it. */
export const livedAt = enabled().since.at + hour;

type LaterAct = 'revoke' | 'restore';

/** Without a cooling-off, as it is by default. */
export function proposeTo(what: LaterAct) {
  return {
    type: 'proposeAct',
    act: what,
    actor: actor('UREQ2'),
    reason: 'The contract ends',
    acknowledged: true,
    confirmation: key.name,
    destination,
    circle,
    terms: { ...terms, coolingOffMs: 0 },
    durable: true,
  } as const;
}

function told<P extends Phase>(
  state: Organization,
  commands: readonly Command[],
  now: number,
  phase: P,
): StateOf<P> {
  let after = state;
  for (const command of commands) {
    const step = act(after, command, now);
    if (step.refusal !== undefined) throw new Error(`'${command.type}' was refused: ${step.refusal.reason}`);
    after = step.state;
  }
  return inPhase(after, phase);
}

const proposal = (state: Organization) => ('proposal' in state ? state.proposal.fingerprint : '');

export const asked = (from: Organization, what: LaterAct, now: number): StateOf<'awaitingApproval'> =>
  told(from, [proposeTo(what)], now, 'awaitingApproval');

function approvedLater(from: Organization, what: LaterAct, now: number): StateOf<'coolingOff'> {
  const state = asked(from, what, now);
  const yes = ['UAPP1', 'UAPP2'].map((id) => ({
    ...approveBy(id, proposal(state)),
    terms: { ...terms, coolingOffMs: 0 },
  }));
  return told(state, [...yes, announcementShown(now)], now, 'coolingOff');
}

const gate = (state: Organization) =>
  ({ type: 'passGate', outcome: { kind: 'holds' }, fingerprint: proposal(state) }) as const;

export const revokeAsked = () => asked(enabled(), 'revoke', livedAt);
export const revokeApproved = () => approvedLater(enabled(), 'revoke', livedAt);

export function revoking(): StateOf<'revoking'> {
  const state = revokeApproved();
  return told(state, [gate(state)], livedAt, 'revoking');
}

/** What a look finds: all well but for what is given. */
export function looking(...different: readonly Finding[]): Finding[] {
  return passing().map((found) => different.find(({ check }) => check === found.check) ?? found);
}

export const withoutRole = looking(finding('roleAssignment', 'fail'));

export function recordAct(what: LaterAct, findings: readonly Finding[], changes: object = {}) {
  return { type: 'recordAct', act: what, findings, written: 0, hasWriter: true, ...changes } as const;
}

export const revokedAt = livedAt + minute;

export function revoked(): StateOf<'revoked'> {
  return told(revoking(), [recordAct('revoke', withoutRole, { written: 1 })], revokedAt, 'revoked');
}

export const restoreAt = revokedAt + 30 * hour;

export function restoring(): StateOf<'restoring'> {
  const state = approvedLater(revoked(), 'restore', restoreAt);
  return told(state, [gate(state)], restoreAt, 'restoring');
}

export function restored(): StateOf<'enabled'> {
  return told(restoring(), [recordAct('restore', looking(), { written: 1 })], restoreAt + minute, 'enabled');
}
