import type { Deps } from '../deps.ts';
import { deadlineAfter } from '../domain/calendar.ts';
import type { Forward } from '../domain/people.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import type { Message } from '../views/blocks/blocks.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { forwardEnded, forwardMessage, ownForward } from '../views/standing/notices.ts';
import type { TypedCommand, UserCommand } from './ask.ts';

const dayMs = 86_400_000;
const mostDays = 60;

/** Slack sends `@somebody` as `<@U0123|name>`. */
const typed = /^<@(?<to>[UW][A-Z0-9]+)(?:\|[^>]*)?>\s+(?<days>\d{1,3})(?:\s*d(?:ays?)?)?$/u;

async function approversIn({ config, people }: Deps): Promise<readonly string[]> {
  const ids = new Set(config.organizations.flatMap(({ approvers }) => approvers));
  return people.getMembers([...ids], true);
}

async function whyNotTo(
  to: string,
  approvers: readonly string[],
  { user, deps }: TypedCommand,
): Promise<Refusal | undefined> {
  const { kind } = await deps.people.getPerson(to, true);
  const isGood = to !== user && kind === 'member' && approvers.includes(to);
  return isGood ? undefined : refusal('forwardToNoApprover', { to });
}

interface Asked {
  readonly to: string;
  readonly days: number;
}

function parseAsked(text: string): Asked | undefined {
  const { to, days } = typed.exec(text)?.groups ?? {};
  const count = Number(days);
  return to === undefined || count < 1 || count > mostDays ? undefined : { to, days: count };
}

async function forwardOwn(
  { to, days }: Asked,
  approvers: readonly string[],
  asking: TypedCommand,
): Promise<Message | Refusal> {
  const { user, deps } = asking;
  const refused = await whyNotTo(to, approvers, asking);
  if (refused !== undefined) return refused;
  const { now } = await deps.record.verified(deps.config.organizations[0]?.orgId ?? '');
  const forward: Forward = { from: user, to, until: deadlineAfter(now, days * dayMs) };
  await deps.forwards.write(forward);
  const isAway = (await deps.forwards.read()).some(({ from, until }) => from === to && until > now);
  return forwardMessage(forward, isAway);
}

async function answer(asking: TypedCommand): Promise<Message | Refusal> {
  const { text, user, deps } = asking;
  const isOff = text.toLowerCase() === 'off';
  const asked = parseAsked(text);
  if (asked === undefined && !isOff && text !== '')
    return refusal('forwardUnclear', { typed: text, mostDays });
  const approvers = await approversIn(deps);
  if (!approvers.includes(user)) return refusal('forwardByNoApprover');
  if (asked !== undefined) return forwardOwn(asked, approvers, asking);
  if (!isOff) return ownForward((await deps.forwards.read()).find(({ from }) => from === user));
  await deps.forwards.forget(user);
  return forwardEnded;
}

/** For a while an approver's requests are sent to another one; without words it says what is so now. */
export const forward: UserCommand = {
  async typed(asking) {
    const found = await answer(asking);
    return { message: 'reason' in found ? refusalMessage(found, asking.deps.config.docs) : found };
  },
};
