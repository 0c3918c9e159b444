import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { readAzure, refuseHalfIdentity } from '../configuration/azure.ts';
import { loopbackOrigin, refuseHalfLoopback } from '../configuration/loopback.ts';
import { readOrganizations } from '../configuration/organizations.ts';
import { readProxy } from '../configuration/proxy.ts';
import { type ConfigFault, createReader, type Environment } from '../configuration/reader.ts';

export type Settings = Pick<Config, 'organizations' | 'azure' | 'adobe' | 'proxy'>;

export interface ReadSettings {
  readonly settings: Settings;
  readonly faults: readonly ConfigFault[];
}

/** Nothing of Slack's, Redis's or the record's: a setting of theirs that is wrong keeps nobody from revoking. */
export function readSettings(env: Environment): ReadSettings {
  const reader = createReader(env);
  const azure = readAzure(reader);
  const adobe = {
    platformUrl: reader.find('ADOBE_PLATFORM_URL', loopbackOrigin),
    imsUrl: reader.find('ADOBE_IMS_URL', loopbackOrigin),
  };
  const organizations = readOrganizations(reader, azure.tenantId, (path) => readFileSync(path, 'utf8'));
  refuseHalfIdentity(reader, organizations);
  refuseHalfLoopback(reader);
  const settings = { organizations, azure, adobe, proxy: readProxy(reader) };
  return { settings, faults: reader.faults };
}
