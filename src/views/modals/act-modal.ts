import type { KnownBlock, ModalView } from '@slack/types';
import { barriersIn, unseenIn } from '../../domain/access.ts';
import type { Finding } from '../../domain/findings.ts';
import type { Run } from '../../domain/organization.ts';
import { type Act, type Substance, fingerprintOf } from '../../domain/proposal.ts';
import { actWords } from '../act-words.ts';
import { context as smallPrint, divider, section } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { duration } from '../dates.ts';
import { findingBlocks } from '../findings-list.ts';
import { type Refill, boxField, textField } from '../inputs.ts';
import { people } from '../people.ts';
import { proposalBlocks } from '../proposal-blocks.ts';
import { confirmationField } from './confirmation.ts';
import { form } from './modal.ts';

export interface ActModal extends Refill {
  readonly act: Exclude<Act, 'enable'>;
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly run: Run;
  /** What would be proposed now (`actSubstanceOf`). */
  readonly substance: Substance;
  /** What Azure shows now; for restoring. */
  readonly findings?: readonly Finding[] | undefined;
}

const labels = { reason: 'Reason', acknowledge: 'Acknowledgement', confirmation: 'Confirmation' };

const hints = {
  revoke: 'Why, and on whose word? Example: the contract ends on 30 June, agreed with the data owner',
  restore: 'Why, and on whose word? Example: the incident of 12 March is closed, agreed with security',
} as const;

const titles = { revoke: 'Propose to revoke', restore: 'Propose to restore' } as const;

/** What keeps Adobe from the key now, with what mends it: all but the role is for people. */
function causeBlocks(findings: readonly Finding[], run: Run, context: ViewContext): KnownBlock[] {
  const causes = [...barriersIn(findings), ...unseenIn(findings)];
  if (causes.length === 0) {
    return [section('*What keeps Adobe from the key now:* nothing that the bot sees in Azure.')];
  }
  const seen = Object.fromEntries(causes.map((finding) => [finding.check, finding]));
  return [
    section(
      '*What keeps Adobe from the key now.* The bot gives the role back where it may write; everything else has to be mended by people, in this order. A vault that is recovered comes back without its role assignments.',
    ),
    ...findingBlocks({ ...run, findings: seen, attestations: [] }, context, {
      only: causes.map(({ check }) => check),
      budget: 4000,
    }),
  ];
}

/** Revoking or restoring, as it would be proposed. */
export function actModal(parts: ActModal): ModalView {
  const { act, reference, context, run, substance, findings = [], typed, problem } = parts;
  const refill = { typed, problem };
  const asked = context.approvers.length === 0 ? 'The approvers' : people(context.approvers);
  const then =
    context.revokeCoolingOffMs === 0
      ? 'it begins at once'
      : `it cools off for ${duration(context.revokeCoolingOffMs)}`;
  return form({
    callback: act,
    title: titles[act],
    submit: 'Ask for approval',
    reference,
    labels,
    problem,
    blocks: [
      ...proposalBlocks({ substance, fingerprint: fingerprintOf(substance), run, context }),
      ...(act === 'restore' ? causeBlocks(findings, run, context) : []),
      divider,
      smallPrint(`Asked are ${asked}; ${context.quorum} of them have to approve. Then ${then}.`),
      ...textField({ name: 'reason', label: labels.reason, hint: hints[act], multiline: true }, refill),
      ...boxField({ name: 'acknowledge', duty: actWords[act].duty }, refill),
      ...confirmationField(run, refill),
    ],
  });
}
