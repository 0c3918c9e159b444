import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { adobe, azure, cast, secrets } from '../sandbox/cast.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';
import { createKeys } from '../src/store/keys.ts';
import { createRecordStore } from '../src/store/record.ts';

export const orgIdOf = (place: number) => `${String(place).padStart(24, '0')}@AdobeOrg`;
export const vaultOf = (place: number) => `vault-${String(place).padStart(6, '0')}`;

const scopes = 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session';

/** So many organizations in the place of the one that the sandbox has. */
export async function variablesFor(count: number): Promise<Readonly<Record<string, string | undefined>>> {
  const file = join(await mkdtemp(join(tmpdir(), 'cmk-bench-')), 'organizations.json');
  const organizations = Array.from({ length: count }, (_, place) => ({
    name: `Organization ${place}`,
    orgId: orgIdOf(place),
    region: 'va7',
    clientIdEnv: 'ADOBE_CLIENT_ID',
    clientSecretEnv: 'ADOBE_CLIENT_SECRET',
    scopes,
    tenantId: azure.tenantId,
  }));
  await writeFile(file, JSON.stringify(organizations));
  return {
    ORGANIZATIONS_FILE: file,
    ADOBE_ORG_ID: undefined,
    ADOBE_ORG_NAME: undefined,
    ADOBE_SCOPES: undefined,
    ADOBE_REGION: undefined,
  };
}

/** Each with a vault, a key and a role of its own; the app is one for all, as Adobe's is not, which costs nothing here. */
function build({ azure: { world } }: Sandbox, count: number): void {
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  for (let place = 0; place < count; place += 1) {
    const vault = vaultOf(place);
    const keys = [{ name: azure.key }];
    world.createVault(azure.subscriptionId, { name: vault, resourceGroup: azure.resourceGroup, keys });
    world.assignRole(vault, adobe.applicationId);
  }
}

const member = { id: cast.requester, kind: 'member', email: 'requester@example.com' } as const;

/** Takes them all in, as `/cmk adopt` does when Adobe has answered. */
async function adoptAll(sandbox: Sandbox, redis: Redis, count: number): Promise<void> {
  const store = createRecordStore({
    redis,
    keys: createKeys('{cmk}'),
    chainKeys: [{ id: 'sandbox', key: Buffer.from(secrets.auditKey, 'base64') }],
    offsetMs: () => sandbox.clock.offsetMs(),
    appended: () => undefined,
  });
  const identifiers = new Map(
    sandbox.azure.state().vaults.map(({ name, keys }) => [name, keys[0]?.versions[0]?.identifier ?? '']),
  );
  for (let place = 0; place < count; place += 1) {
    const name = vaultOf(place);
    const { refusal } = await store.decide(orgIdOf(place), {
      type: 'adopt',
      actor: { person: member, isRequester: true, isApprover: false },
      vault: {
        name,
        uri: `https://${name}.vault.azure.net`,
        resourceId: `/subscriptions/${azure.subscriptionId}/resourceGroups/${azure.resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`,
      },
      configurationName: 'Config1',
      configuration: {
        kind: 'found',
        status: 'COMPLETED',
        askedAs: 'Config1',
        keyVaultKeyIdentifier: identifiers.get(name),
      },
      app: {
        applicationId: adobe.applicationId,
        name: adobe.applicationName,
        consentUrl: 'https://login.microsoftonline.com/common/oauth2/authorize',
      },
    });
    if (refusal !== undefined) throw new Error(`${orgIdOf(place)} was not adopted: ${refusal.reason}`);
  }
}

const noHurry = { perMinute: 6_000_000, burst: 100_000 };
/** Where Slack's own pace is not what is measured. */
export const noLimits = {
  message: noHurry,
  tier1: noHurry,
  tier2: noHurry,
  tier3: noHurry,
  tier4: noHurry,
  special: noHurry,
};

export interface Watched {
  readonly sandbox: Sandbox;
  readonly redis: Redis;
  readonly count: number;
  close(): Promise<void>;
}

/** So many enabled organizations, one bot that watches them, and nothing told yet that is not told. */
export async function startWatched(
  count: number,
  { rateLimits = noLimits, variables = {} }: Pick<Partial<SandboxOptions>, 'rateLimits' | 'variables'> = {},
): Promise<Watched> {
  const sandbox = await startSandbox({
    environment: process.env,
    rateLimits,
    variables: { ...(await variablesFor(count)), ...variables },
  });
  const redis = new Redis(sandbox.redis.url);
  build(sandbox, count);
  await adoptAll(sandbox, redis, count);
  // A bot that starts sweeps at once, and so finds what nobody told it.
  await sandbox.restartBot();
  return {
    sandbox,
    redis,
    count,
    async close() {
      redis.disconnect();
      await sandbox.close();
    },
  };
}
