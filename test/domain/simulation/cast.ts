import type { Actor, Circle, Person } from '../../../src/domain/people.ts';

/** An account, and what the bot cannot know for certain: whose it is. */
export interface Account extends Person {
  readonly human: string;
  readonly isRequester: boolean;
}

const requester = (id: string, human: string): Account => ({
  id,
  human,
  kind: 'member',
  email: `${human}@example.com`,
  isRequester: true,
});
const account = (id: string, human: string, changes: Partial<Account> = {}): Account => ({
  ...requester(id, human),
  isRequester: false,
  ...changes,
});

/** Everybody who could be asked, and everybody who should not count: second accounts, guests, bots, strangers. */
export const cast: readonly Account[] = [
  requester('UREQ', 'rita'),
  requester('UREQ2', 'ravi'),
  requester('UBOTH', 'rex'),
  account('UAPP1', 'ada'),
  account('UAPP2', 'ben'),
  account('UAPP3', 'cleo'),
  account('UAPP4', 'dora'),
  account('UAPP1B', 'ada', { email: ' ADA@example.com' }),
  account('UREQB', 'rita', { email: 'Rita@Example.com' }),
  account('UGUEST', 'gus', { kind: 'guest' }),
  account('UBOT', 'bot', { kind: 'bot' }),
  account('USTRANGER', 'sam', { kind: 'stranger' }),
  account('UGONE', 'gil', { kind: 'deactivated' }),
  account('UNOMAIL', 'cleo', { email: undefined }),
  account('UNOBODY', 'nina'),
];

/** Who is in the approvers' group at first: everybody who may try, and all who must not count. */
export const firstApprovers: readonly string[] = cast
  .map(({ id }) => id)
  .filter((id) => !['UREQ', 'UREQ2', 'UNOBODY'].includes(id));

export interface Company {
  readonly accounts: readonly Account[];
  readonly approvers: readonly string[];
}

export function actorOf(id: string, { accounts, approvers }: Company): Actor {
  const found = accounts.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`nobody is called ${id}`);
  return { person: found, isRequester: found.isRequester, isApprover: approvers.includes(id) };
}

/** As clients/slack answers it: the approvers, and those whose ids were asked for. */
export function circleOf({ accounts, approvers }: Company, others: readonly string[]): Circle {
  return {
    approvers,
    people: accounts.filter(({ id }) => approvers.includes(id) || others.includes(id)),
  };
}
