import type { WasProposed } from '../domain/organization.ts';
import type { Act } from '../domain/proposal.ts';
import type { Refusal, RefusalReason } from '../domain/refusals.ts';
import { rejectedBefore } from '../domain/states/story.ts';
import type { ViewContext } from '../views/blocks/context.ts';
import { escape } from '../views/blocks/text.ts';
import { findRequestLink } from '../view-context.ts';
import { refusalText } from '../views/refusals/refusals.ts';
import { decisionWords } from '../views/thread/decision.ts';
import { askedIn } from './about.ts';
import type { About, Click } from './ask.ts';

/** Reasons of the rules that come from a request that is over. */
const closed: readonly RefusalReason[] = ['noProposal', 'otherProposal', 'nothingToStop'];

type Where = Pick<Click, 'organization' | 'deps'>;

async function requestsOf({ organization: { orgId }, deps }: Where) {
  return (await deps.record.story(orgId)).summary.requests;
}

/** One request as it stands, or as it stood last: what its button is about. */
export async function findRequest(click: Click, entry: number | undefined): Promise<WasProposed | undefined> {
  const found = (await requestsOf(click)).find(({ sequence }) => sequence === entry);
  const state = found?.was ?? found?.shown.state;
  return state !== undefined && 'proposal' in state ? state : undefined;
}

/** With the request before this one, or before the one that is being written, where it was rejected or stopped. */
export async function withRejected(
  { context }: Pick<About, 'context'>,
  where: Where,
  { act, sequence }: { readonly act: Act; readonly sequence?: number },
): Promise<ViewContext> {
  return { ...context, rejected: rejectedBefore(await requestsOf(where), act, sequence) };
}

/** Who decided the request that was pressed, when and why, and where the newer one is; undefined where it is open. */
async function whatBecameOf(click: Click): Promise<string | undefined> {
  const entry = askedIn(click);
  if (entry === undefined) return undefined;
  const { orgId } = click.organization;
  const requests = await requestsOf(click);
  const found = requests.find(({ sequence }) => sequence === entry);
  const { state, entry: last } = found?.shown ?? {};
  if (found === undefined || state === undefined || last === undefined) return undefined;
  const decision = decisionWords({ state, was: found.was, at: last.at });
  if (decision === undefined) return undefined;
  const newer = requests.at(-1);
  if (newer === undefined || newer === found || newer.was !== undefined) return decision;
  const link = await findRequestLink(orgId, newer.sequence, click.deps);
  const there = link === undefined ? '' : ` <${escape(link)}|Open it>`;
  return `${decision}\n*A newer request is open.* Decide on that one.${there}`;
}

/** Why not, in words; where the request is over, what became of it. */
export async function whyNot(found: Refusal, click: Click): Promise<string> {
  const became = closed.includes(found.reason) ? await whatBecameOf(click) : undefined;
  return became === undefined ? refusalText(found) : `*This request is closed.* ${became}`;
}
