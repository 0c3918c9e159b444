import { cast, workspace as castWorkspace } from '../../sandbox/cast.ts';
import type { WorkspaceSeed } from '../../sandbox/slack/workspace-seed.ts';

export const group = 'S0APPROVER';
/** Among them second accounts of the requester and somebody of another workspace, in a shared channel. */
export const others = {
  alias: 'U0REQALIAS',
  tagged: 'U0REQTAGGD',
  nameless: 'U0NOEMAIL1',
  third: 'U0THIRDAPP',
  stranger: 'U0STRANGER',
} as const;
const channels = castWorkspace.channels.map((channel) => ({
  ...channel,
  members: [...channel.members, ...Object.values(others)],
}));
export const workspace: WorkspaceSeed = {
  ...castWorkspace,
  channels,
  people: [
    ...castWorkspace.people,
    { id: others.alias, name: 'alias', realName: 'Requester, privately', email: 'Requester@example.com ' },
    { id: others.tagged, name: 'tagged', realName: 'Requester, tagged', email: 'requester+two@example.com' },
    { id: others.nameless, name: 'nameless', realName: 'Nameless', email: '' },
    { id: others.third, name: 'third', realName: 'Third approver', email: 'third@example.com' },
    {
      id: others.stranger,
      name: 'stranger',
      realName: 'Partner',
      email: 'partner@example.net',
      isStranger: true,
      teamId: 'T0ELSEWHERE',
    },
  ],
  userGroups: [
    {
      id: group,
      handle: 'approvers',
      name: 'Approvers',
      users: [
        cast.requester,
        cast.azureAdministrator,
        cast.firstApprover,
        cast.secondApprover,
        others.alias,
        others.tagged,
        others.nameless,
        others.third,
      ],
    },
  ],
};
