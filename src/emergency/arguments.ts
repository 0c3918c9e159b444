import { parseArgs } from 'node:util';
import { ArgumentError } from '../audit/arguments.ts';
import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { readAzure, refuseHalfIdentity } from '../configuration/upstreams.ts';
import { loopbackOrigin, readProxy, refuseHalfLoopback } from '../configuration/redis.ts';
import { readOrganizations } from '../configuration/organizations.ts';
import { type ConfigFault, createReader, type Environment } from '../configuration/reader.ts';

export const emergencyUsage = `Prints the commands that take Adobe's access to the key away now, without the bot, Slack or Redis. Changes nothing.

  npm run emergency -- <organization> [--vault name] [--app application-id]

  --vault   the vault that holds the key; without it, every vault that the bot's identity can see
  --app     the application id of Adobe's CMK app, for when Adobe cannot be asked

It needs the organization's, Adobe's and Azure's settings (.env). What it cannot see it says, and prints how to look.
Exit code 0: everything that gives access is known. 1: something is not. 2: it could not look at all.`;

export interface Emergency {
  /** A name or an IMS id. */
  readonly organization: string;
  readonly vault: string | undefined;
  readonly applicationId: string | undefined;
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        vault: { type: 'string' },
        app: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const applicationIdForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
/** https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
const vaultForm = /^[a-z][a-z0-9-]{2,23}$/iu;

/**
 * @returns undefined where help was asked for
 * @throws ArgumentError
 */
export function parseEmergency(args: readonly string[]): Emergency | undefined {
  const { values, positionals } = readArguments(args);
  if (values.help === true || positionals[0] === 'help') return undefined;
  // A name may have blanks in it, and at night nobody thinks of quotes.
  const organization = positionals.join(' ');
  const { vault, app } = values;
  if (organization === '') throw new ArgumentError('expected the name of an organization');
  if (vault !== undefined && !vaultForm.test(vault)) {
    throw new ArgumentError('--vault: expected the name of the vault, for example --vault luma-cmk-vault');
  }
  if (app !== undefined && !applicationIdForm.test(app)) {
    throw new ArgumentError('--app: expected an application id: 36 characters, 8-4-4-4-12');
  }
  return { organization, vault, applicationId: app };
}

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
