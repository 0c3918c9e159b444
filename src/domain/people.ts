import { type IneligibleReason, type PlainReason, type Refusal, refusal } from './refusals.ts';
import { nextWorkingMoment, type WorkingHours } from './calendar.ts';

/** What Slack says of an account. Everything but `member` is refused wherever something is decided. */
export type PersonKind = 'member' | 'guest' | 'bot' | 'deactivated' | 'stranger';

export interface Person {
  readonly id: string;
  readonly kind: PersonKind;
  /** Absent where it cannot be read: such a person does not count as an approver. */
  readonly email?: string | undefined;
}

/** Who asks, as looked up from the verified delivery: never from a button's value. */
export interface Actor {
  readonly person: Person;
  readonly isRequester: boolean;
  readonly isApprover: boolean;
}

/** The approvers as they are now, groups resolved, and what is known of everybody who matters for the proposal. */
export interface Circle {
  readonly approvers: readonly string[];
  readonly people: readonly Person[];
  /** How many more there are of whom nothing is known yet; they take no part. */
  readonly notYet?: number;
}

const kindRefusals = {
  guest: 'guest',
  bot: 'botAccount',
  deactivated: 'deactivated',
  stranger: 'stranger',
} as const satisfies Record<Exclude<PersonKind, 'member'>, PlainReason>;

type Outsider = Refusal<(typeof kindRefusals)[keyof typeof kindRefusals]>;

/** Why this account may decide nothing here, whatever its role. */
export function whyNoMember(person: Person): Outsider | undefined {
  return person.kind === 'member' ? undefined : refusal(kindRefusals[person.kind]);
}

/** Why this account has no say in any proposal here; who may have one is judged for each proposal. */
export function whyNoApprover(person: Person, circle: Circle): Refusal | undefined {
  const outsider = whyNoMember(person);
  if (outsider !== undefined) return outsider;
  return circle.approvers.includes(person.id) ? undefined : refusal('notApprover');
}

/** Why this account may not read the record. */
export function whyNoAuditor(person: Person, auditors: readonly string[]): Refusal | undefined {
  const outsider = whyNoMember(person);
  if (outsider !== undefined) return outsider;
  return auditors.includes(person.id) ? undefined : refusal('notAuditor');
}

/** Why nobody asks Azure because this account wants it. */
export function whyNoLook(
  { person, isRequester, isApprover }: Actor,
  operators: readonly string[],
): Refusal | undefined {
  const outsider = whyNoMember(person);
  if (outsider !== undefined) return outsider;
  const hasRole = isRequester || isApprover || operators.includes(person.id);
  return hasRole ? undefined : refusal('noRole');
}

/**
 * Who reads what is sent to an address: capitals, blanks, the width of letters and a `+tag` make no other person.
 * Undefined where there is no address.
 */
function mailboxOf({ email = '' }: Person): string | undefined {
  const written = email
    .normalize('NFKC')
    .replaceAll(/[\s\p{Cf}]/gu, '')
    .toLowerCase();
  return written === '' ? undefined : written.replace(/\+[^@]*(?=@[^@]*$)/u, '');
}

function sameEmail(one: Person, other: Person): boolean {
  const mailbox = mailboxOf(one);
  return mailbox !== undefined && mailbox === mailboxOf(other);
}

/** Another account of the same person among `ids`, recognized by the email address. */
export function findOtherAccount(person: Person, ids: readonly string[], circle: Circle): Person | undefined {
  return circle.people.find(
    (other) => other.id !== person.id && ids.includes(other.id) && sameEmail(person, other),
  );
}

/** Somebody whose other accounts cannot be told: anybody could be the same person. */
function findUnreadable(ids: readonly string[], { people }: Circle): string | undefined {
  return ids.find((id) => {
    const person = people.find((candidate) => candidate.id === id);
    return person === undefined || mailboxOf(person) === undefined;
  });
}

/** Why somebody's yes does not count for a proposal that `contributors` made; undefined where it does. */
export function whyNotEligible(
  id: string,
  circle: Circle,
  contributors: readonly string[],
): Refusal<IneligibleReason> | undefined {
  const person = circle.people.find((candidate) => candidate.id === id);
  if (person === undefined || !circle.approvers.includes(id)) return refusal('notApprover');
  const outsider = whyNoMember(person);
  if (outsider !== undefined) return outsider;
  if (contributors.includes(id)) return refusal('contributor');
  if (mailboxOf(person) === undefined) return refusal('emailUnreadable');
  const other = findOtherAccount(person, contributors, circle);
  if (other !== undefined) return refusal('samePerson', { other: other.id });
  const nameless = findUnreadable(contributors, circle);
  return nameless === undefined ? undefined : refusal('contributorUnreadable', { other: nameless });
}

/** The approvers whose yes would count, one account a person. */
export function eligibleApprovers(circle: Circle, contributors: readonly string[]): string[] {
  const eligible = circle.approvers.filter((id) => whyNotEligible(id, circle, contributors) === undefined);
  const mailboxes = new Map(circle.people.map((person) => [person.id, mailboxOf(person)]));
  const first = new Map(eligible.toReversed().map((id) => [mailboxes.get(id), id]));
  return eligible.filter((id) => first.get(mailboxes.get(id)) === id);
}

/** Refused, with names, while a quorum can never be reached. */
export function whyTooFew(
  circle: Circle,
  contributors: readonly string[],
  quorum: number,
): Refusal | undefined {
  const eligible = eligibleApprovers(circle, contributors);
  if (eligible.length >= quorum) return undefined;
  const leftOut = circle.approvers.filter((id) => !eligible.includes(id));
  return refusal('tooFewApprovers', {
    quorum,
    eligible,
    leftOut: leftOut.map((id) => ({
      id,
      because: whyNotEligible(id, circle, contributors)?.reason ?? 'samePerson',
    })),
    notYet: circle.notYet,
  });
}

/**
 * For a while somebody's requests are sent to another person, who is an approver already. The right to approve moves
 * nowhere: this decides who is written to, and nothing else.
 */
export interface Forward {
  readonly from: string;
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Why a forward does not hold for one request, so that the person is asked themselves. */
export type WhyAsked = 'contributor' | 'approved' | 'notApprover' | 'away' | 'notMember';

export interface Forwards {
  readonly held: readonly Forward[];
  readonly unheld: readonly (Forward & { readonly because: WhyAsked })[];
}

export const noForwards: Forwards = { held: [], unheld: [] };

export interface ForwardedIn {
  readonly now: number;
  readonly approvers: readonly string[];
  /** Whose yes does not count for the request. */
  readonly contributors: readonly string[];
  /** Who approved it already. Nobody counts twice, so the person they stand in for has to be asked. */
  readonly approved: readonly string[];
  /** Who is a full member of the workspace now. */
  readonly members: readonly string[];
}

/** Which forwards hold for one request, and why the others do not. Of approvers only. */
export function forwardsFor(
  all: readonly Forward[],
  { now, approvers, contributors, approved, members }: ForwardedIn,
): Forwards {
  const open = all.filter(({ from, until }) => until > now && approvers.includes(from));
  const away = new Set(open.map(({ from }) => from));
  const why = ({ to }: Forward): WhyAsked | undefined => {
    if (!approvers.includes(to)) return 'notApprover';
    if (!members.includes(to)) return 'notMember';
    if (away.has(to)) return 'away';
    if (approved.includes(to)) return 'approved';
    return contributors.includes(to) ? 'contributor' : undefined;
  };
  return {
    held: open.filter((forward) => why(forward) === undefined),
    unheld: open.flatMap((forward) => {
      const because = why(forward);
      return because === undefined ? [] : [{ ...forward, because }];
    }),
  };
}

/** Somebody who may approve, and where their clocks are, where that is known. */
export interface Answerer {
  readonly id: string;
  readonly timeZone: string | undefined;
}

/** Who can answer before a deadline: people who work until then and have not forwarded their requests to somebody else. */
export function answerableBefore(
  deadline: number,
  people: readonly Answerer[],
  {
    now,
    held,
    hours,
  }: { readonly now: number; readonly hours: WorkingHours | undefined } & Pick<Forwards, 'held'>,
): string[] {
  const works = (timeZone: string | undefined) =>
    timeZone === undefined || hours === undefined || nextWorkingMoment(now, timeZone, hours) < deadline;
  return people
    .filter(({ id, timeZone }) => works(timeZone) && !held.some(({ from }) => from === id))
    .map(({ id }) => id);
}
