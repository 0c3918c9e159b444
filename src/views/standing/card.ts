import type { KnownBlock } from '@slack/types';
import { type Organization, type Run, findLife } from '../../domain/organization.ts';
import { context as smallPrint, header, row, section } from '../blocks/blocks.ts';
import { cardButtons, stepMenu } from './card-buttons.ts';
import type { ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { faultBlocks } from '../refusals/faults.ts';
import { findingBlocks, sizeOf } from '../findings/list.ts';
import { wholeFoot } from '../blocks/foot.ts';
import type { Message } from '../blocks/message.ts';
import { mention, oneLine } from '../blocks/text.ts';
import { standingOf } from './standing-of.ts';
import { shortStandingOf } from './short-standing.ts';
import { earlierLine, undeliveredBlocks, volatileNote } from './notices.ts';
import { standingLines } from './standing.ts';

/** What a message may hold in all, in characters of JSON; Slack refuses about 13 000 characters of text. */
const room = 12_500;

/** Once enabled, what was found before it is history; the card then shows what became of it. */
function findingsOf(state: Organization, run: Run, context: ViewContext, budget: number): KnownBlock[] {
  return state.phase === 'unconfigured' || findLife(state) !== undefined
    ? []
    : findingBlocks(run, context, { named: false, budget });
}

function controls(state: Organization, run: Run): KnownBlock[] {
  const menu = state.phase === 'preparing' ? [stepMenu(state, run)] : [];
  return row('card', [...cardButtons(state, run), ...menu]);
}

/** The root message of a run: always the present. */
export function rootCard(state: Organization, run: Run, context: ViewContext): Message {
  const { name } = context.organization;
  const found = standingOf(state, context);
  const course = shortStandingOf(state, run, context);
  // "Access revoked; access is revoked" says it twice.
  const isSaid = found.brief.toLowerCase().startsWith(course.brief.replace(' is ', ' '));
  const above = [
    header(`Customer-managed keys · ${name}`),
    section(`*${found.brief}*\n${standingLines(found)}`),
    ...(found.health === undefined ? [] : [section(found.health)]),
    ...volatileNote(context),
    ...undeliveredBlocks(context.undelivered),
    section(course.lines),
    ...faultBlocks(run),
  ];
  const below = [
    ...earlierLine(context),
    ...controls(state, run),
    smallPrint(`Run ${oneLine(run.id, 60)} by ${mention(run.owner)}, started ${slackDate(run.startedAt)}`),
    wholeFoot(context),
  ];
  const budget = room - sizeOf(above) - sizeOf(below);
  return {
    text: `${oneLine(name, 160)}: customer-managed keys. ${[found.brief, ...(isSaid ? [] : [course.brief])].join('; ')}.`,
    blocks: [...above, ...findingsOf(state, run, context, budget), ...below],
  };
}
