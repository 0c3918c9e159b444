import { decisive, type ConcernId, harmOf, type HarmfulCode, isHarmful } from './concerns.ts';
import type { UnseenReason } from './findings.ts';
import type { KeyUseSeen } from '../key-use.ts';
import type { Health } from './health.ts';
import type { Recent } from './judge-health.ts';

const minute = 60_000;

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
