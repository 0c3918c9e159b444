import {
  carrying,
  type Concern,
  type ConcernId,
  countedDown,
  decisive,
  doesHarm,
  endOf,
  type Harmful,
  type HarmfulCode,
  harmOf,
  type Health,
  type HealthChange,
  isHarmful,
  isLoss,
  type Raised,
} from './concerns.ts';
import { type CheckId, type Finding, isCheck, passingReasons, type UnseenReason } from './findings.ts';
import type { WatchFinding, WatchFindings } from './watch-findings.ts';
import type { KeyUseSeen } from '../key-use.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** One look alone changes nothing: a second one, so much later, has to see the same. */
export const confirmAfterMs = minute;
/** What came and went within this time is over only when it was away for as long. */
export const steadyAfterMs = hour;
/** Azure may be away or ask to wait so long before people hear that nobody is watching. */
export const quietForMs = 2 * hour;

/** When the end of something is told ahead, in days. */
const countdown = [1, 7, 30, 60] as const;

/** What was seen for a while but is not taken for a fact yet. */
interface Pending {
  readonly to: string;
  readonly since: number;
}

/** What the watch remembers between looks. Notes: losing them costs a minute or a repeat, and decides nothing. */
export interface Recent {
  readonly pending: Readonly<Partial<Record<ConcernId, Pending>>>;
  /** Since when something cannot be seen. */
  readonly unseen: Readonly<Partial<Record<ConcernId, number>>>;
  /** Why not, as of the last round. */
  readonly because?: Readonly<Partial<Record<ConcernId, UnseenReason>>> | undefined;
  /** When everything that carries the key was last seen. */
  readonly seenAt?: number | undefined;
  /** When something was told to be over, within the last hour. */
  readonly over: Readonly<Partial<Record<ConcernId, number>>>;
}

export const nothingRecent: Recent = { pending: {}, unseen: {}, over: {} };

/** What a look makes of what was known. */
export interface Judged {
  readonly change: HealthChange;
  readonly recent: Recent;
  /** When to look again so that a change is known; undefined where the next round is soon enough. */
  readonly againAt?: number | undefined;
}

export interface Judging {
  readonly health: Health;
  readonly recent: Recent;
  readonly now: number;
  /** What people knew and approved: a warning that stood then is no news. */
  readonly accepted: Readonly<Partial<Record<CheckId, Finding>>>;
  /** What an act under way is about: neither news nor over until it is done. */
  readonly onPurpose: readonly ConcernId[];
}

const fine = 'fine';

/** The step of the countdown that is reached; undefined while the end is further away, or not known. */
function stepOf(seen: WatchFinding, now: number): number | undefined {
  const end = endOf(seen);
  return countdown.find((days) => end - now <= days * day);
}

/** What is wrong; undefined where nothing is, or nothing that people do not know. */
function findNews(
  { concern, ...seen }: WatchFinding,
  step: number | undefined,
  { accepted }: Judging,
): Harmful | undefined {
  if (!doesHarm(seen)) return undefined;
  if (countedDown.includes(seen.code)) return step === undefined ? undefined : seen;
  const known = isCheck(concern) ? accepted[concern] : undefined;
  return known?.verdict === 'warning' && known.code === seen.code ? undefined : seen;
}

const nameOf = ({ code, daysTold }: Pick<Concern, 'code' | 'daysTold'>) => `${code}:${daysTold ?? ''}`;

/** A date that came nearer needs no second look, and what is unsteady needs an hour of quiet. */
function waitFor(known: Concern | undefined, to: string, seen: WatchFinding): number {
  if (known !== undefined && to !== fine && known.code === seen.code) return 0;
  return known?.unsteady === true && to === fine ? steadyAfterMs : confirmAfterMs;
}

type Verdict =
  | { readonly kind: 'same' }
  | { readonly kind: 'pending'; readonly pending: Pending; readonly againAt: number }
  | { readonly kind: 'over' }
  | { readonly kind: 'raised'; readonly raised: Raised };

function judgeOne(seen: WatchFinding, judging: Judging): Verdict {
  const { health, recent, now } = judging;
  const { concern } = seen;
  const known = health.concerns[concern];
  const daysTold = stepOf(seen, now);
  const news = findNews(seen, daysTold, judging);
  const to = news === undefined ? fine : nameOf({ code: news.code, daysTold });
  if (to === (known === undefined ? fine : nameOf(known))) return { kind: 'same' };
  const before = recent.pending[concern];
  const pending = before?.to === to ? before : { to, since: now };
  const againAt = pending.since + waitFor(known, to, seen);
  if (now < againAt) return { kind: 'pending', pending, againAt };
  if (news === undefined) return { kind: 'over' };
  const unsteady = known?.unsteady === true || now - (recent.over[concern] ?? 0) < steadyAfterMs;
  const since = known?.code === news.code ? known.since : pending.since;
  return {
    kind: 'raised',
    raised: {
      concern,
      ...news,
      since,
      ...(daysTold !== undefined && { daysTold }),
      ...(unsteady && { unsteady }),
    },
  };
}

/**
 * What was not seen. What decides and was left for a later round, although all that it depends on was seen, is not known
 * to be well either.
 */
function unseenIn({ seen, unseen }: WatchFindings): WatchFindings['unseen'] {
  const isSeen = (concern: ConcernId) => seen.some((one) => one.concern === concern);
  if (!carrying.every(isSeen)) return unseen;
  const later = decisive.filter((concern) => !isSeen(concern));
  return { ...Object.fromEntries(later.map((concern) => [concern, 'notYet'])), ...unseen };
}

/** What could not be looked at long enough to be said, by reason; what was left for later is not worth a word. */
function blindAfter(unseen: WatchFindings['unseen'], { health, recent, now }: Judging) {
  const since: Partial<Record<ConcernId, number>> = {};
  const blind: Partial<Record<UnseenReason, ConcernId[]>> = {};
  let againAt: number | undefined;
  for (const [id, because] of Object.entries(unseen)) {
    const concern = id as ConcernId;
    const from = recent.unseen[concern] ?? now;
    since[concern] = from;
    if (health.blind[concern] !== undefined || because === 'notYet') continue;
    const wait = passingReasons.includes(because) ? quietForMs : confirmAfterMs;
    if (now - from >= wait) (blind[because] ??= []).push(concern);
    else if (wait === confirmAfterMs) againAt = from + wait;
  }
  return { since, blind: Object.keys(blind).length === 0 ? undefined : blind, againAt };
}

/** The app is known anew only once the role reaches it: until then the old one tells that the role is orphaned. */
function appAfter({ app, seen }: WatchFindings, known: string | undefined): string | undefined {
  const role = seen.find(({ concern }) => concern === 'roleAssignment');
  const isLost = role !== undefined && isLoss(role.code);
  return app === undefined || app === known || (known !== undefined && isLost) ? undefined : app;
}

const orUndefined = <T>(list: readonly T[]) => (list.length === 0 ? undefined : list);

const soonest = (times: readonly (number | undefined)[]) => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** Whether nothing that carries the key was out of sight; what hangs on something that is missing does not count. */
function isEverythingSeen({ unseen, seen }: WatchFindings): boolean {
  return seen.length > 0 && carrying.every((concern) => unseen[concern] === undefined);
}

/** Keeps what a look did not touch: what was not seen neither clears nor raises anything. */
function stillPending(recent: Recent, judged: ReadonlyMap<ConcernId, Verdict>) {
  const kept = Object.entries(recent.pending).filter(([id]) => !judged.has(id as ConcernId));
  const now = [...judged].flatMap(([id, verdict]) =>
    verdict.kind === 'pending' ? [[id, verdict.pending] as const] : [],
  );
  return Object.fromEntries([...kept, ...now]);
}

/** What one look changes of what is known. Pure: told once, told again when it is over, quiet while it comes and goes. */
export function judgeHealth(sightings: WatchFindings, judging: Judging): Judged {
  const { health, recent, now, onPurpose } = judging;
  const asked = sightings.seen.filter(({ concern }) => !onPurpose.includes(concern));
  const judged = new Map(asked.map((seen) => [seen.concern, judgeOne(seen, judging)]));
  const verdicts = [...judged];
  const over = verdicts.flatMap(([id, { kind }]) => (kind === 'over' ? [id] : []));
  const raised = verdicts.flatMap(([, verdict]) => (verdict.kind === 'raised' ? [verdict.raised] : []));
  const unseen = unseenIn(sightings);
  const { since, blind, againAt } = blindAfter(unseen, judging);
  const { version, movedTo } = sightings;
  const recentlyOver = Object.entries(recent.over).filter(([, at]) => now - at < steadyAfterMs);
  return {
    change: {
      raised: orUndefined(raised),
      over: orUndefined(over),
      blind,
      sighted: orUndefined(
        sightings.seen.map(({ concern }) => concern).filter((concern) => health.blind[concern] !== undefined),
      ),
      tokenFault: blind?.tokenRefused && sightings.tokenFault,
      app: appAfter(sightings, health.app),
      version: version === health.rotation?.version ? undefined : version,
      movedTo,
    },
    recent: {
      pending: stillPending(recent, judged),
      unseen: since,
      because: unseen,
      seenAt: isEverythingSeen(sightings) ? now : recent.seenAt,
      over: Object.fromEntries([...recentlyOver, ...over.map((id) => [id, now] as const)]),
    },
    againAt: soonest([
      againAt,
      ...verdicts.map(([, verdict]) =>
        verdict.kind === 'pending' && verdict.againAt - now <= confirmAfterMs ? verdict.againAt : undefined,
      ),
    ]),
  };
}

/** The watch asks every quarter of an hour; what nobody has asked about for so long is not known. */
export const staleAfterMs = 60 * minute;

export interface Unobserved {
  readonly because: UnseenReason;
  /** Milliseconds since 1970; not known where only the record says that it cannot be seen. */
  readonly since?: number | undefined;
}

/** What the last rounds of the watch saw. Notes, not the record: they decide nothing and say how far the record is known to hold. */
export interface WatchState {
  readonly lookedAt?: number | undefined;
  /** When everything that carries the key was last seen. */
  readonly seenAt?: number | undefined;
  readonly unseen: Readonly<Partial<Record<ConcernId, Unobserved>>>;
  /** Seen once and not yet a second time. */
  readonly pending: readonly HarmfulCode[];
  /** What the vault's audit log shows of the key's use. */
  readonly use?: KeyUseSeen | undefined;
}

export const neverChecked: WatchState = { unseen: {}, pending: [] };

function codeIn(to: string): HarmfulCode[] {
  const code = to.split(':', 1)[0] ?? '';
  return isHarmful(code) ? [code] : [];
}

export function watchStateOf(lookedAt: number | undefined, recent: Recent, use?: KeyUseSeen): WatchState {
  const { unseen, because = {}, pending, seenAt } = recent;
  const ids = Object.keys(unseen) as ConcernId[];
  return {
    lookedAt,
    seenAt,
    unseen: Object.fromEntries(
      ids.map((id) => [id, { since: unseen[id], because: because[id] ?? 'unreachable' }]),
    ),
    pending: Object.values(pending).flatMap(({ to }) => codeIn(to)),
    use,
  };
}

/** What cannot be seen now: what the record says is out of sight, and what the last round missed. */
export function unobservedIn(
  { blind }: Health,
  { unseen }: WatchState,
): Partial<Record<ConcernId, Unobserved>> {
  const recorded = Object.entries(blind).map(([id, because]) => [id, { because }]);
  return { ...Object.fromEntries(recorded), ...unseen };
}

/**
 * - `good`: everything that decides was seen lately, and nothing is wrong with it
 * - `bad`: something is known to be wrong
 * - `unknown`: nothing is known to be wrong, and not everything could be seen
 */
export type HealthValue = 'good' | 'bad' | 'unknown';

const isStale = ({ lookedAt }: WatchState, now: number) =>
  lookedAt === undefined || now - lookedAt > staleAfterMs;

export function isUnobserved(health: Health, sight: WatchState, now: number): boolean {
  const unobserved = unobservedIn(health, sight);
  return isStale(sight, now) || decisive.some((concern) => unobserved[concern] !== undefined);
}

export function healthValue(health: Health, sight: WatchState, now: number): HealthValue {
  const codes = [...Object.values(health.concerns).map(({ code }) => code), ...sight.pending];
  if (codes.some((code) => harmOf(code) !== 'advice')) return 'bad';
  return isUnobserved(health, sight, now) ? 'unknown' : 'good';
}
