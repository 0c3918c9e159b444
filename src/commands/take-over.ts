import { getActor } from './about.ts';
import type { UserCommand } from './ask.ts';
import { refusedModal } from './form.ts';

/** Another requester goes on with the run, on the record. */
export const takeOver: UserCommand = {
  checking: { title: 'Take over', looking: 'Reading the record…' },
  async clicked(click) {
    const { organization, deps, reference } = click;
    const actor = await getActor(click, organization);
    const command = { type: 'takeOver', actor, run: reference.run } as const;
    const { refusal } = await deps.record.decide(organization.orgId, command);
    return refusal === undefined
      ? { step: 'next' }
      : { view: await refusedModal('Take over', refusal, click) };
  },
};
