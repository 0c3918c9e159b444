import { context as smallPrint, type Message, section } from '../blocks/blocks.ts';
import type { Undelivered, ViewContext } from '../blocks/context.ts';
import {
  code as literal,
  counted,
  duration,
  mention,
  oneLine,
  people,
  slackDate,
  strong,
} from '../blocks/text.ts';
import type { KnownBlock, SectionBlock } from '@slack/types';
import type { Forward, Forwards, WhyAsked } from '../../domain/people.ts';
import { findLife, type Organization } from '../../domain/organization.ts';
import type { Phase } from '../../domain/phases.ts';

/** What to do about it, by Slack's own code (https://docs.slack.dev/reference/methods/chat.postMessage). */
const remedies: Readonly<Record<string, string>> = {
  who_unknown: 'It is not known yet who this is, and only members are asked. The bot asks Slack again.',
  no_answer: 'Slack gives no answer. The bot tries again.',
  messages_tab_disabled: 'Turn on the Messages tab of the app (App Home in the app’s settings).',
  user_disabled: 'The account is deactivated: name somebody else.',
  cannot_dm_bot: 'Bots cannot be messaged: name a person.',
  user_not_found: 'Slack does not know the account: check the id.',
  channel_not_found:
    'Slack shows the bot nothing there: the account may have left, the channel may be private.',
};

const isPerson = (to: string) => /^[UW]/u.test(to);

function line(to: string, missed: readonly Undelivered[]): string {
  const [first] = missed;
  if (first === undefined) return '';
  const who = isPerson(to) ? `to ${mention(to)}` : 'to the channel';
  const count = missed.length === 1 ? 'A message' : `${missed.length} messages`;
  const since = `since ${slackDate(first.since)}`;
  return `• ${count} ${who}: ${literal(first.code, 80)}, ${since}. ${remedies[first.code] ?? ''}`.trimEnd();
}

const mostShown = 8;

/** Whom Slack refuses to deliver to, and why; nothing where it delivers everything. */
export function undeliveredBlocks(undelivered: readonly Undelivered[] = []): SectionBlock[] {
  const byReader = [...Map.groupBy(undelivered, ({ to }) => (isPerson(to) ? to : 'channel'))];
  if (byReader.length === 0) return [];
  const lines = byReader.slice(0, mostShown).map(([to, missed]) => line(to, missed));
  const more = byReader.length > mostShown ? [`…and ${byReader.length - mostShown} more.`] : [];
  const title = '⚠  *Messages of the bot are not delivered.* The bot keeps trying to deliver them.';
  return [section([title, ...lines, ...more].join('\n'))];
}

/** Said in a thread that is left because its card can no longer be edited, or because the channel is another one. */
export function movedMessage(link: string | undefined, isOtherChannel: boolean): Message {
  const where = isOtherChannel ? 'in a new card in another channel' : 'in a new card below in this channel';
  const to = link === undefined ? where : `in <${link}|a new card>`;
  const why = isOtherChannel
    ? 'the bot’s configuration names another channel now'
    : 'Slack no longer lets the bot edit this one';
  const text = `This setup continues ${to}: ${why}.`;
  return { text, blocks: [section(text)] };
}

/** On the card that took the place of another. */
export function earlierLine({ earlierThread }: ViewContext) {
  return earlierThread === undefined
    ? []
    : [smallPrint(`Continued from <${earlierThread}|an earlier thread>.`)];
}

/** Said wherever people look while irreversible work is refused, with what the operator has to mend. */
export function volatileNote({
  volatile,
  storeFaults = [],
}: Pick<ViewContext, 'volatile' | 'storeFaults'>): SectionBlock[] {
  if (!volatile) return [];
  const seen = storeFaults.slice(0, 4).map((fault) => `\n• ${oneLine(fault, 300)}`);
  return [
    section(
      `⚠  *Nothing irreversible is done at the moment.* It is not certain that the bot’s Redis keeps the record. Ask the operator to fix it; everything else works meanwhile.${seen.join('')}`,
    ),
  ];
}

const said = (text: string): Message => ({ text, blocks: [section(text)] });

const how =
  '`/cmk forward @somebody 10` forwards your requests for ten days, `/cmk forward off` turns that off.';

/** @param isAway whether the other one forwards requests as well */
export const forwardMessage = ({ to, until }: Forward, isAway: boolean): Message =>
  said(
    `Until ${slackDate(until)}, requests for your approval go to ${mention(to)}. Your right to approve stays with you and goes to nobody: ${mention(to)} approves as themselves, and counts once. ${isAway ? `*${mention(to)} has forwarded their own requests as well: until that ends, you are asked.* ` : ''}If they cannot approve a request, or have approved it and more approvals are needed, the request comes to you. \`/cmk forward off\` stops forwarding.`,
  );

export const forwardEnded: Message = said(
  'Forwarding is off. New requests for your approval come to you. Requests already open are listed on the bot’s Home tab.',
);

export const ownForward = (own: Forward | undefined): Message =>
  said(
    own === undefined
      ? `Requests for your approval come to you. ${how}`
      : `Until ${slackDate(own.until)}, requests for your approval go to ${mention(own.to)}. ${how}`,
  );

const open: Partial<Record<Phase, string>> = {
  awaitingApproval: 'The open request is not carried out: approvals for it are no longer accepted.',
  coolingOff: 'The approved request is not carried out.',
  enabling:
    '*A request is at Adobe and cannot be taken back.* The bot no longer tracks it: check with Adobe before you do anything else.',
  outcomeUnknown:
    '*A request may be at Adobe and cannot be taken back.* The bot no longer tracks it: check with Adobe before you do anything else.',
  revoking: '*Revoking may be half done.* The bot no longer tracks it: check the vault’s role assignments.',
  restoring: '*Restoring may be half done.* The bot no longer tracks it: check the vault’s role assignments.',
};

/** The data depends on the key, whether or not anybody watches it. */
const inUse =
  '*Nobody watches the key from now on:* no checks, no alerts, no warning before it expires. The configuration at Adobe and the key, vault, role and app in Azure stay as they are. Do not disable or delete any of them as long as Adobe holds data under this key.';
const notInUse = 'The bot changes nothing at Adobe or in Azure and checks neither from now on.';

const kept =
  'The record stays in Redis under the bot’s keys and can be verified as before, with `npm run audit` from a configuration or an exported file that has it. An operator can configure the organization again; then the bot continues from here.';

/** What an organization's thread says when an operator takes it out of the configuration: what stops, what is kept. */
export function closedMessage(name: string, state: Organization): Message {
  const request = open[state.phase];
  const paragraphs = [
    `*${oneLine(name, 160)} is no longer in the bot’s configuration, so the bot stops working for it.* Buttons about it no longer do anything, here and in direct messages.`,
    ...(request === undefined ? [] : [request]),
    findLife(state) === undefined ? notInUse : inUse,
    kept,
  ];
  return {
    text: `${oneLine(name, 160)} is no longer in the bot’s configuration: ${findLife(state) === undefined ? 'the bot stops working for it.' : 'nobody watches its key from now on.'}`,
    blocks: paragraphs.map((text) => section(text)),
  };
}

/** In place of the card, whose buttons would lead nowhere. */
export function closedCard(name: string, state: Organization): Message {
  const { text } = closedMessage(name, state);
  return {
    text,
    blocks: [
      section(`${strong(name)} is no longer in the bot’s configuration. The thread says what that means.`),
    ],
  };
}

/** The organization is configured again. */
export function reopenedMessage(name: string): Message {
  const text = `${oneLine(name, 160)} is in the bot’s configuration again: the bot continues where it stopped.`;
  return { text, blocks: [section(`*${text}*`)] };
}

/** Who could answer a request before it expires. */
export interface Answerable {
  readonly eligible: readonly string[];
  readonly able: readonly string[];
  readonly quorum: number;
  readonly expiresAt: number;
  readonly coolingOffMs: number;
  readonly forwards: Forwards;
  /** Whether people are asked in their working hours only. */
  readonly areHoursKept: boolean;
}

const why: Record<WhyAsked, string> = {
  contributor: 'who prepared this request or proposes it and so cannot approve it',
  approved: 'who has already approved this and counts only once',
  notApprover: 'who is not an approver here',
  notMember: 'who is no longer a full member of this workspace',
  away: 'who is away too',
};

/** To whom requests go, one sentence each. */
function forwardLines({ held, unheld }: Forwards): string[] {
  return [
    ...held.map(
      ({ from, to, until }) => `Requests to ${mention(from)} go to ${mention(to)} until ${slackDate(until)}.`,
    ),
    ...unheld.map(
      ({ from, to, because }) =>
        `${mention(from)} has requests forwarded to ${mention(to)}, ${why[because]}: ${mention(from)} is asked.`,
    ),
  ];
}

/** What somebody reads who is asked: for whom else, or why they are although they are away. */
export function forwardedWords(person: string, { held, unheld }: Forwards): string {
  const forOthers = held.filter(({ to }) => to === person).map(({ from }) => from);
  const own = unheld.find(({ from }) => from === person);
  return [
    ...(forOthers.length === 0
      ? []
      : [`*This request is also sent to you for ${people(forOthers)}*, who is away.`]),
    ...(own === undefined
      ? []
      : [`You receive this because your requests are forwarded to ${mention(own.to)}, ${why[own.because]}.`]),
  ].join(' ');
}

/** A form takes a hundred blocks, and at the end of the year most people are away. */
const mostForwards = 5;

function forwardBlocks(forwards: Forwards): KnownBlock[] {
  const lines = forwardLines(forwards);
  const more = lines.length - mostForwards;
  return [
    ...lines.slice(0, mostForwards).map((line) => smallPrint(line)),
    ...(more <= 0
      ? []
      : [smallPrint(`${counted(more, 'more person has', 'more people have')} forwarded their requests.`)]),
  ];
}

/** Said before somebody asks: how many can answer in time, and that it is too few where it is. */
export function answerableBlocks(answerable: Answerable): KnownBlock[] {
  const { eligible, able, quorum, expiresAt, coolingOffMs, forwards, areHoursKept } = answerable;
  const of = `${able.length} of ${counted(eligible.length, 'approver')} can answer`;
  const names = able.length === 0 ? '' : `: ${people(able)}`;
  const lines = forwardBlocks(forwards);
  if (able.length >= quorum) return [smallPrint(`${of} in time${names}.`), ...lines];
  const less = coolingOffMs === 0 ? '' : `, minus ${duration(coolingOffMs)} for the cooling-off period`;
  const advice = areHoursKept
    ? 'somebody answers outside their working hours. Propose it during their working hours, or ask an operator for a longer `CMK_APPROVAL_TTL` or for `CMK_SKIP_WEEKENDS`.'
    : 'somebody who is away answers.';
  // Where too few count at all it cannot be proposed, which the answer to it says.
  const unless = eligible.length < quorum ? '' : ` If you propose it now, it expires unless ${advice}`;
  return [
    section(
      `⚠  *Too few can answer in time.* ${of} before it expires ${slackDate(expiresAt)}${less}${names}; ${counted(quorum, 'approval is', 'approvals are')} needed.${unless}`,
    ),
    ...lines,
  ];
}
