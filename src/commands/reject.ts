import { rejectable } from '../domain/rules/approval-rules.ts';
import { section } from '../views/blocks/blocks.ts';
import { textField } from '../views/blocks/modal.ts';
import { askedIn, getActor } from './about.ts';
import type { Click } from './ask.ts';
import { formCommand, type FormParts, typedIn, wrongReason } from './form.ts';

const asking = async (click: Click) => ({
  actor: await getActor(click, click.organization),
  fingerprint: click.reference.subject ?? '',
  proposed: askedIn(click),
});

export const rejectForm: FormParts = {
  title: 'Reject',
  submit: 'Reject',
  blocks: [
    section(
      'Ends the proposal for everybody; approvals given so far are void. All choices are kept, and the requester can propose again.',
    ),
    textField({
      name: 'reason',
      label: 'Reason',
      hint: 'The requester reads it. Example: the key belongs to the test vault, please use the production one',
      multiline: true,
    }),
  ],
};

/** One approver's no, with the reason. */
export const reject = formCommand({
  name: 'reject',
  title: 'Reject',
  async form({ state, context }, click) {
    const found = rejectable(state, await asking(click), context.now);
    return 'reason' in found ? found : rejectForm;
  },
  wrong: (form) => [wrongReason(form)],
  command: async (form) => ({
    type: 'reject',
    ...(await asking(form)),
    reason: typedIn(form, 'reason'),
  }),
  done: (_form, about) => ({ standing: 'Reject', about }),
});
