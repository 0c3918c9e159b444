import { checkingModal } from '../views/modals/checking-modal.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { getActor, load } from './about.ts';
import type { Click, Door } from './asking.ts';
import { nextView } from './next-view.ts';

/** Another requester goes on with the run, on the record. */
export const takeOver: Door = {
  async clicked(click: Click) {
    const { organization, deps } = click;
    const fill = await click.screen.open(
      checkingModal({ title: 'Take over', looking: 'Reading the record…' }),
    );
    const actor = await getActor(click, organization);
    const { run } = click.reference;
    const { refusal } = await deps.store.change(organization.orgId, { type: 'takeOver', actor, run });
    await fill(
      refusal === undefined
        ? nextView(await load(organization, deps), organization)
        : noticeModal({ title: 'Take over', text: refusalText(refusal) }),
    );
  },
};
