import type { WorkspaceSeed } from '../../../sandbox/slack/workspace-seed.ts';

export const demoWorkspace: WorkspaceSeed = {
  team: { id: 'T0ACME', name: 'Acme Health', domain: 'acme' },
  app: { id: 'A0DEMO', name: 'CMK', botUserId: 'UBOT', botId: 'BBOT' },
  people: [
    { id: 'UREQ', name: 'rita', realName: 'Rita Romero', title: 'Requester', tz: 'Europe/Berlin' },
    {
      id: 'UADM',
      name: 'anders',
      realName: 'Anders Dahl',
      title: 'Azure administrator',
      tz: 'Europe/Berlin',
    },
    { id: 'UAP1', name: 'amara', realName: 'Amara Okafor', title: 'Approver', tz: 'America/New_York' },
    { id: 'UAP2', name: 'bo', realName: 'Bo Lindqvist', title: 'Approver', tz: 'Europe/Stockholm' },
    { id: 'UGST', name: 'gus', realName: 'Gus Grant', title: 'Consultant', isRestricted: true },
    {
      id: 'UOUT',
      name: 'olga',
      realName: 'Olga Ortiz',
      title: 'Partner',
      isStranger: true,
      teamId: 'T0ELSE',
    },
  ],
  channels: [
    {
      id: 'CCMK',
      name: 'cmk',
      topic: 'Keys for Experience Platform',
      members: ['UREQ', 'UADM', 'UAP1', 'UAP2', 'UBOT'],
    },
    { id: 'CGEN', name: 'general', members: ['UREQ', 'UADM', 'UAP1', 'UAP2', 'UGST', 'UBOT'] },
  ],
  userGroups: [{ id: 'SAPP', handle: 'key-approvers', name: 'Key approvers', users: ['UAP1', 'UAP2'] }],
  commands: [
    { command: '/demo', description: 'Shows what there is', usageHint: '[gallery | form | whisper | home]' },
  ],
  shortcuts: [{ callbackId: 'setup', name: 'Set up customer-managed keys' }],
};
