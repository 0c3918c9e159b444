import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Config } from '../config.ts';
import { stateSchema } from '../domain/schema.ts';
import type { Instance } from '../store/instances.ts';
import { entrySchema } from '../store/schema.ts';

/** The package's, and the schemas of what it writes. */
function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return `${version} (schema ${entrySchema}.${stateSchema})`;
}

/**
 * Of what has to be so before an act: quorum, approvers and cooling-off of every organization, and the channel. Two
 * instances that look into different channels do not see each other's witnesses.
 */
function digestOfTerms({ organizations, coolingOffMs, revokeCoolingOffMs }: Config): string {
  const each = organizations
    .map(({ orgId, quorum, approvers, channel }) => ({
      orgId,
      quorum,
      approvers: approvers.toSorted(),
      channel,
    }))
    .toSorted((one, other) => one.orgId.localeCompare(other.orgId));
  const terms = JSON.stringify({ each, coolingOffMs, revokeCoolingOffMs });
  return createHash('sha256').update(terms).digest('hex').slice(0, 16);
}

export function thisInstance(config: Config): Instance {
  const name = `${hostname().slice(0, 60)}:${process.pid}-${randomBytes(2).toString('hex')}`;
  return { name, version: readVersion(), terms: digestOfTerms(config) };
}
