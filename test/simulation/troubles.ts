import type { EventType } from '../../src/domain/events.ts';
import type { Random } from './random.ts';

/** The systems that a call goes to. */
export const systems = ['redis', 'slack', 'adobe', 'azure'] as const;
export type System = (typeof systems)[number];

/** What can go wrong, and what people do of their own accord. */
export const troubleKinds = [
  // One call.
  'lost',
  'unanswered',
  'late',
  'answeredLate',
  'refused',
  // One system for a while.
  'away',
  'slowToShow',
  // A process.
  'killed',
  'killedBefore',
  'frozen',
  'asleep',
  'stopping',
  // A clock.
  'clock',
  // Redis.
  'putBack',
  'restored',
  'queueLost',
  'notesLost',
  // Adobe.
  'post',
  'processing',
  // People, inside and outside.
  'act',
  'twice',
  'leaves',
  'azure',
] as const;
export type TroubleKind = (typeof troubleKinds)[number];

export const acts = ['stop', 'reject', 'cancel', 'approve', 'propose'] as const;
/** What becomes of the one POST on its way. */
export const postFates = [
  'timeout',
  'dropped',
  'dropsAfter',
  'arrivesLate',
  'serverError',
  'refused',
  'page',
  'conflict',
] as const;
export type PostFate = (typeof postFates)[number];

/** From where calls are counted: the first entry of this kind, or the beginning. */
export const anchors = [
  'start',
  'proposed',
  'approved',
  'coolingOffStarted',
  'announcementShown',
  'gateDeferred',
  'intended',
  'notSent',
  'accepted',
  'outcomeBecameUnknown',
  'becameSettleable',
  'settled',
  'stopped',
  'rejected',
  'lossFound',
  'completed',
  'revocationBegan',
  'revoked',
  'restorationBegan',
] as const satisfies readonly ('start' | EventType)[];
export type Anchor = (typeof anchors)[number];

/** One trouble: when so many calls have been made after an entry. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly after: Anchor;
  readonly calls: number;
  /** The call that it strikes goes to this system; any where not said. */
  readonly on?: System | undefined;
  readonly ms?: number | undefined;
  readonly what?: string | undefined;
}

const ofCalls: readonly TroubleKind[] = ['lost', 'unanswered', 'late', 'answeredLate', 'refused'];
const often: readonly TroubleKind[] = [
  'killed',
  'frozen',
  'putBack',
  'slowToShow',
  'act',
  'unanswered',
  'post',
];

/** What nearly every run comes to, and most of all what comes before the one request. */
const usual: readonly Anchor[] = [
  'start',
  'proposed',
  'approved',
  'coolingOffStarted',
  'announcementShown',
  'announcementShown',
  'intended',
  'intended',
  'intended',
  'accepted',
];

function msFor(kind: TroubleKind, random: Random): number {
  switch (kind) {
    case 'late':
    case 'answeredLate':
      return Math.round(random.pick([300, 1_500, 6_000, 25_000, 70_000]) * random.between(0.5, 1.5));
    case 'away':
      return Math.round(random.pick([500, 4_000, 20_000, 120_000, 7_200_000]) * random.between(0.5, 1.5));
    case 'slowToShow':
      return Math.round(random.pick([500, 4_000, 20_000, 120_000]) * random.between(0.5, 1.5));
    case 'killed':
    case 'killedBefore':
    case 'stopping':
      return Math.round(random.pick([300, 5_000, 40_000]) * random.between(0.5, 1.5));
    case 'frozen':
    case 'asleep':
      return Math.round(random.pick([800, 4_500, 12_000, 40_000, 90_000]) * random.between(0.5, 1.5));
    case 'clock':
      return Math.round(random.pick([-600_000, -50_000, 50_000, 600_000]) * random.between(0.5, 1));
    case 'processing':
    case 'azure':
      return Math.round(random.between(60_000, 1_800_000));
    default:
      return 0;
  }
}

function whatFor(kind: TroubleKind, random: Random): string | undefined {
  switch (kind) {
    case 'act':
      return random.pick(acts);
    case 'post':
      return random.pick(postFates);
    case 'processing':
      return random.pick(['slow', 'fails', 'hidden']);
    case 'azure':
      return random.pick(['role', 'key', 'vault']);
    case 'clock':
      return random.pick(['host', 'host', 'redis']);
    case 'putBack':
    case 'restored':
      return String(1 + random.below(random.chance(0.7) ? 3 : 12));
    default:
      return undefined;
  }
}

function trouble(random: Random): Trouble {
  const kind = random.chance(0.5) ? random.pick(often) : random.pick(troubleKinds);
  const isOfCall = ofCalls.includes(kind) || kind === 'away';
  const what = whatFor(kind, random);
  const drawnMs = msFor(kind, random);
  const after = random.chance(0.75) ? random.pick(usual) : random.pick(anchors);
  const calls = Math.floor(random.next() ** 2 * 100);
  const on = isOfCall ? random.pick(systems) : undefined;
  // Every process asks for Redis once a second: a longer outage would be little but that.
  const ms = on === 'redis' ? Math.min(drawnMs, 180_000) : drawnMs;
  return {
    kind,
    after,
    calls,
    ...(on !== undefined && { on }),
    ...(ms !== 0 && { ms }),
    ...(what !== undefined && { what }),
  };
}

/** One kind after the other is not enough: what breaks a promise is often two that meet, within a few calls. */
export function troublesOf(random: Random): Trouble[] {
  const count = random.pick([0, 1, 2, 2, 3, 4, 6, 8]);
  const all = Array.from({ length: count }, () => trouble(random));
  const meeting = all
    .filter(() => random.chance(0.3))
    .map(({ after, calls }) => ({ ...trouble(random), after, calls: calls + random.below(6) }));
  return [...all, ...meeting];
}
