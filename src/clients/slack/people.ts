import type { WebClient } from '@slack/web-api';
import type { Actor, Circle, Person, PersonKind } from '../../domain/people.ts';
import { UpstreamError } from '../../errors.ts';
import { asking } from './errors.ts';

/** Whom a configuration names: user ids and user group ids. */
export type Ids = readonly string[];

/** Who somebody is, from Slack. Looked up again where `fresh`, otherwise at most a minute old. */
export interface People {
  getPerson(id: string, fresh?: boolean): Promise<Person>;
  /** User ids, groups resolved; each once. */
  getMembers(ids: Ids, fresh?: boolean): Promise<string[]>;
  /** The approvers as they are right now, and everybody else who matters for a proposal. */
  getCircle(approvers: Ids, others: readonly string[]): Promise<Circle>;
  getActor(
    id: string,
    roles: { readonly requesters: Ids; readonly approvers: Ids },
    fresh?: boolean,
  ): Promise<Actor>;
}

const freshForMs = 60_000;

interface Kept<T> {
  readonly value: Promise<T>;
  readonly at: number;
  isAnswered: boolean;
}

/** Keeps an answer for a minute; a failed one is not kept. Who asks afresh joins a question that is under way. */
function kept<T>(load: (key: string) => Promise<T>): (key: string, fresh?: boolean) => Promise<T> {
  const answers = new Map<string, Kept<T>>();
  return (key, fresh = false) => {
    const known = answers.get(key);
    if (known !== undefined && (fresh ? !known.isAnswered : Date.now() - known.at < freshForMs)) {
      return known.value;
    }
    const asked: Kept<T> = { value: load(key), at: Date.now(), isAnswered: false };
    answers.set(key, asked);
    asked.value.then(
      () => {
        asked.isAnswered = true;
      },
      () => {
        if (answers.get(key) === asked) answers.delete(key);
      },
    );
    return asked.value;
  };
}

interface SlackUser {
  readonly team_id?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly profile?: { readonly email?: string };
}

function kindOf(user: SlackUser, team: string): PersonKind {
  if (user.deleted === true) return 'deactivated';
  if (user.is_bot === true) return 'bot';
  if (user.is_stranger === true || user.team_id !== team) return 'stranger';
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : 'member';
}

const isGroup = (id: string) => id.startsWith('S');

/** What Slack says of an account that it does not show to this workspace: nobody whose word could count. */
const unknownHere = ['user_not_found', 'user_not_visible'];

async function orUnknown<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof UpstreamError && unknownHere.includes(error.code ?? '')) return undefined;
    throw error;
  }
}

export function createPeople(client: WebClient, team: string): People {
  const person = kept(async (id: string): Promise<Person> => {
    const answer = await orUnknown(asking('users.info', () => client.users.info({ user: id })));
    return { id, kind: kindOf(answer?.user ?? {}, team), email: answer?.user?.profile?.email };
  });
  const group = kept(async (id: string): Promise<string[]> => {
    const { users } = await asking('usergroups.users.list', () =>
      client.usergroups.users.list({ usergroup: id }),
    );
    return users ?? [];
  });

  async function getMembers(ids: Ids, fresh = false): Promise<string[]> {
    const members = await Promise.all(ids.map(async (id) => (isGroup(id) ? group(id, fresh) : [id])));
    return [...new Set(members.flat())];
  }

  return {
    getPerson: person,
    getMembers,
    async getCircle(approvers, others) {
      const members = await getMembers(approvers, true);
      const ids = [...new Set([...members, ...others])];
      return { approvers: members, people: await Promise.all(ids.map((id) => person(id, true))) };
    },
    async getActor(id, { requesters, approvers }, fresh = true) {
      const [found, requesting, approving] = await Promise.all([
        person(id, fresh),
        getMembers(requesters, fresh),
        getMembers(approvers, fresh),
      ]);
      return {
        person: found,
        // Without a list of requesters, every full member may ask; approvals protect what matters.
        isRequester: requesters.length === 0 || requesting.includes(id),
        isApprover: approving.includes(id),
      };
    },
  };
}
