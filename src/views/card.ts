import type { KnownBlock } from '@slack/types';
import type { Organization, Run } from '../domain/organization.ts';
import { context as smallPrint, header, row, section } from './blocks.ts';
import { cardButtons, stepMenu } from './card-buttons.ts';
import type { ViewContext } from './context.ts';
import { findingBlocks } from './findings-list.ts';
import { wholeFoot } from './foot.ts';
import type { Message } from './message.ts';
import { mention } from './people.ts';
import { slackDate } from './dates.ts';
import { standingOf } from './present.ts';
import { progressInWords, progressLines } from './progress.ts';
import { standingLines } from './standing.ts';
import { oneLine } from './text.ts';
import { faultBlocks } from './faults.ts';

/** Once enabled, what was found before it is history; the card then shows the outcome. */
function findingsOf(state: Organization, run: Run, context: ViewContext): KnownBlock[] {
  return state.phase === 'unconfigured' || state.phase === 'enabled'
    ? []
    : findingBlocks(run, context, { named: false });
}

/** The root message of a run: always the present. */
export function rootCard(state: Organization, run: Run, context: ViewContext): Message {
  const { name } = context.organization;
  const found = standingOf(state, context);
  return {
    text: `${oneLine(name, 160)}: ${found.brief}. ${progressInWords(state, run)}.`,
    blocks: [
      header(`Customer-managed keys · ${name}`),
      section(`*${oneLine(found.brief, 200)}*\n${standingLines(found)}`),
      section(progressLines(state, run)),
      ...faultBlocks(run),
      ...findingsOf(state, run, context),
      ...row('card', [
        ...cardButtons(state, run),
        ...(state.phase === 'preparing' ? [stepMenu(state, run)] : []),
      ]),
      smallPrint(`Run ${run.id} by ${mention(run.owner)}, started ${slackDate(run.startedAt)}`),
      wholeFoot(context),
    ],
  };
}
