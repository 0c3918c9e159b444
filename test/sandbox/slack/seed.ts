import type { WorkspaceSeed } from '../../../sandbox/slack/workspace-seed.ts';

export const rita = 'U0000RITA1';
export const otto = 'U0000OTTO1';
export const gail = 'U0000GAIL1';
export const bot = 'U0000BOT01';
export const general = 'C0000GEN01';
export const secret = 'C0000SEC01';
export const elsewhere = 'C0000ELSE1';

export const tokens = { appToken: 'xapp-1-test', botToken: 'xoxb-test', signingSecret: 'shhh' };

export const seed: WorkspaceSeed = {
  team: { id: 'T0000TEAM1', name: 'Tidal', domain: 'tidal' },
  app: { id: 'A0000APP01', name: 'Key Bot', botUserId: bot, botId: 'B0000BOT01' },
  people: [
    { id: rita, name: 'rita', realName: 'Rita Request', tz: 'Europe/Berlin' },
    { id: otto, name: 'otto', realName: 'Otto Approve' },
    { id: gail, name: 'gail', realName: 'Gail Guest', isRestricted: true },
  ],
  channels: [
    { id: general, name: 'keys', members: [rita, otto, bot] },
    { id: secret, name: 'secret', kind: 'private', members: [rita] },
    { id: elsewhere, name: 'elsewhere', members: [rita] },
  ],
  userGroups: [{ id: 'S0000APPR1', handle: 'approvers', name: 'Approvers', users: [otto] }],
  commands: [{ command: '/cmk', description: 'Keys', usageHint: '[setup]', shouldEscape: true }],
  shortcuts: [{ callbackId: 'setup', name: 'Set up a key' }],
};
