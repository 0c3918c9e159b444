import { readFileSync } from 'node:fs';
import {
  type AuditKey,
  auditKeys,
  type AzureConfig,
  readAzure,
  readSlack,
  refuseHalfIdentity,
  refuseWeakSigner,
  type SlackConfig,
} from './configuration/upstreams.ts';
import { type Calendar, readCalendar, readTimes, type Times } from './configuration/calendar.ts';
import {
  loopbackOrigin,
  type ProxyConfig,
  readProxy,
  readRedis,
  readVolatileRedis,
  type RedisConfig,
  refuseHalfLoopback,
} from './configuration/redis.ts';
import { type OrganizationConfig, type ReadFile, readOrganizations } from './configuration/organizations.ts';
import { type PeopleConfig, readPeople, refuseHopelessQuorum } from './configuration/people.ts';
import { type ConfigFault, createReader, type Environment } from './configuration/reader.ts';
import { docsUrl, type LogLevel, logLevel, prefix } from './configuration/values.ts';
import type { ConfiguredTerms } from './domain/commands.ts';
import { type Act, rehearsed } from './domain/proposal.ts';

export type { OrganizationConfig };

/** Everything the bot is told from outside, read once at start. */
export interface Config extends Times, Calendar, RedisConfig {
  readonly slack: SlackConfig;
  /** At least one. */
  readonly organizations: readonly OrganizationConfig[];
  readonly azure: AzureConfig;
  readonly adobe: {
    /** Stand-ins on loopback. */
    readonly platformUrl: string | undefined;
    readonly imsUrl: string | undefined;
  };
  /** Undefined where every host is reached directly. */
  readonly proxy: ProxyConfig | undefined;
  readonly people: PeopleConfig;
  /** The first signs, all verify. */
  readonly auditKeys: readonly [AuditKey, ...AuditKey[]];
  /** Of every Redis key, with one hash tag at its beginning. */
  readonly prefix: string;
  /** Irreversible work is let through although Redis may forget; only with stand-ins. */
  readonly allowVolatileRedis: boolean;
  /** Where people read the documents; messages lead there. */
  readonly docs: string | undefined;
  readonly logLevel: LogLevel;
}

/** What an act takes in this organization. */
export function termsIn(
  config: Times & Pick<Calendar, 'skipWeekendsIn'>,
  { quorum, approvers }: OrganizationConfig,
  act: Act,
): ConfiguredTerms {
  const { approvalTtlMs, coolingOffMs, revokeCoolingOffMs } = config;
  const isEnabling = rehearsed(act) === 'enable';
  return {
    quorum,
    approvers,
    approvalTtlMs,
    coolingOffMs: isEnabling ? coolingOffMs : revokeCoolingOffMs,
    // What takes access away or gives it back is as urgent on a Sunday.
    ...(isEnabling && { skipWeekendsIn: config.skipWeekendsIn }),
  };
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** Reads the environment; every fault at once, each with the name of its variable. */
export function loadConfig(env: Environment, readFile: ReadFile = readUtf8): ConfigResult {
  const reader = createReader(env);
  const slack = readSlack(reader);
  const azure = readAzure(reader);
  const people = readPeople(reader);
  const adobe = {
    platformUrl: reader.find('ADOBE_PLATFORM_URL', loopbackOrigin),
    imsUrl: reader.find('ADOBE_IMS_URL', loopbackOrigin),
  };
  const organizations = readOrganizations(reader, azure.tenantId, readFile);
  refuseHalfIdentity(reader, organizations);
  refuseHopelessQuorum(reader, organizations, people.requesters);
  const times = readTimes(reader);
  const calendar = readCalendar(reader);
  const keys = reader.get('CMK_AUDIT_KEY', auditKeys);
  if (keys !== undefined) refuseWeakSigner(reader, keys);
  refuseHalfLoopback(reader);
  const redis = readRedis(reader);
  const proxy = readProxy(reader);
  const keyPrefix = reader.find('CMK_PREFIX', prefix) ?? '{cmk}';
  const allowVolatileRedis = readVolatileRedis(reader);
  const docs = reader.find('CMK_DOCS', docsUrl);
  const level = reader.find('LOG_LEVEL', logLevel) ?? 'info';

  if (reader.faults.length > 0 || slack === undefined || keys === undefined || redis === undefined) {
    return { ok: false, faults: reader.faults };
  }
  const config: Config = {
    slack,
    organizations,
    azure,
    adobe,
    proxy,
    people,
    ...times,
    ...calendar,
    auditKeys: keys,
    ...redis,
    prefix: keyPrefix,
    allowVolatileRedis,
    docs,
    logLevel: level,
  };
  return { ok: true, config };
}

function readUtf8(path: string): string {
  return readFileSync(path, 'utf8');
}

/** By its IMS id; undefined for anything the operator did not set up. */
export function findOrganization(config: Config, orgId: string): OrganizationConfig | undefined {
  return config.organizations.find((organization) => organization.orgId === orgId);
}

/** In the notes of all organizations: the name of one that was configured at some time. */
export const knownField = (orgId: string) => `known:${orgId}`;

export function getOrganization(config: Config, orgId: string): OrganizationConfig {
  const found = findOrganization(config, orgId);
  if (found === undefined)
    throw new Error(`organization ${orgId} is on a record but not in the configuration`);
  return found;
}

/** By what a person typed: its name or its IMS id, without regard to case. */
export function findOrganizationByName(
  config: Pick<Config, 'organizations'>,
  typed: string,
): OrganizationConfig | undefined {
  const wanted = typed.trim().toLowerCase();
  return config.organizations.find(
    ({ orgId, name }) =>
      name.toLowerCase() === wanted ||
      orgId.toLowerCase() === wanted ||
      orgId.toLowerCase().split('@')[0] === wanted,
  );
}
