import { noticeModal } from '../views/modals/notice-modal.ts';
import { checkingModal } from '../views/modals/checking-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { getActor, load } from './about.ts';
import type { Click, Door } from './asking.ts';
import { viewOfStep } from './next-view.ts';

/** Has the bot give the app its role, with the writer's identity. */
export const assignRole: Door = {
  async clicked(click: Click) {
    const { organization, deps, reference } = click;
    const fill = await click.screen.open(checkingModal({ title: 'Role', looking: 'Asking for the role…' }));
    const { context } = await load(organization, deps);
    const { refusal } = await deps.store.change(organization.orgId, {
      type: 'requestRoleAssignment',
      actor: await getActor(click, organization),
      run: reference.run,
      hasWriter: context.hasWriter,
    });
    await fill(
      refusal === undefined
        ? viewOfStep(await load(organization, deps), organization, 'role')
        : noticeModal({ title: 'Role', text: refusalText(refusal) }),
    );
  },
};
