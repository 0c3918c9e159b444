import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { startWorld } from './story.ts';
import { adopt, quiet, stateIn, told, watchRound } from './watching.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startWorld({ variables: { CMK_ALERTS: cast.azureAdministrator } });
  await adopt(sandbox);
}, 60_000);
afterAll(() => sandbox.close());

type World = Sandbox['azure']['world'];
type Deed = (world: World) => void;

const day = 86_400;
const inDays = (days: number) => Math.floor(sandbox.clock.now() / 1000) + days * day;
const setKey =
  (change: () => Parameters<World['setKey']>[2]): Deed =>
  (world) =>
    world.setKey(azure.vault, azure.key, change());
const grant: Deed = (world) => world.assignRole(azure.vault, adobe.applicationId);
const accept: Deed = (world) => {
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  grant(world);
};

interface Row {
  readonly what: string;
  readonly happens: Deed;
  readonly says: RegExp;
  readonly does: RegExp;
  readonly command: RegExp;
  readonly mended: Deed;
  readonly isOver: RegExp;
  readonly losesAccess: boolean;
}

const lost = /Adobe treats this as intentional removal of the key.*within minutes/u;
const firewall =
  (preset: string): Deed =>
  (world) =>
    world.setFirewall(azure.vault, preset);

const rows: readonly Row[] = [
  {
    what: 'the key is disabled',
    happens: setKey(() => ({ enabled: false })),
    says: /\*The key is disabled\*/u,
    does: lost,
    command: /az keyvault key set-attributes .*--enabled true/u,
    mended: setKey(() => ({ enabled: true })),
    isOver: /Resolved after [^:]*:\* “The key is disabled/u,
    losesAccess: true,
  },
  {
    what: 'the key has expired',
    happens: setKey(() => ({ exp: inDays(-1) })),
    says: /\*The key has expired\*/u,
    does: lost,
    command: /az keyvault key set-attributes .*--expires/u,
    mended: setKey(() => ({ exp: null })),
    isOver: /Resolved after [^:]*:\* “The key has expired/u,
    losesAccess: true,
  },
  {
    what: 'the key expires in six days',
    happens: setKey(() => ({ exp: inDays(6) })),
    says: /\*The key is about to expire\*.*\*Time left:\* 5 days/u,
    does: /On that day Adobe loses access to the data/u,
    command: /az keyvault key set-attributes .*--expires/u,
    mended: setKey(() => ({ exp: null })),
    isOver: /Resolved after [^:]*:\* “The key is about to expire/u,
    losesAccess: false,
  },
  {
    what: 'the key is deleted',
    happens: (world) => world.deleteKey(azure.vault, azure.key),
    says: /\*The key was deleted\*.*It can be recovered until.*\*Time left:\* 89 days/u,
    does: lost,
    command: /az keyvault key recover/u,
    mended: (world) => world.recoverKey(azure.vault, azure.key),
    isOver: /Resolved after [^:]*:\* “The key was deleted/u,
    losesAccess: true,
  },
  {
    what: 'operations are taken from the key',
    happens: setKey(() => ({ keyOps: ['wrapKey'] })),
    says: /\*The key may no longer wrap and unwrap\*.*lack “unwrapKey”/u,
    does: lost,
    command: /az keyvault key set-attributes .*--ops wrapKey unwrapKey/u,
    mended: setKey(() => ({ keyOps: ['wrapKey', 'unwrapKey'] })),
    isOver: /Resolved after [^:]*:\* “The key may no longer wrap/u,
    losesAccess: true,
  },
  {
    what: 'the vault is deleted',
    happens: (world) => world.deleteVault(azure.vault),
    says: /\*The vault was deleted\*.*It can be recovered until.*\*Time left:\* 89 days/u,
    does: lost,
    command: /az keyvault recover --name luma-cmk-vault/u,
    mended(world) {
      world.recoverVault(azure.vault);
      grant(world);
    },
    isOver: /Resolved after [^:]*:\* “The vault was deleted/u,
    losesAccess: true,
  },
  {
    what: 'the exception for trusted services is taken away',
    happens: firewall('privateWithoutException'),
    says: /\*Trusted Microsoft services are kept out of the vault\* – at risk/u,
    does: /Adobe’s documentation treats that as a recoverable failure, not as a revocation/u,
    command: /az keyvault update .*--bypass AzureServices/u,
    mended: firewall('open'),
    isOver: /Resolved after [^:]*:\* “Trusted Microsoft services are kept out/u,
    losesAccess: false,
  },
  {
    what: 'the vault is put behind a perimeter',
    happens: firewall('perimeter'),
    says: /\*A security perimeter keeps Adobe out of the vault\* – at risk/u,
    does: /treats that as a recoverable failure, not as a revocation/u,
    command: /az keyvault update .*--public-network-access/u,
    mended: firewall('open'),
    isOver: /Resolved after [^:]*:\* “A security perimeter/u,
    losesAccess: false,
  },
  {
    what: 'role-based access control is switched off',
    happens: (world) => world.setVault(azure.vault, { enableRbacAuthorization: false }),
    says: /\*Azure role-based access control was turned off\*/u,
    does: lost,
    command: /az keyvault update .*--enable-rbac-authorization true/u,
    mended: (world) => world.setVault(azure.vault, { enableRbacAuthorization: true }),
    isOver: /Resolved after [^:]*:\* “Azure role-based access control/u,
    losesAccess: true,
  },
  {
    what: 'the role is taken away',
    happens: (world) => world.removeRole(azure.vault, adobe.applicationId),
    says: /\*The CMK app’s role was removed\*/u,
    does: lost,
    command: /az role assignment create --role e147488a/u,
    mended: grant,
    isOver: /Resolved after [^:]*:\* “The CMK app’s role was removed/u,
    losesAccess: true,
  },
  {
    what: 'the app is disabled',
    happens: (world) => world.setAppEnabled(azure.tenantId, adobe.applicationId, false),
    says: /\*The CMK app is disabled\*/u,
    does: lost,
    command: /az ad sp update .*accountEnabled=true/u,
    mended: (world) => world.setAppEnabled(azure.tenantId, adobe.applicationId, true),
    isOver: /Resolved after [^:]*:\* “The CMK app is disabled/u,
    losesAccess: true,
  },
  {
    what: 'the app is deleted',
    happens: (world) => world.removeServicePrincipal(azure.tenantId, adobe.applicationId),
    says: /\*The CMK app is gone from the directory\*/u,
    does: lost,
    command: /az rest --method post --url .*deletedItems.*restore/u,
    mended: accept,
    isOver: /Resolved after [^:]*:\* “The CMK app is gone/u,
    losesAccess: true,
  },
  {
    what: 'the app is created again, so that its role is orphaned',
    happens(world) {
      world.removeServicePrincipal(azure.tenantId, adobe.applicationId);
      world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
    },
    says: /\*The CMK app was created again, without its role\*.*The role is still on the old one/u,
    does: lost,
    command: /az role assignment create --role e147488a/u,
    mended: grant,
    isOver: /Resolved after [^:]*:\* “The CMK app was created again/u,
    losesAccess: true,
  },
  {
    what: 'the version before the latest is disabled within a day',
    happens(world) {
      const versions = sandbox.azure.state().vaults.find(({ name }) => name === azure.vault)?.keys;
      const old = versions?.find(({ name }) => name === azure.key)?.versions.at(-1)?.version;
      world.newVersion(azure.vault, azure.key);
      world.setKey(azure.vault, azure.key, { enabled: false }, old);
    },
    says: /\*The key’s version before the latest is disabled\* – at risk/u,
    does: /cannot be read until Adobe has turned to the new one/u,
    command: /az keyvault key set-attributes .*--version [0-9a-f]{32} --enabled true/u,
    mended: (world) => world.setKey(azure.vault, azure.key, { enabled: true }, 'all'),
    isOver: /Resolved after [^:]*:\* “The key’s version before the latest/u,
    losesAccess: false,
  },
];

describe('where something is changed outside', () => {
  test.each(rows)(
    '$what: told once within a round, and told when it is over',
    async (row) => {
      await quiet(sandbox);
      const { world } = sandbox.azure;
      const before = told(sandbox, row.says).length;
      const overBefore = told(sandbox, row.isOver).length;
      row.happens(world);
      await watchRound(sandbox);
      if (told(sandbox, row.says).length === before) await watchRound(sandbox);
      const message = await sandbox.slack.until(() => told(sandbox, row.says)[before]);
      const text = JSON.stringify(message.blocks);
      expect(message).toMatchObject({ broadcast: true });
      expect(text).toContain(`<@${cast.azureAdministrator}>`);
      expect(text).toMatch(row.does);
      expect(text).toMatch(row.command);
      expect(text).toContain('https://portal.azure.com/');
      const state = await stateIn(sandbox);
      expect(state.phase).toBe(row.losesAccess ? 'revoked' : 'enabled');
      // Restoring gives the role; where something else is missing, the button would change nothing.
      const isRole = row.command.source.startsWith('az role assignment create');
      expect(text.includes('"action_id":"restore"')).toBe(isRole);
      await watchRound(sandbox);
      row.mended(world);
      await watchRound(sandbox);
      await sandbox.slack.until(() => told(sandbox, row.isOver).length > overBefore);
      await watchRound(sandbox);
      expect(told(sandbox, row.says)).toHaveLength(before + 1);
      expect(told(sandbox, row.isOver)).toHaveLength(overBefore + 1);
      expect(await stateIn(sandbox)).toMatchObject({ phase: 'enabled', life: { health: { concerns: {} } } });
    },
    60_000,
  );
});
