import type { KnownBlock } from '@slack/types';
import { type AskedFor, type ProposalDifference, differencesTo } from '../../domain/proposal.ts';
import { section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { listed, mention, oneLine } from '../blocks/text.ts';

/** In a word or two: the request is read right below. */
const names: Record<ProposalDifference, string> = {
  host: 'Adobe’s host',
  body: 'the request',
  tenant: 'the directory',
  applicationId: 'the app',
  verdicts: 'check results',
  attestations: 'statements',
  reason: 'the reason',
  ticket: 'the ticket',
  terms: 'the terms',
  declaration: 'the declaration about Redis',
};

const brief = { rejected: 'Rejected', stopped: 'Stopped' } as const;

/** That this was rejected or stopped before, by whom, when and why, and what changed since; empty where it was not. */
export function rejectedWords({ rejected }: ViewContext, now: AskedFor): string {
  if (rejected === undefined) return '';
  const changed = differencesTo(rejected.proposal, now).map((field) => names[field]);
  const since = changed.length === 0 ? 'nothing' : listed(changed);
  const { how, by, at, reason } = rejected;
  const because = reason.trim() === '' ? '.' : `: “${oneLine(reason, 300)}”`;
  return `*${brief[how]} before* by ${mention(by)} ${slackDate(at)}${because}\n*Changed since:* ${since}.`;
}

export function rejectedBlocks(context: ViewContext, now: AskedFor): KnownBlock[] {
  const words = rejectedWords(context, now);
  return words === '' ? [] : [section(words)];
}
