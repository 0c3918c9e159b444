import type { KnownBlock } from '@slack/types';
import { barriersIn, unseenIn } from '../../domain/checks/access.ts';
import type { Finding } from '../../domain/checks/findings.ts';
import type { Organization, Run } from '../../domain/organization.ts';
import { type Act, rehearsed, type Substance } from '../../domain/proposal.ts';
import { button, section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { runReference } from '../blocks/references.ts';
import { listed, people } from '../blocks/text.ts';
import { checkLabel } from '../findings/checks.ts';
import { findingBlocks } from '../findings/list.ts';
import { declarationBlocks, proposalBlocks } from './proposal-blocks.ts';
import { recordBlocks } from './record-blocks.ts';
import { groundBlocks, idBlocks, startsWords } from './request-blocks.ts';

/** What would be proposed now: the requester reads it in the order in which approvers will. */
export interface Draft {
  readonly substance: Substance;
  readonly run: Run;
  /** What Azure shows now, where access is proposed to be restored. */
  readonly findings: readonly Finding[];
}

const causesOf = ({ findings }: Draft) => [...barriersIn(findings), ...unseenIn(findings)];

/** What blocks Adobe's access now, by name. */
function causeLine(draft: Draft): KnownBlock[] {
  if (draft.substance.act !== 'restore') return [];
  const causes = causesOf(draft).map(({ check }) => checkLabel(check));
  const words = causes.length === 0 ? 'nothing that the bot sees in Azure' : listed(causes);
  return [section(`*What currently blocks Adobe’s access:* ${words}.`)];
}

/** The same with what fixes it: all but the role is for people. */
function causeBlocks(draft: Draft, context: ViewContext): KnownBlock[] {
  const causes = causesOf(draft);
  if (draft.substance.act !== 'restore' || causes.length === 0) return [];
  const seen = Object.fromEntries(causes.map((finding) => [finding.check, finding]));
  return [
    section(
      '*What currently blocks Adobe’s access.* The bot assigns the role where it may write. People fix everything else, in this order. A recovered vault comes back without its role assignments.',
    ),
    ...findingBlocks({ ...draft.run, findings: seen, attestations: [] }, context, {
      only: causes.map(({ check }) => check),
      budget: 4000,
    }),
  ];
}

/** Who is asked, and what follows. */
function askedLine(
  act: Act,
  { approvers, quorum, coolingOffMs, revokeCoolingOffMs }: ViewContext,
): KnownBlock {
  const asked = approvers.length === 0 ? 'the approvers' : people(approvers);
  const waitMs = rehearsed(act) === 'enable' ? coolingOffMs : revokeCoolingOffMs;
  const voids = rehearsed(act) === 'enable' ? ' Any change voids the approvals.' : '';
  return section(`*Asked:* ${asked} (${quorum} required). ${startsWords(waitMs)}${voids}`);
}

/** What the requester reads below the reason and before *Details*: who is asked, what it rests on, the ids. */
export function draftBlocks(draft: Draft, state: Organization, context: ViewContext): KnownBlock[] {
  const { substance, run } = draft;
  const { loss, restored } = state;
  return [
    askedLine(substance.act, context),
    ...causeLine(draft),
    ...groundBlocks({ proposal: substance, run, loss, restored }),
    ...declarationBlocks(context.redisDurableBy),
    ...idBlocks({ proposal: substance, run }),
  ];
}

/** The exact request, and everything else that will be approved with it or that it rests on. */
export function draftDetailBlocks(draft: Draft, state: Organization, context: ViewContext): KnownBlock[] {
  const { substance, run } = draft;
  return [
    ...causeBlocks(draft, context),
    ...proposalBlocks({ substance, fingerprint: undefined, run, context }),
    ...(rehearsed(substance.act) === 'enable' ? recordBlocks(run, state) : []),
  ];
}

export const draftDetailsButton = ({ substance: { act } }: Draft, state: Organization) =>
  button(
    'details',
    'Details',
    { ...runReference(state), subject: act },
    { label: 'Details: the exact request and all checks' },
  );
