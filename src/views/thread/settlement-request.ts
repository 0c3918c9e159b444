import type { KnownBlock } from '@slack/types';
import type { Organization, Settlement } from '../../domain/organization.ts';
import { quote, row, section } from '../blocks/blocks.ts';
import type { SettlementNow, ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { mention, people } from '../blocks/text.ts';
import { approveSettlementButton } from '../standing/settlement-button.ts';
import { acceptedWords } from '../standing/post-words.ts';
import { lateRequest } from './proposal-words.ts';

type Asked = Pick<Settlement, 'reason' | 'quorum' | 'expiresAt'>;

function endedWords({ by, at }: NonNullable<SettlementNow['ended']>): string {
  if (by === 'settled') return `*Marked as not received* ${slackDate(at)}.`;
  if (by === 'settlementExpired') return `*Expired* ${slackDate(at)}, before enough people had approved.`;
  return `*No longer open* since ${slackDate(at)}: Adobe gave another answer. See the thread.`;
}

const givenWords = (count: number, quorum: number, names: readonly string[]) =>
  `*${count} of ${quorum} approvals*${names.length === 0 ? '' : `: ${people(names)}`}`;

/** What became of it, or how far it is; nothing while nobody has approved. */
function presentWords({ quorum }: Asked, { approvals, ended }: SettlementNow): string {
  if (ended !== undefined) return endedWords(ended);
  const names = approvals.map(({ by }) => by);
  const done =
    names.length >= quorum
      ? ' The bot asks Adobe once more. If the answer is still “not found”, the request is marked as not received.'
      : '';
  return `${givenWords(names.length, quorum, names)}.${done}`;
}

/** Also with all approvals: one of them may not count when Adobe has answered, and then another one helps. */
const mayBeApproved = ({ approvals, ended, reader }: SettlementNow): boolean =>
  ended === undefined && !approvals.some(({ by }) => by === reader);

const untouched: SettlementNow = { approvals: [], ended: undefined };

/** Asks approvers, with the reason, what remains uncertain, and how far it is. */
export function settlementBlocks(asked: Asked, state: Organization, context: ViewContext): KnownBlock[] {
  const now = context.settlementNow ?? untouched;
  const accepted = state.phase === 'outcomeUnknown' ? acceptedWords(state) : '';
  return [
    section('*Reason:*'),
    quote(asked.reason),
    section(`${accepted}*What remains uncertain:* ${lateRequest}`),
    section(presentWords(asked, now)),
    ...row('settlement', mayBeApproved(now) ? [approveSettlementButton(state)] : []),
  ];
}

/** Who asks for what, until when. */
export const settlementWords = (by: string, { quorum, expiresAt }: Asked): string =>
  `${mention(by)} asks to mark the request as *not received*. ${quorum} approvals needed. Expires ${slackDate(expiresAt)}.`;
