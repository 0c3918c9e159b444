import type { KnownBlock } from '@slack/types';
import { underDrill } from '../../domain/drill.ts';
import { type Organization, type Run, findLife } from '../../domain/organization.ts';
import { context as smallPrint, header, row, section } from '../blocks/blocks.ts';
import { cardButtons, stepMenu } from './card-buttons.ts';
import type { ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { faultBlocks } from '../refusals/faults.ts';
import { findingLines } from '../findings/list.ts';
import { wholeFootWords } from '../blocks/foot.ts';
import type { Message } from '../blocks/message.ts';
import { mention, oneLine } from '../blocks/text.ts';
import { standingOf } from './standing-of.ts';
import { shortStandingOf } from './short-standing.ts';
import { earlierLine, undeliveredBlocks, volatileNote } from './notices.ts';
import { standingLines } from './standing.ts';

/** Once enabled, what was found before it is history; the card then shows what became of it. */
function findingsOf(state: Organization, run: Run): KnownBlock[] {
  return state.phase === 'unconfigured' || findLife(state) !== undefined ? [] : findingLines(run);
}

function controls(state: Organization, run: Run): KnownBlock[] {
  const menu = underDrill(state).phase === 'preparing' ? [stepMenu(underDrill(state), run)] : [];
  return row('card', [...cardButtons(state, run), ...menu]);
}

/** Who began it, and the record's head: for whoever needs it. */
function smallest(run: Run, context: ViewContext): KnownBlock {
  const begun = `Run ${oneLine(run.id, 60)} by ${mention(run.owner)}, started ${slackDate(run.startedAt)}`;
  return smallPrint(`${begun}\n${wholeFootWords(context)}`);
}

/** The root message of a run: always the present, on one screen of a phone. */
export function rootCard(state: Organization, run: Run, context: ViewContext): Message {
  const { name } = context.organization;
  const found = standingOf(state, context);
  const course = shortStandingOf(underDrill(state), run, context);
  const blocks = [
    header(`${found.brief} · ${name}`),
    section(standingLines(found)),
    ...(found.health === undefined ? [] : [section(found.health)]),
    ...volatileNote(context),
    ...undeliveredBlocks(context.undelivered),
    section(course.short),
    ...faultBlocks(run),
    ...findingsOf(state, run),
    ...earlierLine(context),
    ...controls(state, run),
    smallest(run, context),
  ];
  return {
    text: `${oneLine(name, 160)}: customer-managed keys. ${[found.brief, ...(course.brief === undefined ? [] : [course.brief])].join('; ')}.`,
    blocks,
  };
}
