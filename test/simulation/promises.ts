import { isDrilling } from '../../src/domain/open-request.ts';
import type { EventType } from '../../src/domain/events.ts';
import { type Organization, findRun, unconfigured } from '../../src/domain/organization.ts';
import { headText } from '../../src/domain/record/chain.ts';
import { proposalId } from '../../src/domain/record/said.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import { parseEntry, parseState } from '../../src/store/keys.ts';
import { type Kept, type Sent, entryIn } from './journal.ts';
import type { Call } from './network.ts';
import type { Message } from './slack.ts';
import type { System } from './troubles.ts';
import { type World, keys } from './world.ts';

/*
 * What the bot promises, once, to be held against docs/security.md. Each function looks at what happened in the world
 * (the journal, what Slack shows, what Redis and Azure hold), not at what the bot says of itself.
 */

export const promises = {
  atMostOnePost: 'At most one POST leaves for one proposal.',
  quorum: 'No POST without as many people’s yes to that very asking as were approved to be enough.',
  noneAfterEnd: 'No POST for a proposal of which a person read that it is stopped, rejected or cancelled.',
  noneAfterShownEnd: 'No POST on an intent that Slack shows after the end of its proposal.',
  noneAfterExpiry: 'No intent once the time of the proposal is over.',
  shownWhole: 'No POST before the announcement was to be seen for the whole cooling-off.',
  intentFirst: 'No POST before Slack shows its intent.',
  toldOnce: 'Nothing is told twice.',
  toldInOrder: 'Nothing is told out of order.',
  nothingLost: 'Everything on the record is told.',
  drills: 'A drill never acts.',
  snapshot: 'The snapshot is what the entries add up to.',
  revoked: '“Revoked” only where nothing grants access.',
  ends: 'Every state comes to an end when nothing more goes wrong.',
  noMistakes: 'No job fails by a mistake of the bot.',
  patience: 'Slack, Adobe and Azure are each called at most 600 times a minute for one organization.',
} as const;
export type PromiseName = keyof typeof promises;

function broken(world: World, promise: PromiseName, words: string): void {
  world.tell(`BROKEN: ${promises[promise]} ${words}`);
  world.violations.push({ promise, words });
}

const mostAMinute = 600;

/** Counts every call. It matters most while a system is away. */
export function countCalls(world: World): (call: Call) => void {
  let minute = 0;
  const calls = new Map<System, number>();
  return ({ system, operation }) => {
    if (system === 'redis') return;
    const now = Math.floor(world.schedule.now() / 60_000);
    if (now !== minute) calls.clear();
    minute = now;
    const count = (calls.get(system) ?? 0) + 1;
    calls.set(system, count);
    if (count === mostAMinute + 1) broken(world, 'patience', `It is ${system}, last for ${operation}.`);
  };
}

/** The intent whose ticket was used: appended by the same run of the same job. */
const intentOf = ({ journal }: World, { job }: Sent): Kept | undefined =>
  journal.entries.findLast((kept) => kept.job === job && kept.entry.event.type === 'intended');

const payloadOf = ({ metadata }: Message) => metadata.event_payload ?? {};

const says = (what: string, proposal: string) => (message: Message) => {
  const payload = payloadOf(message);
  return payload['says'] === what && payload['proposal'] === proposal;
};

/** Checked in the very step in which the bytes are written. */
export function checkSent(world: World): void {
  const { journal, servers, schedule } = world;
  const sent = journal.sent.at(-1);
  if (sent === undefined) return;
  const intent = intentOf(world, sent);
  if (intent === undefined || !('proposal' in intent.before)) {
    broken(world, 'intentFirst', 'There is no intent of the one who sent it.');
    return;
  }
  const { before } = intent;
  const proposal = proposalId(before);
  const earlier = journal.sent.slice(0, -1).filter((one) => {
    const other = intentOf(world, one);
    return other !== undefined && 'proposal' in other.before && proposalId(other.before) === proposal;
  });
  if (earlier.length > 0) broken(world, 'atMostOnePost', `${earlier.length + 1} for proposal ${proposal}.`);
  if (isDrilling(before)) broken(world, 'drills', `Something was sent for drill ${proposal}.`);
  checkYeses(world, before);
  if (journal.acknowledged.some((end) => end.proposal === proposal)) {
    broken(world, 'noneAfterEnd', `Proposal ${proposal} was over.`);
  }
  if (intent.entry.at >= before.proposal.expiresAt) broken(world, 'noneAfterExpiry', `Proposal ${proposal}.`);
  checkShown(world, intent, proposal);
  const announced = servers.slack.messages.find(says('announced', proposal));
  const { coolingOffMs } = world.config;
  if (announced === undefined || announced.visibleAt + coolingOffMs > schedule.now() + world.clockMovedMs) {
    broken(world, 'shownWhole', `Proposal ${proposal}.`);
  }
}

/** As the gate can know it: it asks Slack, and has twenty seconds until the bytes are written. */
function hasLeft({ servers, schedule }: World, person: string): boolean {
  const { leftAt } = servers.slack.accounts.find(({ id }) => id === person) ?? {};
  return leftAt !== undefined && schedule.now() - leftAt > 120_000;
}

function checkYeses(world: World, before: Extract<Kept['before'], { proposal: unknown }>): void {
  const { fingerprint } = before.proposal;
  const { quorum = 0 } = world.config.organizations[0] ?? {};
  const contributors = findRun(before)?.contributors ?? [];
  const people = new Set(
    world.journal.yeses
      .filter((yes) => yes.fingerprint === fingerprint && yes.asked === String(before.proposedSince.sequence))
      .map(({ person }) => person)
      .filter((person) => !hasLeft(world, person))
      .filter((person) => !contributors.includes(person) && person !== before.proposal.by),
  );
  if (people.size < quorum) broken(world, 'quorum', `${people.size} of ${quorum}.`);
}

function checkShown(world: World, intent: Kept, proposal: string): void {
  const { messages } = world.servers.slack;
  const { ticket } = intent.entry.event as { readonly ticket?: string };
  const own = messages.find((one) => says('intent', proposal)(one) && payloadOf(one)['ticket'] === ticket);
  if (own === undefined || own.visibleAt > world.schedule.now()) {
    broken(world, 'intentFirst', `Its intent of proposal ${proposal} is not to be seen.`);
    return;
  }
  const end = messages.find((one) => says('ended', proposal)(one) && Number(one.ts) < Number(own.ts));
  if (end !== undefined) broken(world, 'noneAfterShownEnd', `Proposal ${proposal}.`);
}

/** What begins an act, or ends in one. */
const acting: readonly EventType[] = ['intended', 'accepted', 'revocationBegan', 'restorationBegan'];

/** Checked as soon as Redis took it. */
export function checkAppended(world: World, kept: readonly Kept[]): void {
  for (const { before, entry } of kept) {
    if (isDrilling(before) && acting.includes(entry.event.type))
      broken(world, 'drills', `#${entry.sequence} ${entry.event.type} follows from one.`);
  }
  const { azure } = world.servers;
  const isRevoked = kept.some(({ entry }) => entry.event.type === 'revoked');
  // What Azure answered a moment ago is what anybody can know.
  const wasThere = azure.hasRole && world.schedule.now() - azure.roleSeenUntil > 120_000;
  if (isRevoked && wasThere && azure.isKeyEnabled) broken(world, 'revoked', 'The app has its role.');
}

/** Once when a proposal was acknowledged as over: nothing may have been sent before, either. */
export function checkAcknowledged(world: World): void {
  const { acknowledged, sent } = world.journal;
  const last = acknowledged.at(-1);
  const proposals = sent.flatMap((one) => {
    const intent = intentOf(world, one);
    return intent !== undefined && 'proposal' in intent.before ? [proposalId(intent.before)] : [];
  });
  if (last !== undefined && proposals.includes(last.proposal)) {
    broken(world, 'noneAfterEnd', `“Nothing was sent” was said of proposal ${last.proposal}, and it was.`);
  }
}

/** Messages that say one entry, by place and head. */
const nameOf = (message: Message) => {
  const { place = '', head = '' } = payloadOf(message);
  return `${place} ${head}`;
};
const isOfEntry = (message: Message) => /^\d+\.\d+$/u.test(payloadOf(message)['place'] ?? '');

function checkTold(world: World): void {
  const { messages } = world.servers.slack;
  const told = new Map<string, Message>();
  for (const message of messages.filter((one) => payloadOf(one)['place'] !== undefined)) {
    const name = `${message.channel} ${nameOf(message)}`;
    if (told.has(name)) broken(world, 'toldOnce', `${name}: “${message.text.slice(0, 60)}”`);
    told.set(name, message);
  }
}

/** What always has a message of its own in the thread; what else happens is on the card. */
const toldInThread: readonly EventType[] = [
  'absentAtAdobe',
  'appRegistered',
  'becameSettleable',
  'cancelled',
  'completed',
  'coolingOffStarted',
  'drillEnded',
  'expired',
  'failed',
  'foundAtAdobe',
  'gateDeferred',
  'intended',
  'intentFound',
  'lossFound',
  'notSent',
  'outcomeBecameUnknown',
  'propagationReached',
  'proposed',
  'refusedByAdobe',
  'rejected',
  'restorationBegan',
  'restored',
  'restoreDeclared',
  'revocationBegan',
  'revoked',
  'roleAssigned',
  'roleRemoved',
  'settled',
  'settlementProposed',
  'startedElsewhere',
  'stopped',
  'voided',
];

/**
 * What is on the record at the end, against what Slack shows. Where Redis was put back, what it lost may stand there in
 * the place of what came about again, with the head of then.
 */
function checkLost(world: World, mayRepeat: boolean): void {
  const inThread = world.servers.slack.messages.filter(({ channel }) => !channel.startsWith('D'));
  const shown = new Set(inThread.map(nameOf));
  const places = new Set(inThread.map((message) => payloadOf(message)['place']));
  for (const line of world.servers.redis.data.list(keys.record(world.organization))) {
    const { entry, digest } = entryIn(line);
    const { sequence, event } = entry;
    const name = `${sequence}.0 ${headText({ sequence, digest })}`;
    const isShown = shown.has(name) || (mayRepeat && places.has(`${sequence}.0`));
    if (toldInThread.includes(event.type) && !isShown)
      broken(world, 'nothingLost', `#${sequence} ${event.type} is not in the thread.`);
  }
}

/** Of what waits for its turn; what must be seen at once goes before. */
function checkOrder(world: World): void {
  let last = 0;
  for (const message of world.servers.slack.messages) {
    if (!isOfEntry(message) || payloadOf(message)['says'] !== undefined || message.channel.startsWith('D'))
      continue;
    const sequence = Number.parseInt(payloadOf(message)['place'] ?? '0', 10);
    if (sequence < last) broken(world, 'toldInOrder', `#${sequence} after #${last}.`);
    last = Math.max(last, sequence);
  }
}

/** What the entries add up to; undefined where they add up to nothing. */
function replayed(world: World): Organization | undefined {
  let state: Organization = unconfigured(world.organization);
  try {
    for (const line of world.servers.redis.data.list(keys.record(world.organization))) {
      state = evolve(state, parseEntry(line).entry);
    }
  } catch {
    return undefined;
  }
  return state;
}

function checkSnapshot(world: World): void {
  const head = world.servers.redis.data.hash(keys.head(world.organization));
  const kept = parseState(head.get('state') ?? 'null');
  if (JSON.stringify(replayed(world)) !== JSON.stringify(kept))
    broken(world, 'snapshot', `At #${kept.sequence}.`);
}

export interface Ending {
  /** Whether people have all they want and nothing is under way. */
  readonly isDone: boolean;
  /** See strikes.ts. */
  readonly mayRepeat: boolean;
}

/** When everything has come to its end. */
export function checkEnd(world: World, { isDone, mayRepeat }: Ending): void {
  const { phase } = world.present();
  if (!isDone) broken(world, 'ends', `It stands at ${phase}.`);
  if (!mayRepeat) {
    checkTold(world);
    checkOrder(world);
  }
  if (isDone) checkLost(world, mayRepeat);
  checkSnapshot(world);
  for (const mistake of world.mistakes) broken(world, 'noMistakes', mistake);
}
