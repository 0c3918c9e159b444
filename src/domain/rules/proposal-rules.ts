import { isBlank } from '../blank.ts';
import type { CommandOf } from '../commands.ts';
import { type Rule, happened, nothing, refusedFor } from './decision.ts';
import type { Event } from '../events.ts';
import { type Finding, isOptional, mayStillBeSeen, verdictRank } from '../checks/findings.ts';
import { notAsked } from './gate.ts';
import { type Change, type Organization, type Run, findLife } from '../organization.ts';
import { whyNoMember, whyTooFew } from '../people.ts';
import { configurationBody, drillOf, isSameKey, proposalOf, type Substance } from '../proposal.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { openChecks, verdictsOf } from '../steps.ts';
import { whyNotConfirmed } from './typed-confirmation.ts';

/** What would be done now, or what is missing for it. The gate puts it together again by the same function. */
export function substanceOf(
  organization: string,
  run: Run,
  destination: CommandOf<'propose'>['destination'],
): Substance | Refusal {
  const { vault, key, app, configurationName } = run;
  if (vault === undefined || configurationName === undefined) return refusal('vaultMissing');
  if (key === undefined) return refusal('keyMissing');
  if (app === undefined) return refusal('appMissing');
  return {
    act: 'enable',
    organization,
    host: destination.host,
    body: configurationBody({
      name: configurationName,
      organization,
      keyVaultKeyIdentifier: key.identifier,
    }),
    tenant: destination.tenant,
    applicationId: app.applicationId,
    verdicts: verdictsOf(run),
    attestations: run.attestations.map(({ id }) => id),
  };
}

/** After a "not there" that people settled, a late first request may still arrive: another key needs Adobe's word. */
export function needsCaseNumber(state: Organization, run: Run): boolean {
  return state.settled !== undefined && !isSameKey(state.settled.identifier, run.key?.identifier ?? '');
}

/** Without case: the gate asks for the lower-case form too, and would refuse the name again and again. */
export function isSpent({ spentNames }: Organization, name: string): boolean {
  return spentNames.some((spent) => spent.toLowerCase() === name.toLowerCase());
}

/** The run that this person may propose now and what would be proposed, or why they may not, whatever they type. */
export function proposable(
  state: Organization,
  { actor, run, destination }: Pick<CommandOf<'propose'>, 'actor' | 'run' | 'destination'>,
): { readonly run: Run; readonly substance: Substance } | Refusal {
  const outsider = whyNoMember(actor.person);
  if (outsider !== undefined) return outsider;
  if (!actor.isRequester) return refusal('notRequester');
  if (state.phase === 'unconfigured') return refusal('noRun');
  if (state.phase !== 'preparing') return refusal('notPreparing', { phase: state.phase });
  if (run !== undefined && run !== state.run.id) return refusal('otherRun');
  if (state.run.owner !== actor.person.id) return refusal('otherOwner', { owner: state.run.owner });
  const substance = substanceOf(state.organization, state.run, destination);
  if ('reason' in substance) return substance;
  const open = openChecks(state.run).map(({ check }) => check);
  if (open.length > 0) return refusal('stepsOpen', { checks: open });
  const { configurationName: name = '' } = state.run;
  return isSpent(state, name) ? refusal('nameSpent', { name }) : { run: state.run, substance };
}

function whyNotProposed(state: Organization, command: CommandOf<'propose'>, run: Run): Refusal | undefined {
  if (!command.durable) return refusal('volatileRedis');
  const contributors = [...run.contributors, command.actor.person.id];
  const tooFew = whyTooFew(command.circle, contributors, command.terms.quorum);
  if (tooFew !== undefined) return tooFew;
  if (isBlank(command.reason)) return refusal('reasonMissing');
  if (!command.acknowledged) return refusal('acknowledgementMissing');
  if (needsCaseNumber(state, run) && isBlank(command.caseNumber ?? '')) {
    return refusal('caseNumberMissing', { because: 'otherKey' });
  }
  return whyNotConfirmed(command.confirmation, run.key?.name ?? '');
}

const propose: Rule<'propose'> = (state, command, now) => {
  const found = proposable(state, command);
  if ('reason' in found) return refusedFor(found);
  const missing = whyNotProposed(state, command, found.run);
  if (missing !== undefined) return refusedFor(missing);
  const { substance, run } = found;
  const isWriting = run.creatingKey !== undefined || run.assigningRole !== undefined;
  // What a person had the bot write goes first: it waits while something is proposed.
  if (command.isDrill === true && isWriting) return refusedFor(refusal('workUnderWay'));
  const { actor, terms, reason, ticket, caseNumber, redisDurableBy } = command;
  const asking = { by: actor.person.id, at: now, terms, reason, ticket, caseNumber, redisDurableBy };
  return happened({
    type: 'proposed',
    proposal: proposalOf(
      command.isDrill === true ? { ...substance, act: drillOf.enable } : substance,
      asking,
    ),
  });
};

/** Approvals given for better verdicts than are seen now are void. A look that could not see says nothing. */
export function voidedBy(state: Organization, findings: readonly Finding[]): Event[] {
  // Revoking and restoring do not rest on verdicts: what gets worse is no reason to keep access.
  if (state.phase !== 'awaitingApproval' && state.phase !== 'coolingOff') return [];
  if (findLife(state) !== undefined) return [];
  const changes = findings.flatMap((finding): Change[] => {
    const was = state.proposal.verdicts[finding.check];
    if (mayStillBeSeen(finding) || isOptional(finding.check)) return [];
    if (was === undefined) return [{ kind: 'verdict', finding, was: notAsked }];
    const worse = verdictRank[finding.verdict] > verdictRank[was] && finding.check !== 'keyLatestVersion';
    return worse ? [{ kind: 'verdict', finding, was }] : [];
  });
  return changes.length > 0 ? [{ type: 'voided', changes }] : [];
}

const expire: Rule<'expire'> = (state, _command, now) => {
  if (state.phase === 'outcomeUnknown') {
    const { settlement } = state;
    return settlement !== undefined && now >= settlement.expiresAt
      ? happened({ type: 'settlementExpired' })
      : nothing;
  }
  if (state.phase !== 'awaitingApproval' && state.phase !== 'coolingOff') return nothing;
  return now >= state.proposal.expiresAt ? happened({ type: 'expired' }) : nothing;
};

export const proposalRules = { propose, expire };
