import { createHash } from 'node:crypto';
import { type Config, loadConfig } from '../../src/config.ts';
import { type ConfigFault, describeFaults, type Environment } from '../../src/configuration/reader.ts';

/** As good as random. */
export const auditKeyBytes = createHash('sha256').update('a key for tests').digest();
export const auditKey = auditKeyBytes.toString('base64');

/** The least that starts. */
export const enough: Environment = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  ADOBE_CLIENT_ID: 'client',
  ADOBE_CLIENT_SECRET: 'p8e-very-secret',
  ADOBE_SCOPES: 'openid,AdobeID',
  ADOBE_ORG_ID: 'ABC@AdobeOrg',
  CMK_CHANNEL: 'C1',
  CMK_APPROVERS: 'U1,U2',
  CMK_AUDIT_KEY: `k1:${auditKey}`,
  REDIS_URL: 'redis://localhost:6379',
};

export const standIns: Environment = {
  SLACK_API_URL: 'http://127.0.0.1:4010/api/',
  ADOBE_PLATFORM_URL: 'http://localhost:4020',
  ADOBE_IMS_URL: 'http://[::1]:4020',
  AZURE_LOOPBACK_URL: 'http://127.1.2.3:4030',
};

/** The configuration with these changes; throws where there is a fault. */
export function load(changes: Environment, readFile?: (path: string) => string): Config {
  const result = loadConfig({ ...enough, ...changes }, readFile);
  if (!result.ok) throw new Error(describeFaults(result.faults));
  return result.config;
}

export function faultsOf(changes: Environment, readFile?: (path: string) => string): readonly ConfigFault[] {
  const result = loadConfig({ ...enough, ...changes }, readFile);
  return result.ok ? [] : result.faults;
}
