import type { Act } from '../domain/proposal.ts';
import { stoppable } from '../domain/rules/approval-rules.ts';
import { section } from '../views/blocks/blocks.ts';
import { textField } from '../views/blocks/inputs.ts';
import { getActor } from './about.ts';
import type { Click } from './ask.ts';
import { typedIn } from './fields.ts';
import { type FormParts, formCommand } from './form.ts';
import { otherRequest, whyNot } from './request.ts';

const until: Record<Act, string> = {
  enable:
    'Nothing is sent to Adobe, and the approvals given so far are void. It works until the request is on its way.',
  revoke:
    'Adobe keeps its access, and the approvals given so far are void. It works until revoking has begun.',
  restore:
    'Access stays revoked, and the approvals given so far are void. It works until restoring has begun.',
};

const asking = async (click: Click) => ({
  actor: await getActor(click, click.organization),
  fingerprint: click.reference.subject ?? '',
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
        hint: 'A few words for the others and for the record; may be empty if it is urgent.',
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
    return 'reason' in found ? found : (otherRequest(click, state) ?? stopForm(found.proposal.act));
  },
  async command(form, { state }) {
    const other = otherRequest(form, state);
    if (other !== undefined) return [{ text: await whyNot(other, form) }];
    return { type: 'stop', ...(await asking(form)), reason: typedIn(form, 'reason') };
  },
  done: (_form, about) => ({ standing: 'Stop', about }),
});
