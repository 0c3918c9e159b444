import { harmOf } from '../../domain/checks/concerns.ts';
import { isDrilling, underDrill } from '../../domain/open-request.ts';
import { contributorsTo, findLife, type Organization } from '../../domain/organization.ts';
import { concernsOf } from '../findings/health.ts';
import { requiredFor } from '../../domain/proposal.ts';
import type { Button, HomeView, KnownBlock, StaticSelect } from '@slack/types';
import { actNouns } from '../blocks/act-words.ts';
import {
  type ActionName,
  button,
  context as smallPrint,
  divider,
  header,
  plainText,
  row,
  section,
  sectionWith,
} from '../blocks/blocks.ts';
import {
  counted,
  duration,
  plain,
  requestReference,
  runReference,
  settlementReference,
  slackDate,
  strong,
} from '../blocks/text.ts';
import { nextMove } from './progress.ts';
import { rejectedWords } from './preparing.ts';
import { byUrgency, noteOn, type StatusEntry, statusLine } from './status.ts';
import { anyOrganization, encodeReference, type Reference } from '../blocks/context.ts';
import { option } from '../blocks/modal.ts';

/** What Home tells apart, in this order. */
const homeGroups = ['attention', 'running', 'enabled', 'idle'] as const;
export type HomeGroup = (typeof homeGroups)[number];

const groupNames: Record<HomeGroup, string> = {
  attention: 'Needs attention',
  running: 'Running',
  enabled: 'Enabled',
  idle: 'Not set up',
};

/** Whether data is out of reach or about to be though nobody wanted it, or nobody knows what became of a request. */
function needsAttention(state: Organization): boolean {
  if (state.phase === 'outcomeUnknown') return true;
  const life = findLife(state);
  if (life === undefined || life.access === 'revoked') return false;
  return (
    life.access === 'revokedSeen' || concernsOf(life.health).some(({ code }) => harmOf(code) !== 'advice')
  );
}

function homeGroupOf(state: Organization): HomeGroup {
  if (needsAttention(state)) return 'attention';
  switch (underDrill(state).phase) {
    case 'unconfigured':
      return 'idle';
    case 'enabled':
    case 'revoked':
      return 'enabled';
    default:
      return 'running';
  }
}

/** One thing that waits for the reader, with the button that deals with it. Drawn when it is shown: most are only counted. */
interface Waiting {
  readonly text: string;
  readonly action: Button;
}

type Phase<P extends Organization['phase']> = Extract<Organization, { phase: P }>;

/** Approvers by user id; members of a group are not known here and find it in the channel and under “Running”. */
function approval(
  state: Phase<'awaitingApproval'>,
  { context }: StatusEntry,
  user: string,
): Waiting | undefined {
  const answered = [...state.approvals.map(({ by }) => by), ...contributorsTo(state)];
  if (!context.approverMembers.includes(user) || answered.includes(user)) return undefined;
  return {
    get text() {
      const before = rejectedWords(context, state.proposal);
      return `${strong(context.organization.name)} – *your approval is requested*${state.proposal.act === 'enable' ? '' : ` (${actNouns[state.proposal.act]})`}, for ${duration(context.now - state.proposedSince.at)}. ${state.approvals.length} of ${requiredFor(state).quorum} received. Expires ${slackDate(state.proposal.expiresAt)}.${before === '' ? '' : `\n${before}`}`;
    },
    get action() {
      return button('approve', 'Read and approve…', requestReference(state), {
        style: 'primary',
        label: plain(`Read and approve: ${context.organization.name}`, 75),
      });
    },
  };
}

function settlement(
  state: Phase<'outcomeUnknown'>,
  { context }: StatusEntry,
  user: string,
): Waiting | undefined {
  const found = state.settlement;
  if (found === undefined || !context.approverMembers.includes(user)) return undefined;
  const answered = [found.by, ...found.approvals.map(({ by }) => by), ...state.run.contributors];
  if (answered.includes(user)) return undefined;
  return {
    get text() {
      return `${strong(context.organization.name)} – *your approval is requested* to mark the request as not received, for ${duration(context.now - found.since.at)}. ${found.approvals.length} of ${found.quorum} received. Expires ${slackDate(found.expiresAt)}.`;
    },
    get action() {
      return button('approveSettlement', 'Approve “not received”…', settlementReference(state), {
        label: plain(`Approve “not received”: ${context.organization.name}`, 75),
      });
    },
  };
}

/** The way out of an outcome that nobody knows, once there is one. */
function settling(
  state: Phase<'outcomeUnknown'>,
  { context }: StatusEntry,
  user: string,
): Waiting | undefined {
  const { settleableSince: since, settlement: asked, run } = state;
  if (since === undefined || asked !== undefined || run.owner !== user) return undefined;
  return {
    get text() {
      return `${strong(context.organization.name)} – *your move*, for ${duration(context.now - since)}: Adobe does not know the request. You can ask to mark it as not received.`;
    },
    get action() {
      return button('settle', 'Mark as not received…', runReference(state), {
        label: plain(`Mark as not received: ${context.organization.name}`, 75),
      });
    },
  };
}

function move(state: Phase<'preparing'>, { context }: StatusEntry, user: string): Waiting | undefined {
  // Most setups belong to somebody else: the next move is worked out for the reader's own only.
  if (state.run.owner !== user) return undefined;
  const { action, text, words, waits } = nextMove(state);
  if (!waits) return undefined;
  const since = Math.max(state.since.at, state.run.lookingSince.at);
  return {
    get text() {
      return `${strong(context.organization.name)} – *your move*, for ${duration(context.now - since)}: ${words}`;
    },
    get action() {
      return button(action, text, runReference(state), {
        style: 'primary',
        label: plain(`${text}: ${context.organization.name}`, 75),
      });
    },
  };
}

const withoutIt = (entry: StatusEntry) => ({ ...entry, state: underDrill(entry.state) });

/** What of this organization waits for this person. */
export function waitingFor(entry: StatusEntry, user: string): Waiting | undefined {
  const { state } = entry;
  switch (state.phase) {
    case 'awaitingApproval':
      return (
        approval(state, entry, user) ?? (isDrilling(state) ? waitingFor(withoutIt(entry), user) : undefined)
      );
    case 'outcomeUnknown':
      return settling(state, entry, user) ?? settlement(state, entry, user);
    case 'preparing':
      return move(state, entry, user);
    case 'unconfigured':
    case 'coolingOff':
    case 'enabling':
    case 'enabled':
    case 'revoking':
    case 'revoked':
    case 'restoring':
      return undefined;
  }
}

/** Which organizations Home shows. */
export const homeFilters = ['all', 'waiting', 'running', 'enabled', 'idle'] as const;
export type HomeFilter = (typeof homeFilters)[number];

export interface Home {
  readonly user: string;
  readonly entries: readonly StatusEntry[];
  /** From 0. */
  readonly page: number;
  readonly filter: HomeFilter;
}

const filterNames: Record<HomeFilter, string> = {
  all: 'All',
  waiting: 'Waiting on me',
  running: 'Running',
  enabled: 'Enabled',
  idle: 'Not set up',
};

/** Organizations on one page: with headings and buttons well under Slack's 100 blocks. */
const pageSize = 20;

function isRunning({ phase }: Organization): boolean {
  return phase !== 'unconfigured' && phase !== 'enabled' && phase !== 'revoked';
}

/** Asked once for each organization: there may be thousands. The most urgent first. */
type WaitingFor = ReadonlyMap<StatusEntry, Waiting>;

function waitingIn({ entries, user }: Home): WaitingFor {
  const found = entries.map((entry) => [entry, waitingFor(entry, user)] as const);
  return new Map(found.flatMap(([entry, waiting]) => (waiting === undefined ? [] : [[entry, waiting]])));
}

function matches(entry: StatusEntry, filter: HomeFilter, waiting: WaitingFor): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'waiting':
      return waiting.has(entry);
    case 'running':
      return isRunning(entry.state);
    case 'enabled':
      return findLife(entry.state) !== undefined;
    case 'idle':
      return entry.state.phase === 'unconfigured';
  }
}

/** `home` buttons carry `filter/page` as their subject; there is no organization to name. */
export function encodeHomePage(filter: HomeFilter, page: number): Reference {
  return { organization: anyOrganization, subject: `${filter}/${page}` };
}

export function decodeHomePage(reference: Reference | undefined): { filter: HomeFilter; page: number } {
  const [name, number] = (reference?.subject ?? '').split('/');
  const filter = homeFilters.find((candidate) => candidate === name) ?? 'all';
  const page = /^[0-9]{1,4}$/.test(number ?? '') ? Number(number) : 0;
  return { filter, page };
}

function openButton({ state, context }: StatusEntry) {
  const starts = state.phase === 'unconfigured';
  return button(starts ? 'setup' : 'status', starts ? 'Set up' : 'Open', runReference(state), {
    label: plain(`${starts ? 'Set up' : 'Open'}: ${context.organization.name}`, 75),
  });
}

function line(entry: StatusEntry, place: number): KnownBlock {
  return sectionWith(`organization:${place}`, statusLine(entry), openButton(entry));
}

function inGroups(entries: readonly StatusEntry[]): StatusEntry[] {
  const groups = Map.groupBy(entries, ({ state }) => homeGroupOf(state));
  return homeGroups.flatMap((group) => groups.get(group) ?? []);
}

/** A line for each, under the heading of its group where there is more than one on the page. */
function lines(shown: readonly StatusEntry[]): KnownBlock[] {
  const groups = shown.map(({ state }) => homeGroupOf(state));
  const areMixed = new Set(groups).size > 1;
  return shown.flatMap((entry, place) => {
    const group = groups[place];
    const isFirst = group !== undefined && group !== groups[place - 1];
    return [...(areMixed && isFirst ? [section(`*${groupNames[group]}*`)] : []), line(entry, place)];
  });
}

function waitingBlocks(waiting: WaitingFor): KnownBlock[] {
  const found = [...waiting.values()];
  if (found.length === 0) return [];
  const shown = found.slice(0, 10);
  return [
    header(`Waiting on you (${found.length})`),
    ...shown.map(({ text, action }, place) => sectionWith(`waiting:${place}`, text, action)),
    ...(found.length > shown.length
      ? [smallPrint(`${found.length - shown.length} more; choose “${filterNames.waiting}” below.`)]
      : []),
    divider,
  ];
}

/**
 * A menu, since one row may not hold two buttons with the same action. Slack keeps what was picked as long as block and
 * action keep their names; each filter has its own, so that the menu says what is shown.
 */
function filterMenu({ entries, filter }: Home, waiting: WaitingFor): KnownBlock[] {
  const options = homeFilters.map((candidate) => {
    const count = entries.filter((entry) => matches(entry, candidate, waiting)).length;
    const value = encodeReference(encodeHomePage(candidate, 0));
    return { filter: candidate, option: option(`${filterNames[candidate]} (${count})`, value) };
  });
  const chosen = options.find((candidate) => candidate.filter === filter)?.option;
  const menu: StaticSelect = {
    type: 'static_select',
    action_id: 'home' satisfies ActionName,
    placeholder: plainText('Show', 150),
    options: options.map(({ option }) => option),
    ...(chosen !== undefined && { initial_option: chosen }),
  };
  return [{ type: 'actions', block_id: `filter:${filter}`, elements: [menu] }];
}

function pageButtons(filter: HomeFilter, page: number, pages: number): KnownBlock[] {
  const to = (text: string, target: number) => button('home', text, encodeHomePage(filter, target));
  return [
    ...(pages > 1 ? [smallPrint(`Page ${page + 1} of ${pages}`)] : []),
    ...row('previous', page > 0 ? [to('Previous page', page - 1)] : []),
    ...row('next', page < pages - 1 ? [to('Next page', page + 1)] : []),
  ];
}

function list(home: Home, waiting: WaitingFor): KnownBlock[] {
  const { entries, filter } = home;
  const found = inGroups(entries.filter((entry) => matches(entry, filter, waiting)));
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const page = Math.min(Math.max(0, home.page), pages - 1);
  const shown = found.slice(page * pageSize, (page + 1) * pageSize);
  return [
    header(counted(entries.length, 'organization')),
    ...(entries.length > 1 ? filterMenu(home, waiting) : []),
    ...(shown.length === 0 ? [section('No organizations here.')] : lines(shown)),
    ...pageButtons(filter, page, pages),
    ...row('plan', entries.length === 0 ? [] : [planButton(entries)]),
  ];
}

/** The plan of the only organization there is, else of one to be chosen. */
function planButton(entries: readonly StatusEntry[]) {
  const [only, ...others] = entries;
  const organization = only !== undefined && others.length === 0 ? only.state.organization : anyOrganization;
  return button('plan', 'Get the plan', { organization }, { label: 'Get the plan of what Azure must have' });
}

/** Nothing has begun anywhere: three lines of what this is, and one button. */
function welcome({ entries }: Home): KnownBlock[] {
  const only = entries.length === 1 ? entries[0] : undefined;
  return [
    header('Your own keys for Adobe Experience Platform'),
    section(
      [
        'This bot puts your organization’s Platform data under your own key in Azure Key Vault.',
        'It checks everything first, says who has to do what, and asks approvers before the one step that cannot be undone.',
        'Nothing happens until you ask for it.',
      ].join('\n'),
    ),
    ...row('welcome', [
      button(
        'setup',
        'Start a setup',
        { organization: only?.state.organization ?? anyOrganization },
        { style: 'primary' },
      ),
      planButton(entries),
    ]),
  ];
}

function isUntouched(entries: readonly StatusEntry[]): boolean {
  return entries.every(({ state }) => state.phase === 'unconfigured' && state.sequence === 0);
}

/** What waits for the reader, what runs, what is enabled; the most urgent first. */
export function homeView(asked: Home): HomeView {
  const home = { ...asked, entries: byUrgency(asked.entries) };
  const waiting = waitingIn(home);
  const blocks = isUntouched(home.entries)
    ? welcome(home)
    : [...waitingBlocks(waiting), ...list(home, waiting)];
  return { type: 'home', blocks: [...noteOn(home.entries), ...blocks] };
}
