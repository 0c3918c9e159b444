import { adopt } from './adoption-rules.ts';
import { approve, reject, remind, stop } from './approval-rules.ts';
import type { Command, CommandType } from './commands.ts';
import { type Decision, type Rule, happened, recorded, refused } from './decision.ts';
import { passGate, recordAsk, recordInterruption, recordPost, recordUnanswered } from './enabling-rules.ts';
import { type Author, bot } from './events.ts';
import { proposeAct, recordAct, recordPropagation } from './life-rules.ts';
import type { Organization } from './organization.ts';
import type { RefusalReason } from './refusals.ts';
import { expire, propose } from './proposal-rules.ts';
import { approveSettlement, settle } from './settlement-rules.ts';
import {
  attest,
  cancel,
  chooseKey,
  chooseVault,
  recordKeyCreation,
  recordLook,
  recordRegistration,
  recordRoleAssignment,
  requestKeyCreation,
  requestRoleAssignment,
  takeOver,
} from './setup-rules.ts';
import { recordWatch } from './watch-rules.ts';

const noteAttempt: Rule<'noteAttempt'> = (state, { actor, command, reason }) =>
  recorded(state, actor.person.id, command, refused(reason));

const declareRestore: Rule<'declareRestore'> = (_state, { reason }) =>
  happened({ type: 'restoreDeclared', reason });

const rules: { readonly [T in CommandType]: Rule<T> } = {
  chooseVault,
  chooseKey,
  requestKeyCreation,
  requestRoleAssignment,
  attest,
  takeOver,
  cancel,
  propose,
  proposeAct,
  approve,
  reject,
  stop,
  settle,
  approveSettlement,
  adopt,
  noteAttempt,
  declareRestore,
  recordLook,
  recordWatch,
  recordRegistration,
  recordKeyCreation,
  recordRoleAssignment,
  remind,
  expire,
  passGate,
  recordPost,
  recordInterruption,
  recordAct,
  recordPropagation,
  recordAsk,
  recordUnanswered,
};

const onProposals: readonly CommandType[] = ['approve', 'reject', 'stop', 'settle', 'approveSettlement'];

const attempts: readonly RefusalReason[] = [
  'notRequester',
  'notApprover',
  'guest',
  'deactivated',
  'botAccount',
  'stranger',
  'otherRun',
  'otherProposal',
];

/** The whole of what the bot may do. Pure; `now` in milliseconds since 1970, by Redis's clock. */
export function decide(state: Organization, command: Command, now: number): Decision {
  const rule = rules[command.type] as (state: Organization, command: Command, now: number) => Decision;
  const decision = rule(state, command, now);
  const who = command.actor?.person.id;
  return who === undefined || !isAttempt(command.type, decision)
    ? decision
    : recorded(state, who, command.type, decision);
}

/** Every click on a proposal that was refused, and whatever somebody tried who may not. */
function isAttempt(command: CommandType, { refusal, events }: Decision): boolean {
  if (refusal === undefined || events.length > 0) return false;
  return onProposals.includes(command) || attempts.includes(refusal.reason);
}

/** Who stands behind the events of a command. */
export function authorOf(command: Command): Author {
  return command.actor?.person.id ?? bot;
}
