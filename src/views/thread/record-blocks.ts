import type { KnownBlock } from '@slack/types';
import type { Organization, Run } from '../../domain/organization.ts';
import { quote, section } from '../blocks/blocks.ts';
import { slackDate } from '../blocks/dates.ts';
import { mention, oneLine } from '../blocks/text.ts';
import { faultSentence } from '../refusals/verification.ts';

function searchWords({ searched }: Run, isRestored: boolean): string {
  const none = isRestored
    ? 'nothing else of this organization was found that is not on the record'
    : 'no older record of this organization was found';
  if (searched === undefined) return 'The channel has not been searched yet for an older record.';
  if (searched.isAll) return `The channel was searched back to the first message that Slack shows; ${none}.`;
  return `The channel was searched back to ${slackDate(searched.backTo)}; ${none}. The search goes on.`;
}

/** Whether the record is all there is, for whoever decides on it. */
export function recordBlocks(
  run: Run,
  { loss, restored }: Pick<Organization, 'loss' | 'restored'>,
): KnownBlock[] {
  const words =
    loss === undefined
      ? searchWords(run, restored !== undefined)
      : `${oneLine(faultSentence(loss), 600)} Nothing is sent until an operator declares a restore or a new beginning.`;
  const declared =
    restored === undefined
      ? []
      : [
          section(
            `*Declared:* ${mention(restored.by)} said ${slackDate(restored.at)} why older entries that Slack shows are not on the record:`,
          ),
          quote(restored.reason, 1000),
        ];
  return [section(`*Record:* ${words}`), ...declared];
}
