import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adobe } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { startWorld } from './story.ts';

export const idOf = (place: number) => `${String(place).padStart(24, '0')}@AdobeOrg`;

/** With names as long as they may be; the one that Adobe's stand-in knows is among the last. */
const organizations = Array.from({ length: 200 }, (_, place) => ({
  name:
    place === 180
      ? adobe.organization
      : `Subsidiary ${String(place).padStart(3, '0')} ${'of the group '.repeat(4)}`,
  orgId: place === 180 ? adobe.orgId : idOf(place),
  clientIdEnv: 'LUMA_CLIENT_ID',
  clientSecretEnv: 'ADOBE_CLIENT_SECRET',
  scopes: 'openid,AdobeID',
}));

/** A bot that serves two hundred organizations. */
export async function startWithTwoHundred(): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'organizations-'));
  const file = join(folder, 'organizations.json');
  writeFileSync(file, JSON.stringify(organizations));
  const sandbox = await startWorld({
    variables: {
      ORGANIZATIONS_FILE: file,
      LUMA_CLIENT_ID: adobe.clientId,
      ADOBE_CLIENT_ID: undefined,
      ADOBE_ORG_ID: undefined,
      ADOBE_ORG_NAME: undefined,
      ADOBE_REGION: undefined,
      ADOBE_SCOPES: undefined,
    },
  });
  return {
    ...sandbox,
    async close() {
      await sandbox.close();
      rmSync(folder, { recursive: true });
    },
  };
}
