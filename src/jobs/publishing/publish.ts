import { alertedFor, contextOf, membersOf } from '../../view-context.ts';
import { kindOfCode } from '../../clients/slack/web-api.ts';
import type { Mark } from '../../clients/slack/poster.ts';
import { findLife, findRun, type Organization } from '../../domain/organization.ts';
import { observed, orFault, UpstreamError } from '../../errors.ts';
import { unreachableMessage } from '../../views/thread/gathered.ts';
import {
  forgetMissed,
  leaveOut,
  mayBeTold,
  noteDown,
  type Publishing,
  sendingField,
  waitsBehind,
} from './round.ts';
import {
  type CursorField,
  inThread,
  isEntryPlace,
  type Lease,
  type Missed,
  missedIn,
} from '../../store/notes.ts';
import { getOrganization, type OrganizationConfig } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import { asksForSomebody, openAlert } from '../../domain/alerts.ts';
import type { Story, Wanted } from '../../store/verified.ts';
import { currentTrace, traced } from '../../runtime/log.ts';
import type { Delivery } from '../../views/blocks/blocks.ts';
import { deliveriesFor } from '../../views/thread/thread.ts';
import { showPresent } from './cards.ts';
import { moreCopiesMs } from './copies.ts';
import type { JobRequest } from '../../domain/rules/due.ts';
import type { Again, Job } from '../job.ts';
import { deliver } from './delivery.ts';
import { rejectedBefore, type Told } from '../../domain/states/story.ts';

/** Which refusal was told last, when, and to whom; empty while the channel can be written to. */
const unreachableField = 'unreachable';
/** While it lasts it is told again. */
const tellAgainMs = 24 * 3_600_000;

interface ToldElsewhere {
  readonly code: string;
  readonly at: number;
  readonly people: readonly string[];
}

/** `code at U1 U2`; a version before this one wrote no time. */
function parseToldElsewhere(note: string | undefined): ToldElsewhere | undefined {
  const [code, ...rest] = (note ?? '').split(' ');
  if (code === undefined || code === '') return undefined;
  const at = Number(rest[0]);
  return Number.isNaN(at) ? { code, at: 0, people: rest } : { code, at, people: rest.slice(1) };
}

/** Whether it is done: said, refused for good, or nothing for this account. Whoever cannot be told keeps it from nobody else. */
async function tell(to: string, code: string, { deps, organization }: Publishing): Promise<boolean> {
  const event_payload = { organization: organization.orgId, place: `unreachable:${code}:${to}` };
  const mark: Mark = { event_type: 'cmk_message', event_payload };
  const may = await mayBeTold(to, deps);
  if (may !== true) return may === false;
  const posted = await orFault(() =>
    deps.poster.post({ to, ...unreachableMessage(organization, code), mark }),
  );
  if (!(posted instanceof UpstreamError)) return true;
  deps.log.warn({ person: to, code, fault: posted.message }, 'somebody cannot be told directly');
  return !posted.mayPass;
}

/** Whom an alert reaches, who runs the setup, and the approvers while something waits for them or for its time. */
async function concerned(state: Organization, { deps, organization }: Publishing) {
  const approvers = 'proposal' in state ? organization.approvers : [];
  const owner = findRun(state)?.owner;
  const { ids } = await alertedFor(organization, owner, deps);
  const owners = owner === undefined ? [] : [owner];
  // A group that Slack does not know keeps nobody else from being told.
  return observed(() => membersOf([...new Set([...ids, ...approvers, ...owners])], deps, { waits: true }));
}

/** Why the channel takes nothing, if so: what passes by itself and mistakes of the bot are no matter of the channel. */
function refusalOf({ notes }: Publishing): string | undefined {
  const missed = missedIn(notes).filter(({ to }) => to === inThread);
  return missed.find(({ code }) => ['refused', 'gone'].includes(kindOfCode(code)))?.code;
}

/**
 * Tells those concerned directly that an organization's channel cannot be written to, and again every day while it
 * lasts. Whom Slack cannot tell just now is told when publishing is tried again.
 */
export async function tellElsewhere(state: Organization, publishing: Publishing): Promise<void> {
  const { deps, notes, now } = publishing;
  const known = parseToldElsewhere(notes[unreachableField]);
  const code = refusalOf(publishing);
  if (code === undefined) {
    if (known !== undefined) await noteDown(publishing, { [unreachableField]: '' });
    return;
  }
  const isSame = known?.code === code && now - known.at < tellAgainMs;
  const told = isSame ? known : { code, at: now, people: [] };
  const members = await concerned(state, publishing);
  if (members.kind === 'unseen') {
    deps.log.warn({ code, fault: members.detail }, 'who is to be told directly cannot be seen');
    return;
  }
  const left = members.value.filter((member) => !told.people.includes(member));
  if (left.length === 0) return;
  const done: string[] = [];
  for (const to of left) if (await tell(to, code, publishing)) done.push(to);
  await noteDown(publishing, { [unreachableField]: [code, told.at, ...told.people, ...done].join(' ') });
}

/** Where the publisher stands: entries up to `sequence` are told but for the deliveries of that one from `index` on. */
interface Place {
  readonly sequence: number;
  readonly index: number;
}

const cursorField: CursorField = 'cursor';
/** The entry up to which the messages that show the present are up to date. */
const shownField = 'shown';
/** In its place while copies of a request are left for the next round. */
const moreCopies = 'copies';
/** What Slack refused is never tried again sooner. */
const soonestMs = 2_000;
/** While somebody else publishes for the organization; a lease that its holder lost ends by itself. */
const whileOthersPublishMs = 2_000;

function parsePlace(text: string | undefined): Place {
  const [sequence = 0, index = 0] = (text ?? '').split('.').map(Number);
  return { sequence: sequence || 1, index };
}

const placeText = ({ sequence, index }: Place) => `${sequence}.${index}`;

/** Says what one entry has to say, from where it was left; undefined where somebody else has the lease now. */
async function tellEntry(
  told: Told,
  { summary }: Story,
  place: Place,
  cursor: string,
  publishing: Publishing,
): Promise<string | undefined> {
  const { deps, organization, lease, lastCheck } = publishing;
  const { entry, head, state, before } = told;
  const present = { state, head, now: entry.at, lastCheck };
  const around = await contextOf(organization, present, deps, { waits: true });
  const rejected =
    'proposal' in state
      ? rejectedBefore(summary.requests, state.proposal.act, state.proposedSince.sequence)
      : undefined;
  const deliveries = deliveriesFor(entry, state, { ...around, rejected }, before);
  let at = cursor;
  // If people have left since a process stopped here, the cursor may be past the last delivery.
  for (let index = Math.min(place.index, deliveries.length); index <= deliveries.length; index += 1) {
    const delivery = deliveries[index];
    const here = placeText({ sequence: entry.sequence, index });
    if (delivery !== undefined && !(await deliver(delivery, told, here, publishing))) return undefined;
    const isLast = index + 1 >= deliveries.length;
    const next = isLast
      ? placeText({ sequence: entry.sequence + 1, index: 0 })
      : placeText({ sequence: entry.sequence, index: index + 1 });
    if (!(await deps.notes.moveCursor(organization.orgId, lease, at, next))) return undefined;
    at = next;
    if (isLast) return at;
  }
  return at;
}

function hasAlert(state: Organization): boolean {
  const life = findLife(state);
  return life !== undefined && openAlert(life) !== undefined;
}

/** What a message asks for or says is over: the thread says how it ended, and nobody is asked any more. */
function isOver({ state, entry }: Told, present: Organization): boolean {
  if (asksForSomebody(entry.event)) return !hasAlert(present);
  if (state.phase !== present.phase) return true;
  return 'proposal' in state && 'proposal' in present && state.proposal.at !== present.proposal.at;
}

/** @returns what finds, among an entry's messages as they are now, the one that Slack refused; undefined if nobody gets it any more */
async function deliveryFinder(
  told: Told,
  publishing: Publishing,
): Promise<(missed: Missed) => Delivery | undefined> {
  const { deps, organization, lastCheck } = publishing;
  const { entry, head, state } = told;
  const present = { state, head, now: entry.at, lastCheck };
  // A group that Slack does not show just now must not look like one that somebody has left.
  const context = await contextOf(organization, present, deps, { waits: true });
  const deliveries = deliveriesFor(entry, state, context, told.before);
  // Groups change, and with them who is written to in which order.
  return ({ place, to }) =>
    to === inThread ? deliveries[parsePlace(place).index] : deliveries.find(({ person }) => person === to);
}

/** What Slack refused before is tried again, in its order. False where somebody else has the lease now. */
async function makeUp({ told: story, summary }: Story, publishing: Publishing): Promise<boolean> {
  const present = summary.last?.state;
  // Worked out once for each entry: hundreds of messages may wait for the same one.
  const finders = new Map<Told, Awaited<ReturnType<typeof deliveryFinder>>>();
  for (const missed of missedIn(publishing.notes).filter(({ place }) => isEntryPlace(place))) {
    const told = story.find(({ entry }) => entry.sequence === parsePlace(missed.place).sequence);
    if (told === undefined || present === undefined || (missed.to !== inThread && isOver(told, present))) {
      await forgetMissed(missed.place, publishing);
      continue;
    }
    // Before anything is worked out: otherwise the bot would ask Slack, while it is away, who everybody is for each message.
    if (await waitsBehind(missed, publishing)) continue;
    const find = finders.get(told) ?? (await orFault(() => deliveryFinder(told, publishing)));
    if (find instanceof UpstreamError) {
      await leaveOut(find, missed, publishing);
      continue;
    }
    finders.set(told, find);
    const delivery = find(missed);
    if (delivery === undefined) await forgetMissed(missed.place, publishing);
    else if (!(await deliver(delivery, told, missed.place, publishing))) return false;
  }
  return true;
}

/** One round; where it came to, or undefined where somebody else has the lease now. */
async function tellOn(publishing: Publishing, story: Story): Promise<Place | undefined> {
  let cursor = publishing.notes[cursorField] ?? '';
  if (!(await makeUp(story, publishing))) return undefined;
  for (const told of story.told) {
    const place = parsePlace(cursor);
    if (told.entry.sequence < place.sequence) continue;
    const from = cursor;
    const next = await traced(
      () => tellEntry(told, story, place, from, publishing),
      told.entry.trace ?? currentTrace(),
    );
    if (next === undefined) return undefined;
    cursor = next;
  }
  const isAll = await showPresent(story.summary, story.now, publishing);
  const shown = isAll ? String(story.head.sequence) : moreCopies;
  if (publishing.notes[shownField] !== shown) await noteDown(publishing, { [shownField]: shown });
  return parsePlace(cursor);
}

/** What is not told yet, and what Slack refused. */
function wantedBy(notes: Readonly<Record<string, string>>): Wanted {
  const missed = missedIn(notes).filter(({ place }) => isEntryPlace(place));
  return {
    from: parsePlace(notes[cursorField]).sequence,
    also: missed.map(({ place }) => parsePlace(place).sequence),
  };
}

/** The place that a process was posting when it stopped: it may stand in Slack although nobody noted where. */
export function interruptedIn(notes: Readonly<Record<string, string>>): string | undefined {
  const sending = notes[sendingField];
  if (sending === undefined) return undefined;
  if (!isEntryPlace(sending)) return notes[sending] === undefined ? sending : undefined;
  const [place, cursor] = [parsePlace(sending), parsePlace(notes[cursorField])];
  const isTold =
    place.sequence < cursor.sequence || (place.sequence === cursor.sequence && place.index < cursor.index);
  return isTold && !missedIn(notes).some((missed) => missed.place === sending) ? undefined : sending;
}

/** Undefined where somebody else has the lease now, or may have. */
async function publishAll(
  organization: OrganizationConfig,
  lease: Lease,
  deps: Deps,
): Promise<Publishing | undefined> {
  const refused: Publishing['refused'] = new Map();
  for (;;) {
    const notes = await deps.notes.read(organization.orgId);
    const story = await deps.record.story(organization.orgId, wantedBy(notes));
    const { now, lastCheck } = story;
    const publishing: Publishing = {
      deps,
      organization,
      lease,
      now,
      lastCheck,
      interrupted: interruptedIn(notes),
      refused,
      notes: { ...notes },
    };
    const place = await tellOn(publishing, story);
    if (place === undefined) return undefined;
    // What came while this was being said is said in the next round.
    const { state, head } = await deps.record.verified(organization.orgId);
    if (head.sequence >= place.sequence) continue;
    await tellElsewhere(state, publishing);
    return publishing;
  }
}

/** When what Slack refused is tried again, and what is left is shown. */
function nextTry({ notes, now }: Publishing): Again | undefined {
  const times = missedIn(notes).map(({ againAt }) => againAt);
  if (notes[shownField] === moreCopies) times.push(now + moreCopiesMs);
  // A message that this round neither posted nor put off must not bring the job back at once.
  return times.length === 0 ? undefined : { againAt: Math.max(now + soonestMs, Math.min(...times)) };
}

/** Each entry has its job: the last one's waits for whoever publishes now, and the others need not. */
async function afterOthers({ organization, sequence }: JobRequest, deps: Deps): Promise<Again | undefined> {
  const { state, now } = await deps.record.verified(organization);
  return sequence < state.sequence ? undefined : { againAt: now + whileOthersPublishMs };
}

/**
 * Brings Slack up to the present of the record. Slack away loses nothing: it goes on from the cursor later. What Slack
 * refuses keeps nothing else from being said.
 */
export const publish: Job = async (request, deps) => {
  const organization = getOrganization(deps.config, request.organization);
  const lease = await deps.notes.lease(organization.orgId);
  if (lease === undefined) return afterOthers(request, deps);
  try {
    const done = await publishAll(organization, lease, deps);
    return done === undefined ? await afterOthers(request, deps) : nextTry(done);
  } finally {
    await lease.end();
  }
};

/** The sequence of the first entry of which the thread does not show everything. */
export function nextToTell(notes: Readonly<Record<string, string>>): number {
  const missed = missedIn(notes).filter(({ to, place }) => to === inThread && isEntryPlace(place));
  const places = [notes[cursorField], ...missed.map(({ place }) => place)];
  return Math.min(...places.map((place) => parsePlace(place).sequence));
}

/** Whether Slack is behind the record by now: then a publish job must be under way. */
export function isBehind(state: Organization, notes: Readonly<Record<string, string>>, now: number): boolean {
  if (findRun(state) === undefined) return false;
  return (
    parsePlace(notes[cursorField]).sequence <= state.sequence ||
    notes[shownField] !== String(state.sequence) ||
    missedIn(notes).some(({ againAt }) => againAt <= now)
  );
}
