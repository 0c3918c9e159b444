import { type Mark, parsePosted, type Posted, type Posting, rootField } from '../../clients/slack/poster.ts';
import { getOrganization, type OrganizationConfig } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import { findRun, type Organization, type Proposed, type Run } from '../../domain/organization.ts';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { answerKindOf } from '../../clients/slack/web-api.ts';
import { type Head, headText } from '../../domain/record/chain.ts';
import { directPlace, isMessageOf, type Said, type Shown } from '../../domain/record/said.ts';
import { UpstreamError } from '../../errors.ts';
import { currentTrace, onceAMinute } from '../../runtime/log.ts';
import { thisMoment } from '../../runtime/clock.ts';
import { type Claim, othersAreGoneMs } from '../../store/notes.ts';
import type { Message } from '../../views/blocks/blocks.ts';
import { directlySaid } from '../../views/thread/thread.ts';
import { rehearsed } from '../../domain/proposal.ts';

export interface Noting {
  readonly deps: Deps;
  readonly organization: OrganizationConfig;
  readonly notes: Readonly<Record<string, string>>;
}

/** The names under which a run's card was posted: the first, and those that took its place. */
export const isRootOf = (run: Run) => (place: string) =>
  place === rootField(run) || (place.startsWith(`${rootField(run)}:`) && /:\d+$/u.test(place));

/**
 * The message whose place is noted under this field, where it is the bot's own and about this: with write access to
 * Redis a note can point to anybody's messages. In the organization's channel one that Slack does not show is taken for
 * deleted or for not shown yet.
 */
export async function findNoted(
  field: string,
  isMeant: (place: string) => boolean,
  { deps, organization, notes }: Noting,
): Promise<Posted | undefined> {
  const noted = parsePosted(notes[field]);
  if (noted === undefined) return undefined;
  const mark = await deps.poster.markAt(noted);
  const isOwn =
    mark === 'absent'
      ? noted.channel === organization.channel
      : mark !== 'foreign' && mark.organization === organization.orgId && isMeant(mark.place);
  if (isOwn) return noted;
  const about = { organization: organization.orgId, field, ...noted };
  deps.log.error(about, 'a note points to a message that is not the bot’s: it is not followed');
  return undefined;
}

/** The run's root message, where it stands already: in another channel where that was changed in the configuration. */
export const findRoot = (run: Run, noting: Noting) => findNoted(rootField(run), isRootOf(run), noting);

/** Whether the run's card is noted to stand in another channel than the organization's. */
export const isElsewhere = (run: Run, { organization, notes }: Omit<Noting, 'deps'>): boolean =>
  ![undefined, organization.channel].includes(parsePosted(notes[rootField(run)])?.channel);

/** Something that must be seen in Slack before anybody relies on it. */
export interface Urgent {
  readonly organization: OrganizationConfig;
  /** In whose direct messages it is said; in the organization's channel where nobody is named. */
  readonly person?: string | undefined;
  readonly state: Organization;
  /** When it came about, milliseconds since 1970 by Redis's clock. */
  readonly at: number;
  /** The head at its foot. */
  readonly head: Head;
  readonly place: string;
  readonly said?: Said | undefined;
  readonly message: Message;
}

export interface SayingUntil {
  /** By `performance.now()`. */
  readonly until: number;
  /** From where the channel is read back: milliseconds since 1970 by Redis's clock. */
  readonly since: number;
  /** Where it may be shown already. */
  readonly looksFirst?: boolean;
  /**
   * Whether it is still to be said, where the record can go on meanwhile: once it has, what was said is edited, and would
   * no longer be recognized. Asked where it may be shown already. Without the record nothing is said.
   */
  readonly isDue?: () => Promise<boolean>;
}

/** What is shown once it was said; `refused` where Slack takes no message there; `over` where it was no longer to be said. */
export type Saying = readonly Shown[] | 'refused' | 'over' | undefined;

/** Slack's clock and Redis's need not agree to the second, and Slack may be slow to show what it took. */
export const clocksApartMs = 60_000;
const betweenReadingsMs = 300;
/** Between tries while Slack is away. */
const longestPauseMs = 5_000;
/** As long as the publisher needs for one message where it was first, and somebody waits for it to be seen. */
const othersSayItMs = 4_000;

export function markOf(organization: string, place: string, head?: Head, said?: Said): Mark {
  const trace = currentTrace();
  return {
    event_type: 'cmk_message',
    event_payload: {
      organization,
      place,
      ...(head !== undefined && { head: headText(head) }),
      ...said,
      ...(trace !== undefined && { trace }),
    },
  };
}

/** The publisher's own messages about the same entry may stand beside it. */
const isShown = (shown: readonly Shown[], { place, head, said }: Urgent) =>
  shown.some((one) => isMessageOf(head, place)(one) && one.said?.says === said?.says);

/** What the message is recognized by, and the name under which instances agree on who says it. */
const placeIn = ({ place, person }: Urgent) => (person === undefined ? place : directPlace(place, person));

/** In the run's thread where that is known and in the channel; notes may be gone, or point elsewhere. */
async function threadOf({ organization, state, person }: Urgent, deps: Deps): Promise<string | undefined> {
  const run = findRun(state);
  if (run === undefined || person !== undefined) return undefined;
  try {
    const notes = await deps.notes.read(organization.orgId);
    const root = await findRoot(run, { deps, organization, notes });
    return root?.channel === organization.channel ? root.ts : undefined;
  } catch (error) {
    onceAMinute(deps.log)({ err: error }, 'where the thread is cannot be read');
    return undefined;
  }
}

/** `unread` where Redis does not answer: what must be seen is then said all the same, once it was looked for. */
async function claim(urgent: Urgent, by: string, othersMs: number, deps: Deps): Promise<Claim | 'unread'> {
  try {
    return await deps.notes.claim(urgent.organization.orgId, placeIn(urgent), by, othersMs);
  } catch (error) {
    onceAMinute(deps.log)({ err: error }, 'whether another instance says this cannot be read');
    return 'unread';
  }
}

async function yieldClaim(urgent: Urgent, by: string, deps: Deps): Promise<void> {
  await deps.notes.yieldClaim(urgent.organization.orgId, placeIn(urgent), by).catch((error: unknown) => {
    onceAMinute(deps.log)({ err: error }, 'other instances wait until they may say this');
  });
}

async function post(urgent: Urgent, threadTs: string | undefined, deps: Deps): Promise<Posted> {
  const { organization, person, head, said } = urgent;
  const place = placeIn(urgent);
  const mark = markOf(organization.orgId, place, head, said);
  const message = person === undefined ? urgent.message : directlySaid(urgent.message, organization);
  const posting: Posting = { to: person ?? organization.channel, ...message, mark };
  const inThread = threadTs === undefined ? posting : { ...posting, threadTs, broadcast: true };
  const postAnyhow = async () => {
    try {
      return await deps.urgent.post(inThread);
    } catch (error) {
      const isGone = error instanceof UpstreamError && !error.mayPass && threadTs !== undefined;
      if (!isGone) throw error;
      return deps.urgent.post(posting);
    }
  };
  const posted = await postAnyhow();
  deps.log.info({ organization: organization.orgId, place }, 'told in Slack, before everything else');
  return posted;
}

/** Where Redis's clock is ahead of Slack's, from as much earlier: something of `at` is shown with this `ts`. */
export const bySlacksClock = (since: number, at: number, ts: number) =>
  Math.min(since, since + ts * 1000 - at);

/** That Slack refuses this place for everybody, whoever asks: nothing was posted there. */
function isRefusal(error: unknown): boolean {
  const isPosting = error instanceof UpstreamError && error.operation === 'chat.postMessage';
  return isPosting && answerKindOf(error) === 'refused';
}

/** Undefined where another try within seconds helps nothing: everything else that waits to be said goes on. */
function waitAfter(error: unknown, failures: number, deps: Deps): number | undefined {
  if (!(error instanceof UpstreamError)) throw error;
  deps.log.warn({ fault: error.message }, 'what must be seen in Slack is not seen yet');
  if (!error.mayPass) return undefined;
  const laterMs = Math.min(longestPauseMs, betweenReadingsMs * 2 ** failures);
  return Math.max(laterMs, (error.retryAfterSeconds ?? 0) * 1000);
}

/** Until it answers, as long as there is time and Slack may take it up again. */
async function tryUntil<T>(
  until: number,
  attempt: () => Promise<T | undefined>,
  deps: Deps,
): Promise<T | 'refused' | undefined> {
  let failures = 0;
  while (performance.now() < until && !deps.isStopping()) {
    let waitMs = betweenReadingsMs;
    try {
      const done = await attempt();
      if (done !== undefined) return done;
    } catch (error) {
      const againMs = waitAfter(error, failures, deps);
      failures += 1;
      if (againMs === undefined) return isRefusal(error) ? 'refused' : undefined;
      waitMs = againMs;
    }
    await pause(Math.max(0, Math.min(waitMs, until - performance.now())));
  }
  return undefined;
}

/**
 * Posts it at once, whatever the publisher does, and reads the conversation until it is shown there. What is shown there
 * then; undefined where it is not shown in time or cannot be read: whether it is posted then, nobody knows.
 */
export async function sayNow(
  urgent: Urgent,
  { until, since, looksFirst = false, isDue }: SayingUntil,
  deps: Deps,
): Promise<Saying> {
  const by = randomUUID();
  const othersMs = looksFirst ? othersAreGoneMs : othersSayItMs;
  const read = async (from: number) => {
    const { organization, person } = urgent;
    const shown = await (person === undefined
      ? deps.gateWitnesses.readChannel(organization, from)
      : deps.gateWitnesses.readDirect(organization, person, from));
    return isShown(shown, urgent) ? shown : undefined;
  };
  const threadTs = await threadOf(urgent, deps);
  const findOrPost = async () => {
    let asked = thisMoment();
    let claimed = await claim(urgent, by, othersMs, deps);
    if (looksFirst || claimed !== 'new') {
      const shown = await read(since);
      if (shown !== undefined) return { shown };
      if (isDue !== undefined && !(await isDue())) return 'over';
      // Reading takes its time, and this process may have slept in between.
      asked = thisMoment();
      if (claimed !== 'others') claimed = await claim(urgent, by, othersMs, deps);
      // Another instance had it meanwhile and may have said it: what was read is too old.
      if (claimed === 'again' || claimed === 'new') return undefined;
    }
    if (claimed === 'others' || asked.elapsedMs() >= othersMs) return undefined;
    const { ts } = await post(urgent, threadTs, deps);
    return { from: bySlacksClock(since, urgent.at, Number(ts)) };
  };
  let said: Awaited<ReturnType<typeof findOrPost>> | 'refused';
  try {
    said = await deps.urgent.first(() => tryUntil(until, findOrPost, deps));
  } finally {
    if (said === undefined || typeof said === 'string') await yieldClaim(urgent, by, deps);
  }
  if (said === undefined || typeof said === 'string') return said;
  if ('shown' in said) return said.shown;
  return tryUntil(until, () => read(said.from), deps);
}

/** In whose direct messages an announcement that the channel refused is shown; undefined where the channel shows it. */
export const directIn = (state: Organization): readonly string[] | undefined =>
  'direct' in state ? state.direct : undefined;

/**
 * Whose direct messages with the bot show what the channel refused, and have to be read beside the channel. Whoever
 * proposed stands in the proposal, which the channel shows: an instance that lost in a failover that something was said
 * directly looks there all the same. What revokes or restores can be repeated: there it follows the record.
 */
function peopleToRead(state: Proposed & Organization): readonly string[] {
  const { by, act } = state.proposal;
  return [...new Set([...(rehearsed(act) === 'enable' ? [by] : []), ...(directIn(state) ?? [])])];
}

/** What the direct messages about a proposal show, back to `since`; see `readDirect`. Throws UpstreamError. */
export async function readDirects(
  state: Proposed & Organization,
  since: number,
  deps: Deps,
): Promise<readonly Shown[]> {
  const organization = getOrganization(deps.config, state.organization);
  const read = (person: string) => deps.gateWitnesses.readDirect(organization, person, since);
  return (await Promise.all(peopleToRead(state).map(read))).flat();
}

/** Every conversation that may show an intent or an end of a proposal. Throws UpstreamError, also where one cannot be read. */
export async function readPlaces(
  state: Proposed & Organization,
  since: number,
  deps: Deps,
): Promise<readonly Shown[]> {
  const organization = getOrganization(deps.config, state.organization);
  const [channel, direct] = await Promise.all([
    deps.gateWitnesses.readChannel(organization, since),
    readDirects(state, since, deps),
  ]);
  return [...channel, ...direct];
}
