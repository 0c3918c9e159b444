import { isBlank, refusal } from '../domain/refusals.ts';
import { questionable } from '../domain/rules/approval-rules.ts';
import type { Organization } from '../domain/organization.ts';
import { section } from '../views/blocks/blocks.ts';
import { noticeModal, textField } from '../views/blocks/modal.ts';
import { escape, mention } from '../views/blocks/text.ts';
import { findRequestLink } from '../view-context.ts';
import { askedIn, getActor } from './about.ts';
import type { About, Click } from './ask.ts';
import { formCommand, type FormParts, named, typedIn } from './form.ts';

const title = 'Ask a question';

const asking = async (click: Click) => ({
  actor: await getActor(click, click.organization),
  fingerprint: click.reference.subject ?? '',
  proposed: askedIn(click),
});

const askedOf = (state: Organization) => ('proposal' in state ? mention(state.proposal.by) : 'The requester');

export const questionForm = (state: Organization): FormParts => ({
  title,
  submit: 'Ask',
  blocks: [
    section(
      `The bot posts your question in the run’s thread and mentions ${askedOf(state)}. Approvers see it with the request. Approvals are not affected.`,
    ),
    textField({
      name: 'question',
      label: 'Question',
      hint: 'Example: Has the data owner agreed?',
      multiline: true,
    }),
  ],
});

async function askedModal({ state, context }: About, { deps }: Click) {
  const sequence = 'proposedSince' in state ? state.proposedSince.sequence : 0;
  const link = await findRequestLink(state.organization, sequence, deps);
  const thread = link === undefined ? 'the run’s thread' : `<${escape(link)}|the run’s thread>`;
  const text = `*Your question is recorded.* The bot posts it in ${thread} and mentions ${askedOf(state)}. Answers come there.`;
  return noticeModal({ title, text, below: [named({ context })] });
}

/** What somebody wants to know before it is decided: short of a no, and without any effect on approvals. */
export const askQuestion = formCommand({
  name: 'askQuestion',
  title,
  async form({ state, context }, click) {
    const found = questionable(state, await asking(click), context.now);
    return 'reason' in found ? found : questionForm(found);
  },
  wrong: (form) => [isBlank(typedIn(form, 'question')) ? refusal('questionMissing') : undefined],
  command: async (form) => ({
    type: 'askQuestion',
    ...(await asking(form)),
    question: typedIn(form, 'question'),
  }),
  done: async (form, about) => ({ view: await askedModal(about, form) }),
});
