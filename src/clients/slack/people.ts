import type { WebClient } from '@slack/web-api';
import { isTimeZone } from '../../domain/calendar.ts';
import type { Actor, Circle, Person, PersonKind } from '../../domain/people.ts';
import { UpstreamError } from '../../errors.ts';
import { asking } from './web-api.ts';

/**
 * `users.info` is Tier 4, about a hundred a minute (docs.slack.dev/apis/web-api/rate-limits). Two instances share them,
 * and lookups on which something is decided go first.
 */
const perMinute = 30;
/** Questions about people that decide nothing. */
export interface SpareLookups {
  /** Whether one more may be asked now; if so, it is used up. */
  take(): boolean;
  /** Asks about this person as soon as there is room. */
  later(id: string): void;
}

function createSpareLookups(ask: (id: string) => Promise<unknown>, everyMs = minuteMs): SpareLookups {
  const waiting = new Set<string>();
  let left = perMinute;
  let timer: NodeJS.Timeout | undefined;

  function refill(): void {
    timer = undefined;
    left = perMinute;
    for (const id of [...waiting].slice(0, perMinute)) {
      waiting.delete(id);
      left -= 1;
      // A failure is ignored: the next caller that needs this person asks again.
      ask(id).catch(() => undefined);
    }
    if (left < perMinute) wait();
  }
  function wait(): void {
    timer ??= setTimeout(refill, everyMs).unref();
  }

  return {
    take() {
      wait();
      if (left === 0) return false;
      left -= 1;
      return true;
    },
    later(id) {
      waiting.add(id);
      wait();
    },
  };
}

/** Whom a configuration names: user ids and user group ids. */
export type Ids = readonly string[];

/** `unseen`: Slack does not answer. `notYet`: one of a large group, whom the bot has not looked up so far. */
export type KnownKind = PersonKind | 'unseen' | 'notYet';

/** Somebody who is asked nothing, and why; a group whose members Slack does not tell is `unseen` as a whole. */
export interface LeftOut {
  readonly id: string;
  readonly because: Exclude<KnownKind, 'member'>;
}

/** Who of a list may be asked for anything, or told in a message with buttons: full members and nobody else. */
export interface Askable {
  readonly members: readonly string[];
  /** How they are mentioned: a group by itself only where all of it may be asked. */
  readonly named: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Who somebody is, from Slack. Looked up again where `fresh`, otherwise at most a minute old where not said. */
export interface People {
  getPerson(id: string, fresh?: boolean): Promise<Person>;
  /** User ids, groups resolved; each once. */
  getMembers(ids: Ids, fresh?: boolean): Promise<string[]>;
  /** Who may be asked of one list, as far as it is known: throws nothing for what Slack does not answer. */
  getAskable(ids: Ids, maxAgeMs?: number): Promise<Askable>;
  /** The same of one person. */
  kindOf(id: string): Promise<KnownKind>;
  /**
   * The members of the approvers' groups as they are right now. `others`, who approved or contributed, are looked up
   * afresh, and so is everybody of a small group. For the others of a larger group an answer may be up to a day old;
   * people who were not looked up yet take no part.
   */
  getCircle(approvers: Ids, others: readonly string[]): Promise<Circle>;
  /** What Slack calls them today; undefined where it does not say. Nothing is decided on it. */
  findName(id: string): Promise<string | undefined>;
  /** Where their clocks are (`Europe/Berlin`); undefined where Slack does not say. */
  findTimeZone(id: string): Promise<string | undefined>;
  getActor(
    id: string,
    roles: { readonly requesters: Ids; readonly approvers: Ids },
    fresh?: boolean,
  ): Promise<Actor>;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** A group of at most this size is looked up afresh each time. */
const smallGroup = 10;

interface Kept<T> {
  readonly value: Promise<T>;
  readonly at: number;
  isAnswered: boolean;
}

/** Answers that are no older than asked for; one that failed leaves the one before. Asking afresh joins a question under way. */
interface Keeping<T> {
  (key: string, maxAgeMs: number): Promise<T>;
  has(key: string, maxAgeMs: number): boolean;
}

function kept<T>(load: (key: string) => Promise<T>): Keeping<T> {
  const answers = new Map<string, Kept<T>>();
  const isGood = ({ at, isAnswered }: Kept<T>, maxAgeMs: number) =>
    maxAgeMs === 0 ? !isAnswered : Date.now() - at < maxAgeMs;
  const ask = (key: string, maxAgeMs: number) => {
    const known = answers.get(key);
    if (known !== undefined && isGood(known, maxAgeMs)) return known.value;
    const asked: Kept<T> = { value: load(key), at: Date.now(), isAnswered: false };
    answers.set(key, asked);
    asked.value.then(
      () => {
        asked.isAnswered = true;
      },
      () => {
        if (answers.get(key) !== asked) return;
        if (known?.isAnswered === true) answers.set(key, known);
        else answers.delete(key);
      },
    );
    return asked.value;
  };
  const has = (key: string, maxAgeMs: number) => {
    const known = answers.get(key);
    return known !== undefined && isGood(known, maxAgeMs);
  };
  return Object.assign(ask, { has });
}

/** As documented; `null` stands where somebody has none of it. */
interface SlackUser {
  readonly team_id?: string | null;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly enterprise_user?: {
    readonly enterprise_id?: string | null;
    readonly teams?: readonly string[] | null;
  } | null;
  readonly real_name?: string | null;
  readonly tz?: string | null;
  readonly profile?: { readonly email?: string | null; readonly real_name?: string | null } | null;
}

/** A field's text; undefined where Slack says nothing there, or something else. */
const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Who somebody is, and what is only for showing. */
interface Account {
  readonly person: Person;
  readonly name: string | undefined;
  readonly timeZone: string | undefined;
}

function accountFrom(id: string, user: SlackUser, home: Installation): Account {
  const { profile } = user;
  const zone = textOf(user.tz);
  return {
    person: { id, kind: kindFrom(user, home), email: textOf(profile?.email) },
    name: textOf(user.real_name) ?? textOf(profile?.real_name),
    timeZone: zone !== undefined && isTimeZone(zone) ? zone : undefined,
  };
}

/** Where the bot is installed, as `auth.test` says. */
export interface Installation {
  readonly team: string;
  /** The organization on Enterprise Grid; undefined for a workspace by itself. */
  readonly enterprise?: string | undefined;
}

/** A shape that nobody documented is no answer: nobody is let in on it, and no approval is void because of it. */
const unsaid = {
  system: 'slack',
  operation: 'users.info',
  kind: 'nonsense',
  detail: 'no workspace of theirs is named',
} as const;

/**
 * On Enterprise Grid `team_id` may be missing, or name a sister workspace or the organization; what counts there is the
 * organization and the workspaces that a person is a member of (lookerbot#184, bolt-js#1875).
 */
function isFromHere({ team_id, enterprise_user: grid }: SlackUser, { team, enterprise }: Installation) {
  const [theirs, organization] = [textOf(team_id), textOf(grid?.enterprise_id)];
  if (enterprise === undefined && organization !== undefined) return theirs === team;
  if (organization !== undefined && organization !== enterprise) return false;
  const workspaces = enterprise === undefined ? undefined : grid?.teams;
  if (Array.isArray(workspaces) && !workspaces.includes(team)) return false;
  if (Array.isArray(workspaces) && organization !== undefined) return true;
  // Only `team_id` is left: ours says it, another company's too, but not a sister's, nor the organization's own id.
  if (theirs === team) return true;
  if (organization !== undefined || theirs === undefined || theirs === enterprise)
    throw new UpstreamError(unsaid);
  return false;
}

function kindFrom(user: SlackUser, home: Installation): PersonKind {
  if (user.deleted === true) return 'deactivated';
  if (user.is_bot === true) return 'bot';
  if (user.is_stranger === true || !isFromHere(user, home)) return 'stranger';
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : 'member';
}

const ageOf = (fresh: boolean) => (fresh ? 0 : minuteMs);
export const isGroup = (id: string) => id.startsWith('S');

/**
 * What Slack says of an account that it does not show to this workspace: nobody whose word could count. It is an answer
 * about the person (https://docs.slack.dev/reference/methods/users.info): its trouble has codes of its own, and an
 * account that was removed is answered so for good (onyx#1466). Approvals are void then; a gate that waited would only
 * end with them.
 */
const unknownHere = ['user_not_found', 'user_not_visible'];

async function orUnknown<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof UpstreamError && unknownHere.includes(error.code ?? '')) return undefined;
    throw error;
  }
}

/** Who is mentioned may be known for an hour. */
export const namingAgeMs = 60 * minuteMs;

async function orUnseen<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}

/** @param lookUpEveryMs the time between two batches of lookups that nobody waits for; a minute by default */
export function createPeople(client: WebClient, home: Installation, lookUpEveryMs?: number): People {
  const account = kept(async (id: string): Promise<Account> => {
    const answer = await orUnknown(asking('users.info', () => client.users.info({ user: id })));
    return accountFrom(id, answer?.user ?? { is_stranger: true }, home);
  });
  const person = async (id: string, maxAgeMs: number) => (await account(id, maxAgeMs)).person;
  const group = kept(async (id: string): Promise<string[]> => {
    const { users } = await asking('usergroups.users.list', () =>
      client.usergroups.users.list({ usergroup: id }),
    );
    return users ?? [];
  });

  /** While Slack does not answer, its last answer of the day is used, except where something is decided on it. */
  async function inGroup(id: string, fresh: boolean): Promise<string[]> {
    try {
      return await group(id, ageOf(fresh));
    } catch (error) {
      const may = !fresh && error instanceof UpstreamError && error.mayPass && group.has(id, dayMs);
      if (!may) throw error;
      return group(id, dayMs);
    }
  }

  async function getMembers(ids: Ids, fresh = false): Promise<string[]> {
    const members = await Promise.all(ids.map(async (id) => (isGroup(id) ? inGroup(id, fresh) : [id])));
    return [...new Set(members.flat())];
  }

  const spare = createSpareLookups((id) => person(id, dayMs / 2), lookUpEveryMs);
  /** Everybody who was found in a large group. */
  const crowd = new Set<string>();

  /** One of many, kept for a day. After half of it Slack is asked again as soon as there is room. */
  async function findOfMany(id: string): Promise<Person | 'unseen' | 'notYet'> {
    crowd.add(id);
    if (!account.has(id, dayMs) && spare.take()) return (await orUnseen(person(id, dayMs))) ?? 'unseen';
    if (!account.has(id, dayMs / 2)) spare.later(id);
    return account.has(id, dayMs) ? ((await orUnseen(person(id, dayMs))) ?? 'unseen') : 'notYet';
  }

  async function kindOf(id: string, isOneOfMany = crowd.has(id), maxAgeMs = minuteMs): Promise<KnownKind> {
    const found = isOneOfMany ? await findOfMany(id) : ((await orUnseen(person(id, maxAgeMs))) ?? 'unseen');
    return typeof found === 'string' ? found : found.kind;
  }

  /** Of a large group only those who are known; people who were not looked up yet take no part. */
  async function lookedUp(members: readonly string[]): Promise<readonly Person[]> {
    if (members.length <= smallGroup) return Promise.all(members.map((id) => person(id, 0)));
    const all = await Promise.all(members.map(findOfMany));
    return all.filter((found) => typeof found !== 'string');
  }

  async function getAskable(ids: Ids, maxAgeMs = minuteMs): Promise<Askable> {
    const behind = await Promise.all(
      [...new Set(ids)].map(async (id) => {
        const members = isGroup(id) ? await orUnseen(group(id, minuteMs)) : [id];
        return { id, members };
      }),
    );
    const all = [...new Set(behind.flatMap(({ members: these = [] }) => these))];
    const areMany = all.length > smallGroup;
    const kinds = await Promise.all(
      all.map(async (id) => ({ id, kind: await kindOf(id, areMany, maxAgeMs) })),
    );
    const members = new Set(kinds.flatMap(({ id, kind }) => (kind === 'member' ? [id] : [])));
    const isMember = (id: string) => members.has(id);
    const leftOut = kinds.flatMap(({ id, kind }): LeftOut[] =>
      kind === 'member' ? [] : [{ id, because: kind }],
    );
    const unseen = behind.filter(({ members: these }) => these === undefined);
    return {
      members: [...members],
      named: [
        ...new Set(
          behind.flatMap(({ id, members: these = [] }) =>
            these.length > 0 && these.every(isMember) ? [id] : these.filter(isMember),
          ),
        ),
      ],
      leftOut: [...leftOut, ...unseen.map(({ id }) => ({ id, because: 'unseen' as const }))],
    };
  }

  return {
    getAskable,
    kindOf: (id) => kindOf(id),
    getPerson: (id, fresh = false) => person(id, ageOf(fresh)),
    getMembers,
    findName: async (id) => (await orUnseen(account(id, dayMs)))?.name,
    async findTimeZone(id) {
      // One of many is looked up in its turn.
      if (crowd.has(id) && !account.has(id, dayMs)) return undefined;
      return (await orUnseen(account(id, crowd.has(id) ? dayMs : namingAgeMs)))?.timeZone;
    },
    async getCircle(ids, others) {
      const members = await getMembers(ids, true);
      const asked = [...new Set(others)];
      // What decides first: Slack takes only so many questions a minute.
      const these = await Promise.all(asked.map((id) => person(id, 0)));
      const rest = await lookedUp(members.filter((id) => !asked.includes(id)));
      const people = [...these, ...rest];
      const seen = new Set(people.map(({ id }) => id));
      const approvers = members.filter((id) => seen.has(id));
      return { approvers, people, notYet: members.length - approvers.length };
    },
    async getActor(id, { requesters, approvers }, fresh = true) {
      const [found, requesting, approving] = await Promise.all([
        person(id, ageOf(fresh)),
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
