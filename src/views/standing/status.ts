import type { Button, KnownBlock, ModalView, SectionBlock } from '@slack/types';
import { findLife, findRun, type Life, type Organization, type Run } from '../../domain/organization.ts';
import {
  button,
  context as smallPrint,
  divider,
  header,
  type Message,
  row,
  section,
  wholeFoot,
} from '../blocks/blocks.ts';
import { cardButtons, shortStandingOf, standingAfter, standingOf, takeOverButton } from './card.ts';
import type { ViewContext } from '../blocks/context.ts';
import { findingBlocks } from '../findings/list.ts';
import { hasReachedAll, onItLine, propagationBar, propagationBrief } from './access.ts';
import { healthLine } from '../findings/health.ts';
import { revocabilityLine } from '../findings/revocability.ts';
import { standingLines } from './standing.ts';
import { counted, escape, lasting, listed, mention, oneLine, people, strong } from '../blocks/text.ts';
import { volatileNote } from './notices.ts';
import { modal } from '../blocks/modal.ts';

/** Who reads it, where it is told to one person. */
export interface StatusReader {
  readonly user?: string;
  /** To the card of the one organization that is shown. */
  readonly cardLink?: string | undefined;
}

export interface StatusEntry {
  readonly state: Organization;
  readonly context: ViewContext;
}

/** Both ways to a key of one's own; the card of a setup that was cancelled offers the first one already. */
function beginnings({ organization }: Organization, run: Run | undefined): Button[] {
  const adopt = button('adopt', 'Adopt…', { organization }, { label: 'It is enabled already: take it in' });
  return run === undefined ? [button('setup', 'Set up', { organization }), adopt] : [adopt];
}

/** A setup is taken over from somebody else. */
function takeOver(state: Organization, { user }: StatusReader): Button[] {
  return state.phase === 'preparing' && state.run.owner !== user ? [takeOverButton(state)] : [];
}

/** What the card offers, and the record; who may have that is decided when it is pressed. */
function statusButtons(state: Organization, run: Run | undefined, reader: StatusReader): Button[] {
  const { organization } = state;
  return [
    ...(run === undefined ? [] : cardButtons(state, run).filter(({ action_id }) => action_id !== 'status')),
    ...takeOver(state, reader),
    ...(state.phase === 'unconfigured' ? beginnings(state, run) : []),
    ...(state.sequence === 0
      ? []
      : [
          button('history', 'History', { organization }, { label: 'History: who did what and when' }),
          button('audit', 'Record…', { organization }, { label: 'Record as a file, for auditors' }),
        ]),
  ];
}

function one({ state, context }: StatusEntry, reader: StatusReader): Message {
  const run = findRun(state);
  const found = standingOf(state, context);
  const over = state.phase === 'unconfigured' || findLife(state) !== undefined;
  return {
    text: `${oneLine(context.organization.name, 160)}: ${found.brief}.`,
    blocks: [
      header(`${context.organization.name} – ${found.brief}`),
      section(standingLines(found)),
      ...(found.health === undefined ? [] : [section(found.health)]),
      ...volatileNote(context),
      ...(run === undefined || state.phase === 'unconfigured'
        ? []
        : [section(shortStandingOf(state, run, context).lines)]),
      ...(run === undefined || over ? [] : findingBlocks(run, context, { budget: 4000, named: false })),
      ...row('status', statusButtons(state, run, reader)),
      ...(reader.cardLink === undefined ? [] : [section(`<${escape(reader.cardLink)}|Open the card>`)]),
      wholeFoot(context),
    ],
  };
}

/** How far revoking or restoring has come, until it has reached every store. */
function clock(life: Life | undefined, now: number): string {
  const propagation = life?.propagation;
  if (life === undefined || propagation === undefined || hasReachedAll(propagation, now)) return '';
  return `\n   ${propagationBrief(life, propagation, now)}: ${propagationBar(propagation, now)}`;
}

function revocabilityIn(life: Life, context: ViewContext): string {
  const line = revocabilityLine(life, context);
  return line === '' ? '' : `\n   ${line}`;
}

/** One line for one organization among several. */
export function statusLine({ state, context }: StatusEntry): string {
  const run = findRun(state);
  const found = standingOf(state, context);
  const course =
    run === undefined || state.phase === 'unconfigured' ? undefined : shortStandingOf(state, run, context);
  const progress = course?.brief === undefined ? '' : ` · ${course.brief}`;
  const waiting = found.waitingFor === undefined ? '' : `\n   waiting for ${found.waitingFor}`;
  const life = findLife(state);
  const health =
    life === undefined
      ? ''
      : `\n   ${healthLine(life.health, context)}${onItLine(life)}${revocabilityIn(life, context)}`;
  const age = state.since.at === 0 ? '' : ` ${lasting(found.since, context.now)}`;
  return `${strong(context.organization.name)} – ${oneLine(found.brief, 200)}${age}${progress}${waiting}${clock(life, context.now)}${health}`;
}

/** How much of a message the lines may take, in characters. */
const room = 9000;

function fittingLines(entries: readonly StatusEntry[]): { blocks: KnownBlock[]; shown: number } {
  const blocks: KnownBlock[] = [];
  let left = room;
  for (const [place, entry] of entries.entries()) {
    const line = statusLine(entry);
    left -= line.length + 60;
    if (left < 0 || place >= 40) return { blocks, shown: place };
    blocks.push(section(line));
  }
  return { blocks, shown: entries.length };
}

/** What needs people comes first, what never began last. */
const urgency: Record<Organization['phase'], number> = {
  outcomeUnknown: 0,
  revoking: 1,
  restoring: 1,
  revoked: 2,
  coolingOff: 3,
  awaitingApproval: 4,
  enabling: 5,
  preparing: 6,
  enabled: 7,
  unconfigured: 8,
};

export function byUrgency(entries: readonly StatusEntry[]): StatusEntry[] {
  return entries.toSorted(
    (one, other) =>
      urgency[one.state.phase] - urgency[other.state.phase] || one.state.since.at - other.state.since.at,
  );
}

/** The bot has one Redis: what is so for one organization is so for all. */
export function noteOn([first]: readonly StatusEntry[]): KnownBlock[] {
  return first === undefined ? [] : volatileNote(first.context);
}

function many(entries: readonly StatusEntry[]): Message {
  const { blocks, shown } = fittingLines(byUrgency(entries));
  const hidden = entries.length - shown;
  return {
    text: `${counted(entries.length, 'organization')}: ${byUrgency(entries)
      .slice(0, 5)
      .map(
        ({ state, context }) =>
          `${oneLine(context.organization.name, 60)} – ${standingOf(state, context).brief}`,
      )
      .join('; ')}`,
    blocks: [
      header(counted(entries.length, 'organization')),
      ...noteOn(entries),
      ...blocks,
      divider,
      smallPrint(
        `${hidden > 0 ? `${hidden} more are not shown; Home lists them all. ` : ''}\`/cmk status name\` shows one in full.`,
      ),
    ],
  };
}

/** Where it stands: one organization in full, or many in a line each. */
export function statusMessage(entries: readonly StatusEntry[], reader: StatusReader = {}): Message {
  const [first] = entries;
  if (first === undefined) {
    return {
      text: 'The bot serves no organization yet.',
      blocks: [
        section(
          '*The bot serves no organization yet.* The operator sets one up (`ADOBE_ORG_ID` or `ORGANIZATIONS_FILE`).',
        ),
      ],
    };
  }
  return entries.length === 1 ? one(first, reader) : many(entries);
}

const mostShown = 10;
const mostNames = 5;

type Around = Pick<ViewContext, 'organization' | 'alerts'>;

/** The organizations with the same people behind their alerts. */
function grouped(contexts: readonly Around[]): Around[][] {
  return Object.values(Object.groupBy(contexts, ({ alerts }) => alerts.join(' '))).map((group = []) => group);
}

function namesOf(group: readonly Around[]): string {
  const names = group.slice(0, mostNames).map(({ organization }) => strong(organization.name));
  const hidden = group.length - names.length;
  return listed(hidden > 0 ? [...names, `${hidden} more`] : names);
}

function lineFor(group: readonly Around[]): string {
  const alerts = group[0]?.alerts ?? [];
  return alerts.length === 0
    ? `⚠  *An alert about ${namesOf(group)} would reach nobody.* Set \`CMK_ALERTS\` to people who have to know.`
    : `An alert about ${namesOf(group)} would reach ${people(alerts)}.`;
}

/** For operators: whom an alert would reach; nobody first. */
export function reachBlocks(contexts: readonly Around[]): SectionBlock[] {
  const groups = grouped(contexts).toSorted(
    (one, other) => Math.min(1, one[0]?.alerts.length ?? 0) - Math.min(1, other[0]?.alerts.length ?? 0),
  );
  const more = groups.length > mostShown ? ['`npm run doctor` lists all of them.'] : [];
  return groups.length === 0
    ? []
    : [section([...groups.slice(0, mostShown).map(lineFor), ...more].join('\n'))];
}

const reasons = {
  guest: 'a guest',
  bot: 'a bot',
  deactivated: 'deactivated',
  stranger: 'not a member of this workspace',
  unseen: 'Slack did not answer who this is',
} as const;

export interface LeftOutPerson {
  readonly id: string;
  readonly because: keyof typeof reasons | 'notYet';
}

const mostLeftOut = 20;

function listOf(title: string, people: readonly LeftOutPerson[]): SectionBlock[] {
  const named = people.flatMap(({ id, because }) =>
    because === 'notYet' ? [] : [`• ${mention(id)}: ${reasons[because]}`],
  );
  if (named.length === 0) return [];
  const more = named.length > mostLeftOut ? [`…and ${named.length - mostLeftOut} more.`] : [];
  return [section([title, ...named.slice(0, mostLeftOut), ...more].join('\n'))];
}

/** For operators: who is named in the configuration and asked nothing. Nothing where all may be asked. */
export function leftOutBlocks(people: readonly LeftOutPerson[]): SectionBlock[] {
  const {
    unseen = [],
    notYet = [],
    barred = [],
  } = Object.groupBy(people, ({ because }) =>
    because === 'unseen' || because === 'notYet' ? because : 'barred',
  );
  const waiting = counted(notYet.length, 'account has', 'accounts have');
  return [
    ...listOf(
      '⚠  *The bot asks these accounts for nothing*, though approvers, escalation, alerts or operators name them. Remove them from the lists and groups, or name others.',
      barred,
    ),
    ...listOf(
      '⚠  *The bot asks these accounts for nothing until Slack answers.* It asks Slack again.',
      unseen,
    ),
    ...(notYet.length === 0
      ? []
      : [
          section(
            `*${waiting} not been looked up yet.* Slack limits how many can be looked up a minute; until then the bot asks them for nothing.`,
          ),
        ]),
  ];
}

/** Where it stands now, after a form came through or where nothing can be worked on, and how the reader goes on. */
export function standingModal(
  title: string,
  { state, context }: StatusEntry,
  onward: readonly KnownBlock[],
): ModalView {
  const found = standingAfter(state, context);
  return modal({
    callback: 'notice',
    title,
    blocks: [
      section(`${strong(context.organization.name)} – *${oneLine(found.brief, 200)}*`),
      section(standingLines(found)),
      ...(found.health === undefined ? [] : [section(found.health)]),
      ...onward,
    ],
  });
}
