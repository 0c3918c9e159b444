import type { KnownBlock } from '@slack/types';
import type { Forwards, WhyAsked } from '../../domain/forwarding.ts';
import { context as smallPrint, section } from '../blocks/blocks.ts';
import { duration, slackDate } from '../blocks/dates.ts';
import { counted, mention, people } from '../blocks/text.ts';

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
