import { isDrilling, underDrill } from '../open-request.ts';
import type { Command, CommandType } from '../commands.ts';
import { type Author, bot, type Event } from '../events.ts';
import type { Organization } from '../organization.ts';
import type { RefusalReason } from '../refusals.ts';
import { accessRules, watchRules } from './access-rules.ts';
import { adoptionRules, helpRules, setupRules } from './setup-rules.ts';
import { approvalRules, proposalRules } from './approval-rules.ts';
import { type Decision, type Rule, happened, hasAttempt, nothing, refusalEvents } from './decision.ts';
import { enablingRules } from './enabling-rules.ts';
import { settlementRules } from './settlement-rules.ts';

const noteAttempt: Rule<'noteAttempt'> = (state, { actor, command, reason }) =>
  happened(...refusalEvents(state, actor.person.id, command, reason));

const declareRestore: Rule<'declareRestore'> = (_state, { reason }) =>
  happened({ type: 'restoreDeclared', reason });

/** Said once: what is wrong first is what has to be put right. */
const recordLoss: Rule<'recordLoss'> = (state, { loss }) =>
  state.loss === undefined ? happened({ type: 'lossFound', loss }) : nothing;

/** Of the run that it was made for, and only where it came further. */
const recordSearch: Rule<'recordSearch'> = (state, { run, backTo, isAll }) => {
  if (state.phase === 'unconfigured' || state.run.id !== run) return nothing;
  const { searched } = state.run;
  const isFurther = searched === undefined || (!searched.isAll && (isAll || backTo < searched.backTo));
  return isFurther ? happened({ type: 'channelSearched', backTo, isAll }) : nothing;
};

/** A command without its rule does not compile. */
const rules: { readonly [T in CommandType]: Rule<T> } = {
  ...setupRules,
  ...helpRules,
  ...proposalRules,
  ...approvalRules,
  ...settlementRules,
  ...enablingRules,
  ...accessRules,
  ...adoptionRules,
  ...watchRules,
  noteAttempt,
  declareRestore,
  recordLoss,
  recordSearch,
};

const onProposals: readonly CommandType[] = ['approve', 'reject', 'stop', 'settle', 'approveSettlement'];

/** Somebody who may not do this here, whatever it is about. */
const outsiders: readonly RefusalReason[] = [
  'notRequester',
  'notApprover',
  'guest',
  'deactivated',
  'botAccount',
  'stranger',
];
const attempts: readonly RefusalReason[] = [...outsiders, 'notAlerted', 'otherRun', 'otherProposal'];
/** Why it is this person who may not, here or in this proposal. */
export const personal: readonly RefusalReason[] = [
  ...outsiders,
  'contributor',
  'samePerson',
  'emailUnreadable',
  'contributorUnreadable',
  'alreadyApproved',
];

/** What is asked for as if no drill were held, unless it is a drill itself. */
const overDrills: readonly CommandType[] = [
  'chooseVault',
  'chooseKey',
  'requestKeyCreation',
  'requestRoleAssignment',
  'attest',
  'takeOver',
  'askHelp',
  'propose',
  'proposeAct',
  'recordWatch',
];

/** What the watch records does not end a drill, unless access is lost. */
const endsDrill = (event: Event) => event.type !== 'healthChanged' || event.access !== undefined;

const isOver = (state: Organization, command: Command) =>
  isDrilling(state) &&
  overDrills.includes(command.type) &&
  !('isDrill' in command && command.isDrill === true);

/** Something real ends a drill at once, and is decided as if there had been none. */
function ruled(state: Organization, command: Command, now: number): Decision {
  const rule = rules[command.type] as (state: Organization, command: Command, now: number) => Decision;
  if (!isOver(state, command)) return rule(state, command, now);
  const decision = rule(underDrill(state), command, now);
  if (!decision.events.some(endsDrill)) return decision;
  return { events: [{ type: 'drillEnded', why: { kind: 'overtaken' } }, ...decision.events] };
}

/** The whole of what the bot may do. Pure; `now` in milliseconds since 1970, by Redis's clock. */
export function decide(state: Organization, command: Command, now: number): Decision {
  const decision = ruled(state, command, now);
  const who = command.actor?.person.id;
  const { refusal } = decision;
  if (who === undefined || refusal === undefined || !isAttempt(command.type, decision)) return decision;
  const events = refusalEvents(state, who, command.type, refusal.reason);
  const isRecorded = events.length > 0 || hasAttempt(state, who, command.type, refusal.reason);
  return { events, refusal: isRecorded ? refusal : { ...refusal, unrecorded: true } };
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
