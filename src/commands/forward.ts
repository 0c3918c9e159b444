import type { Deps } from '../deps.ts';
import { deadlineAfter } from '../domain/calendar.ts';
import type { Forward } from '../domain/forwarding.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import type { Message } from '../views/blocks/message.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { forwardEnded, forwardMessage, ownForward } from '../views/standing/forward.ts';
import type { TypedCommand, UserCommand } from './ask.ts';

const dayMs = 86_400_000;
const mostDays = 60;

/** Slack sends `@somebody` as `<@U0123|name>`. */
const typed = /^<@(?<to>[UW][A-Z0-9]+)(?:\|[^>]*)?>\s+(?<days>\d{1,3})(?:\s*d(?:ays?)?)?$/u;

async function approversIn({ config, people }: Deps): Promise<readonly string[]> {
  const ids = new Set(config.organizations.flatMap(({ approvers }) => approvers));
  return people.getMembers([...ids], true);
}

async function whyNotTo(to: string, { user, deps }: TypedCommand): Promise<Refusal | undefined> {
  const approvers = await approversIn(deps);
  if (!approvers.includes(user)) return refusal('notApprover');
  const { kind } = await deps.people.getPerson(to, true);
  const isGood = to !== user && kind === 'member' && approvers.includes(to);
  return isGood ? undefined : refusal('forwardToNoApprover', { to });
}

async function forwardOwn(asking: TypedCommand): Promise<Message> {
  const { text, user, deps } = asking;
  const { to = '', days = '' } = typed.exec(text)?.groups ?? {};
  const count = Number(days);
  if (to === '' || count < 1 || count > mostDays)
    return refusalMessage(refusal('forwardUnclear', { typed: text, mostDays }), deps.config.docs);
  const refused = await whyNotTo(to, asking);
  if (refused !== undefined) return refusalMessage(refused, deps.config.docs);
  const { now } = await deps.record.verified(deps.config.organizations[0]?.orgId ?? '');
  const forward: Forward = { from: user, to, until: deadlineAfter(now, count * dayMs) };
  await deps.forwards.write(forward);
  const isAway = (await deps.forwards.read()).some(({ from, until }) => from === to && until > now);
  return forwardMessage(forward, isAway);
}

/** For a while an approver's requests are sent to another one; without words it says what is so now. */
export const forward: UserCommand = {
  async typed(asking) {
    const { text, user, deps } = asking;
    if (text.toLowerCase() === 'off') {
      await deps.forwards.forget(user);
      return { message: forwardEnded };
    }
    if (text !== '') return { message: await forwardOwn(asking) };
    const own = (await deps.forwards.read()).find(({ from }) => from === user);
    return { message: ownForward(own) };
  },
};
