import { cast, workspace } from '../../sandbox/cast.ts';
import type { Actor, Circle, Person } from '../../src/domain/people.ts';

/** The cast as clients/slack would tell of it. */
const people: readonly Person[] = workspace.people.map(({ id, email }) => ({ id, kind: 'member', email }));
const approvers: readonly string[] = [cast.firstApprover, cast.secondApprover];

export const circle: Circle = { approvers, people };

export function actorOf(id: string): Actor {
  const person = people.find((candidate) => candidate.id === id);
  if (person === undefined) throw new Error(`nobody is called ${id}`);
  return { person, isRequester: id === cast.requester, isApprover: approvers.includes(id) };
}
