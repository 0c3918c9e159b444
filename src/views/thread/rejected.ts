import type { KnownBlock } from '@slack/types';
import canonicalize from 'canonicalize';
import type { Conditions, Rejected, Substance } from '../../domain/proposal.ts';
import { section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { listed, mention, oneLine } from '../blocks/text.ts';
import { substanceFields } from '../standing/setback.ts';

type Asked = Substance & Partial<Conditions>;

const compared = ['host', 'body', 'tenant', 'applicationId', 'verdicts', 'attestations'] as const;
const conditions = ['reason', 'ticket', 'quorum', 'coolingOffMs', 'approvers', 'redisDurableBy'] as const;
/** As the fingerprint sees it: the order of lists and of fields says nothing. */
const canonical = (value: unknown) => canonicalize(Array.isArray(value) ? value.toSorted() : (value ?? ''));
const isSame = (one: unknown, other: unknown) => canonical(one) === canonical(other);

/** What differs; in a proposal that is being written the reason and the terms are still open. */
function changedSince({ proposal }: Rejected, now: Asked): string[] {
  const changed = compared.filter((field) => !isSame(proposal[field], now[field]));
  const hasOthers =
    now.quorum !== undefined && conditions.some((field) => !isSame(proposal[field], now[field]));
  return [...changed, ...(hasOthers ? (['conditions'] as const) : [])].map((field) => substanceFields[field]);
}

/** That this was rejected before, by whom, when and why, and what changed since; empty where it was not. */
export function rejectedWords({ rejected }: ViewContext, now: Asked): string {
  if (rejected === undefined) return '';
  const changed = changedSince(rejected, now);
  const since = changed.length === 0 ? 'nothing' : listed(changed);
  return `*Rejected before* by ${mention(rejected.by)} ${slackDate(rejected.at)}: “${oneLine(rejected.reason, 300)}”\n*Changed since:* ${since}.`;
}

export function rejectedBlocks(context: ViewContext, now: Asked): KnownBlock[] {
  const words = rejectedWords(context, now);
  return words === '' ? [] : [section(words)];
}
