import type { Act } from '../domain/proposal.ts';
import { stoppable } from '../domain/rules/approval-rules.ts';
import { section } from '../views/blocks/blocks.ts';
import { textField } from '../views/blocks/modal.ts';
import { askedIn, getActor } from './about.ts';
import type { Click } from './ask.ts';
import { formCommand, type FormParts, typedIn } from './form.ts';

const ofDrill = 'The drill ends here. Nothing would have been carried out in any case.';

const until: Record<Act, string> = {
  enable:
    'Nothing is sent to Adobe, and the approvals given so far are void. Possible until the request has been sent.',
  revoke:
    'Adobe keeps its access, and the approvals given so far are void. Possible until revoking has begun.',
  restore:
    'Access stays revoked, and the approvals given so far are void. Possible until restoring has begun.',
  enableDrill: ofDrill,
  revokeDrill: ofDrill,
};

const asking = async (click: Click) => ({
  actor: await getActor(click, click.organization),
  fingerprint: click.reference.subject ?? '',
  proposed: askedIn(click),
});

export function stopForm(act: Act): FormParts {
  return {
    title: 'Stop',
    submit: 'Stop it',
    blocks: [
      section(until[act]),
      textField({
        name: 'reason',
        label: 'Reason',
        hint: 'A few words for the others and for the record. Leave it empty if it is urgent.',
        multiline: true,
        optional: true,
      }),
    ],
  };
}

/** Stops what is proposed or approved, as long as the gate has not closed. */
export const stop = formCommand({
  name: 'stop',
  title: 'Stop',
  async form({ state }, click) {
    const found = stoppable(state, await asking(click));
    return 'reason' in found ? found : stopForm(found.proposal.act);
  },
  command: async (form) => ({
    type: 'stop',
    ...(await asking(form)),
    reason: typedIn(form, 'reason'),
  }),
  done: (_form, about) => ({ standing: 'Stop', about }),
});
