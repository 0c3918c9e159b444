import { getActor } from './about.ts';
import type { UserCommand } from './ask.ts';
import { refusedModal } from './form.ts';

/** Has the bot give the app its role, with the writer's identity. */
export const assignRole: UserCommand = {
  checking: { title: 'Role', looking: 'Asking for the role…' },
  async clicked(click) {
    const { organization, deps, reference } = click;
    const { refusal } = await deps.record.decide(organization.orgId, {
      type: 'requestRoleAssignment',
      actor: await getActor(click, organization),
      run: reference.run,
      hasWriter: deps.config.azure.writer !== 'off',
    });
    return refusal === undefined ? { step: 'role' } : { view: await refusedModal('Role', refusal, click) };
  },
};
