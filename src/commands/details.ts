import type { ModalView } from '@slack/types';
import type { WasProposed } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import type { ViewContext } from '../views/blocks/context.ts';
import { modal } from '../views/blocks/modal.ts';
import { detailBlocks } from '../views/thread/request-blocks.ts';
import { askedIn, load } from './about.ts';
import type { Click, UserCommand } from './ask.ts';
import { named, refusedModal } from './form.ts';
import { findRequest } from './request.ts';

const title = 'Details';

/** All that was approved, or is about to be: Slack puts it on top of a form, which keeps what was typed. */
export const detailsModal = (state: WasProposed, context: ViewContext): ModalView =>
  modal({
    callback: 'notice',
    title,
    close: 'Back',
    blocks: [named({ context }), ...detailBlocks(state, context)],
  });

async function viewFor(click: Click): Promise<ModalView> {
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
