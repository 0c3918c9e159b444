import type { KnownBlock, ModalView } from '@slack/types';
import type { WasProposed } from '../domain/organization.ts';
import type { Act } from '../domain/proposal.ts';
import { refusal } from '../domain/refusals.ts';
import type { ViewContext } from '../views/blocks/context.ts';
import { modal } from '../views/blocks/modal.ts';
import { type Draft, draftDetailBlocks } from '../views/thread/decision.ts';
import { detailBlocks } from '../views/thread/request-blocks.ts';
import { askedIn, load } from './about.ts';
import type { About, Click, UserCommand } from './ask.ts';
import { draftOf } from './draft.ts';
import { named, refusedModal } from './form.ts';
import { findRequest } from './request.ts';

const title = 'Details';

const detailsView = (blocks: readonly KnownBlock[], context: ViewContext): ModalView =>
  modal({ callback: 'notice', title, close: 'Back', blocks: [named({ context }), ...blocks] });

/** All that was approved, or is about to be: Slack puts it on top of a form, which keeps what was typed. */
export const detailsModal = (state: WasProposed, context: ViewContext): ModalView =>
  detailsView(detailBlocks(state, context), context);

const acts: readonly Act[] = ['enable', 'revoke', 'restore', 'enableDrill', 'revokeDrill'];

export const draftDetailsModal = (draft: Draft, { state, context }: About): ModalView =>
  detailsView(draftDetailBlocks(draft, state, context), context);

/** All that would be proposed now, for the person who is writing it. */
async function viewOfDraft(act: Act, click: Click): Promise<ModalView> {
  const about = await load(click.organization, click.deps);
  const found = await draftOf(act, about, click);
  if ('reason' in found) return refusedModal(title, found, click);
  return draftDetailsModal(found, about);
}

async function viewFor(click: Click): Promise<ModalView> {
  const act = acts.find((name) => name === click.reference.subject);
  if (act !== undefined && askedIn(click) === undefined) return viewOfDraft(act, click);
  const { context } = await load(click.organization, click.deps);
  const found = await findRequest(click, askedIn(click));
  // The button says which request it stands under: the exact bytes of no other one are shown for it.
  return found === undefined || found.proposal.fingerprint !== click.reference.subject
    ? refusedModal(title, refusal('otherProposal'), click)
    : detailsModal(found, context);
}

/** The exact request and what it rests on, for whoever can see the request; also after it was decided. */
export const details: UserCommand = {
  checking: { title, looking: 'Reading the record…' },
  clicked: async (click) => ({ view: await viewFor(click) }),
};
