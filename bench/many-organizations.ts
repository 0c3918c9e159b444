import { Redis } from 'ioredis';
import { adobe, secrets } from '../sandbox/cast.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';
import { createKeys } from '../src/store/keys.ts';
import { createRecordStore, type RecordStore } from '../src/store/record.ts';
import { mendAzure } from '../test/e2e/story.ts';
import { orgIdOf, variablesFor } from './watched-organizations.ts';

export interface ManyOrganizations {
  readonly sandbox: Sandbox;
  readonly orgIds: readonly string[];
  readonly redis: Redis;
  /** Writes beside the bot, which finds it when it starts again. */
  readonly store: RecordStore;
  readonly close: () => Promise<void>;
}

/** The bot with so many organizations at Adobe, one vault that is ready, and nothing on any record. */
export async function startMany(
  count: number,
  { variables, ...options }: Omit<SandboxOptions, 'environment' | 'organizations'> = {},
): Promise<ManyOrganizations> {
  const orgIds = Array.from({ length: count }, (_, place) => orgIdOf(place));
  const { clientId, applicationId, applicationName } = adobe;
  const one = { clientId, clientSecrets: [secrets.adobeClientSecret], applicationId, applicationName };
  const sandbox = await startSandbox({
    ...options,
    environment: process.env,
    organizations: orgIds.map((orgId) => ({ ...one, orgId })),
    variables: { ...(await variablesFor(count)), ...variables },
  });
  mendAzure(sandbox);
  const redis = new Redis(sandbox.redis.url);
  const store = createRecordStore({
    redis,
    keys: createKeys('{cmk}'),
    chainKeys: [{ id: 'sandbox', key: Buffer.from(secrets.auditKey, 'base64') }],
    offsetMs: () => sandbox.clock.offsetMs(),
    appended: () => undefined,
  });
  return {
    sandbox,
    orgIds,
    redis,
    store,
    close: () => {
      redis.disconnect();
      return sandbox.close();
    },
  };
}
