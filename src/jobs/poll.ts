import { getOrganization, type OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { AskOutcome } from '../domain/commands.ts';
import { settleableFrom } from '../domain/rules/enabling-rules.ts';
import { untilNextPoll } from '../domain/rules/times.ts';
import type { Enabling, Organization, OutcomeUnknown } from '../domain/organization.ts';
import type { Circle } from '../domain/people.ts';
import { observed, orFault, toFault, UpstreamError } from '../errors.ts';
import type { Job } from './job.ts';
import { findingsNow } from './check-again.ts';

type Asking = Enabling | OutcomeUnknown;

async function ask(
  state: Asking,
  organization: OrganizationConfig,
  now: number,
  deps: Deps,
): Promise<AskOutcome> {
  const found = await deps.outsideOf(organization).adobe.findConfiguration(state.names);
  if (found.kind === 'absent') return found;
  const { status, written, askedAs, keyVaultKeyIdentifier, otherOrganization } = found;
  if (otherOrganization !== undefined) return { kind: 'found', status, askedAs, otherOrganization };
  // Adobe gives no reason for FAILED: the bot's own checks have to find it.
  const diagnosis =
    status === 'FAILED'
      ? (await findingsNow(state.run, organization, now, deps)).filter(({ verdict }) => verdict !== 'pass')
      : undefined;
  return { kind: 'found', status, written, askedAs, keyVaultKeyIdentifier, diagnosis };
}

/** As long as Adobe answers 404, a question without an answer is an interruption; the queue asks again. */
async function askAloud(
  state: Asking,
  organization: OrganizationConfig,
  now: number,
  deps: Deps,
): Promise<AskOutcome> {
  const outcome = await orFault(() => ask(state, organization, now, deps));
  if (!(outcome instanceof UpstreamError)) return outcome;
  if (state.phase === 'outcomeUnknown') {
    await deps.record.decide(organization.orgId, { type: 'recordUnanswered', fault: toFault(outcome) });
  }
  throw outcome;
}

/** Only where people have agreed on "not there", and then as they are now. */
async function circleFor(
  state: Asking,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<Circle | undefined> {
  if (state.phase !== 'outcomeUnknown' || state.settlement === undefined) return undefined;
  const { by, approvals } = state.settlement;
  const others = [...state.run.contributors, by, ...approvals.map((approval) => approval.by)];
  const circle = await observed(() => deps.people.getCircle(organization.approvers, others));
  // Without it nothing is settled this time; what Adobe answered is recorded all the same.
  return circle.kind === 'seen' ? circle.value : undefined;
}

/** When people may settle it Adobe is asked at once, so that they are told then and not minutes later. */
function nextAskAt(state: Organization, now: number, usual: number): number {
  const from = state.phase === 'outcomeUnknown' ? settleableFrom(state) : undefined;
  return from === undefined || from <= now ? usual : Math.min(usual, from);
}

/** Asks Adobe where the configuration stands, until it is COMPLETED or FAILED or people settled it. */
export const poll: Job = async (request, deps, present) => {
  const { state, now } = present ?? (await deps.record.verified(request.organization));
  if (state.phase === 'enabling' && state.post === 'intended') {
    await deps.record.decide(request.organization, { type: 'recordInterruption' });
    return undefined;
  }
  if (state.phase !== 'enabling' && state.phase !== 'outcomeUnknown') return undefined;
  const organization = getOrganization(deps.config, request.organization);
  const outcome = await askAloud(state, organization, now, deps);
  const circle = outcome.kind === 'absent' ? await circleFor(state, organization, deps) : undefined;
  const { state: after } = await deps.record.decide(request.organization, {
    type: 'recordAsk',
    outcome,
    circle,
  });
  return { againAt: nextAskAt(after, now, now + untilNextPoll(now - state.since.at)) };
};
