import type { KnownBlock } from '@slack/types';
import { type AskedFor, differencesTo } from '../../domain/proposal.ts';
import { section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { listed, mention, oneLine } from '../blocks/text.ts';

/** In a word or two: the request is read right below. */
const names: Record<ReturnType<typeof differencesTo>[number], string> = {
  host: 'Adobe’s host',
  body: 'the request',
  tenant: 'the directory',
  applicationId: 'the app',
  verdicts: 'check results',
  attestations: 'statements',
  conditions: 'reason or terms',
};

/** That this was rejected before, by whom, when and why, and what changed since; empty where it was not. */
export function rejectedWords({ rejected }: ViewContext, now: AskedFor): string {
  if (rejected === undefined) return '';
  const changed = differencesTo(rejected.proposal, now).map((field) => names[field]);
  const since = changed.length === 0 ? 'nothing' : listed(changed);
  return `*Rejected before* by ${mention(rejected.by)} ${slackDate(rejected.at)}: “${oneLine(rejected.reason, 300)}”\n*Changed since:* ${since}.`;
}

export function rejectedBlocks(context: ViewContext, now: AskedFor): KnownBlock[] {
  const words = rejectedWords(context, now);
  return words === '' ? [] : [section(words)];
}
