import { manifest } from './manifest.ts';
import type { WorkspaceSeed } from './slack/workspace-seed.ts';
import type { TenantSeed } from './azure/seeds.ts';
import type { AdobeOptions } from './adobe/server.ts';

/** The people of the sandbox, by what they do. */
export const cast = {
  requester: 'U0REQUESTER',
  azureAdministrator: 'U0AZUREADM',
  firstApprover: 'U0SECURITY',
  secondApprover: 'U0DATAOWNR',
  guest: 'U0GUEST001',
  outsider: 'U0OUTSIDER',
} as const;

export const channel = 'C0ENCRYPTN';
const botUser = 'U0CMKBOT01';

/** Made for the sandbox; they open nothing anywhere. */
export const secrets = {
  botToken: 'xoxb-sandbox-bot-token',
  appToken: 'xapp-sandbox-app-token',
  signingSecret: 'sandbox0signing0secret0000000000',
  adobeClientSecret: 'p8e-sandbox-client-secret',
  azureClientSecret: 'sandbox~azure~client~secret',
  auditKey: Buffer.from('a key for the record of a sandbox').subarray(0, 32).toString('base64'),
} as const;

export const adobe = {
  orgId: '0123456789ABCDEF01234567@AdobeOrg',
  organization: 'Luma',
  clientId: '5f0c0de5f0c0de5f0c0de5f0c0de5f0c',
  applicationId: 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52',
  applicationName: 'acpebae9422Caepcmkmultitenantapp',
} as const;

export const azure = {
  tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47',
  otherTenantId: '11111111-2222-4333-8444-555555555555',
  subscriptionId: 'cf978863-7325-47b1-8fd9-554b9fdb6c36',
  clientId: '0b0b0b0b-1111-4222-8333-444444444444',
  resourceGroup: 'encryption',
  vault: 'luma-cmk-vault',
  key: 'aep-cmk-key',
} as const;

/** The Log Analytics workspace that the vault's audit log goes to. */
export const workspaceId = `/subscriptions/${azure.subscriptionId}/resourceGroups/${azure.resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/luma-logs`;

/** Where whoever starts the sandbox is, so that they read their own time. */
const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const workspace: WorkspaceSeed = {
  team: { id: 'T0SANDBOX1', name: 'Sandbox', domain: 'sandbox' },
  app: {
    id: 'A0CMKBOT01',
    name: 'CMK',
    botUserId: botUser,
    botId: 'B0CMKBOT01',
    botEvents: manifest.botEvents,
  },
  people: [
    {
      id: cast.requester,
      name: 'requester',
      realName: 'Requester',
      title: 'Platform engineer',
      email: 'requester@example.com',
    },
    {
      id: cast.azureAdministrator,
      name: 'azure-admin',
      realName: 'Azure administrator',
      title: 'Cloud team',
      email: 'azure-admin@example.com',
    },
    {
      id: cast.firstApprover,
      name: 'security',
      realName: 'Security approver',
      title: 'Security',
      email: 'security@example.com',
    },
    {
      id: cast.secondApprover,
      name: 'data-owner',
      realName: 'Data owner',
      title: 'Marketing data',
      email: 'data-owner@example.com',
    },
    { id: cast.guest, name: 'guest', realName: 'Guest', email: 'guest@example.org', isRestricted: true },
    {
      id: cast.outsider,
      name: 'outsider',
      realName: 'Outsider',
      title: 'Another team',
      email: 'outsider@example.com',
    },
  ].map((person) => ({ ...person, tz })),
  channels: [
    {
      id: channel,
      name: 'encryption',
      topic: 'Customer-managed keys',
      members: [botUser, ...Object.values(cast)],
    },
  ],
  commands: manifest.commands,
  shortcuts: manifest.shortcuts,
};

export const adobeOrganizations: AdobeOptions['organizations'] = [
  {
    orgId: adobe.orgId,
    clientId: adobe.clientId,
    clientSecrets: [secrets.adobeClientSecret],
    applicationId: adobe.applicationId,
    applicationName: adobe.applicationName,
  },
];

/** A vault that lacks one thing, so that the first look finds something to mend. */
export const tenants: readonly TenantSeed[] = [
  {
    tenantId: azure.tenantId,
    displayName: 'Luma',
    identities: [
      {
        clientId: azure.clientId,
        secrets: [secrets.azureClientSecret],
        rights: { roleWrites: 'encryptionUser', keyCreation: true },
      },
    ],
    subscriptions: [
      {
        subscriptionId: azure.subscriptionId,
        vaults: [
          {
            name: azure.vault,
            resourceGroup: azure.resourceGroup,
            settings: { enablePurgeProtection: null },
            diagnostics: [{ name: 'audit', workspace: workspaceId, categories: ['AuditEvent'] }],
            keys: [{ name: azure.key }, { name: 'too-small-key', keySize: 2048 }],
          },
          { name: 'luma-other-vault', resourceGroup: azure.resourceGroup },
        ],
      },
    ],
  },
  { tenantId: azure.otherTenantId, displayName: 'Another tenant' },
];
