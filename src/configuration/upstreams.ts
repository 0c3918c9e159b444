import { isLoopbackOnly, loopbackOrigin, loopbackSlackApi } from './redis.ts';
import { quoteSafely, type Reader, type Setting } from './reader.ts';
import {
  applicationId,
  appToken,
  botToken,
  host,
  opaqueSecret,
  parsed,
  port,
  tenantId,
  writer,
} from './values.ts';
import type { OrganizationConfig } from './organizations.ts';
import type { ChainKey } from '../domain/record/chain.ts';
import { whyWeak } from '../domain/record/signing.ts';

interface SlackCommon {
  readonly botToken: string;
  /** Of a local stand-in; ends in `/api/`. */
  readonly apiUrl: string | undefined;
  /** For deliveries in HTTP mode, and for `/healthz` in both. */
  readonly port: number;
  /** Where the port listens. */
  readonly host: string;
}

export type SlackConfig = SlackCommon &
  (
    | { readonly mode: 'socket'; readonly appToken: string }
    | { readonly mode: 'http'; readonly signingSecret: string }
  );

export const signingSecret = opaqueSecret(
  'the signing secret of the Slack app',
  '8f742231b10e8888abcd99yyyzzz85a5',
  /^(?:xox|xapp-|p8e-)/u,
);
const defaultPort = 3000;

export function readSlack(reader: Reader): SlackConfig | undefined {
  const token = reader.get('SLACK_BOT_TOKEN', botToken);
  const common = {
    apiUrl: reader.find('SLACK_API_URL', loopbackSlackApi),
    port: reader.find('PORT', port) ?? defaultPort,
    host: reader.find('HOST', host) ?? '127.0.0.1',
  };
  const delivery = readDelivery(reader);
  return token === undefined || delivery === undefined
    ? undefined
    : { botToken: token, ...common, ...delivery };
}

type Delivery = { mode: 'socket'; appToken: string } | { mode: 'http'; signingSecret: string };

function readDelivery(reader: Reader): Delivery | undefined {
  const names = 'SLACK_APP_TOKEN / SLACK_SIGNING_SECRET';
  const app = reader.find('SLACK_APP_TOKEN', appToken);
  const secret = reader.find('SLACK_SIGNING_SECRET', signingSecret);
  const bothSet =
    reader.findText('SLACK_APP_TOKEN') !== undefined && reader.findText('SLACK_SIGNING_SECRET') !== undefined;
  if (bothSet) {
    reader.add(
      names,
      'both are set; expected one of them: the app token for Socket Mode, or the signing secret for HTTP',
    );
    return undefined;
  }
  if (app !== undefined) return { mode: 'socket', appToken: app };
  if (secret !== undefined) return { mode: 'http', signingSecret: secret };
  const noneSet =
    reader.findText('SLACK_APP_TOKEN') === undefined && reader.findText('SLACK_SIGNING_SECRET') === undefined;
  if (noneSet) {
    reader.add(
      names,
      'neither is set; expected SLACK_APP_TOKEN for Socket Mode, for example xapp-1-A0123-4567-abcdef, or SLACK_SIGNING_SECRET for HTTP',
    );
  }
  return undefined;
}

/** The bot's own identity in Azure. With none of it, what DefaultAzureCredential finds, or nothing at all. */
export interface AzureConfig {
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /**
   * Whether the settings name an identity. Without one DefaultAzureCredential may still find its own (a managed
   * identity, `az login`), which only asking shows.
   */
  readonly hasIdentity: boolean;
  /** Who creates keys and assigns the role: nobody, the same identity, or one of its own. */
  readonly writer: 'off' | 'same' | { readonly clientId: string };
  /** A stand-in for all of Azure on loopback. */
  readonly loopbackUrl: string | undefined;
}

export const azureClientSecret = opaqueSecret(
  'the value of a client secret of the app registration, not its id',
  'abc8Q~…',
  /^(?:xox|xapp-|p8e-|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$)/iu,
);

export function readAzure(reader: Reader): AzureConfig {
  const tenant = reader.find('AZURE_TENANT_ID', tenantId);
  const client = reader.find('AZURE_CLIENT_ID', applicationId);
  return {
    tenantId: tenant,
    clientId: client,
    hasIdentity: tenant !== undefined || client !== undefined,
    clientSecret: reader.find('AZURE_CLIENT_SECRET', azureClientSecret),
    writer: reader.find('AZURE_WRITER', writer) ?? 'off',
    loopbackUrl: reader.find('AZURE_LOOPBACK_URL', loopbackOrigin),
  };
}

/** A client id alone is a managed identity and a tenant alone is a hint; a secret alone is a mistake. */
export function refuseHalfIdentity(reader: Reader, organizations: readonly OrganizationConfig[]): void {
  if (reader.findText('AZURE_CLIENT_SECRET') === undefined) return;
  const because = 'it is not set, although AZURE_CLIENT_SECRET is; expected';
  if (reader.findText('AZURE_CLIENT_ID') === undefined) {
    reader.add(
      'AZURE_CLIENT_ID',
      `${because} ${applicationId.expected}, for example ${applicationId.example}`,
    );
  }
  const everyTenantKnown =
    organizations.length > 0 && organizations.every((organization) => organization.tenantId !== undefined);
  if (reader.findText('AZURE_TENANT_ID') === undefined && !everyTenantKnown) {
    reader.add('AZURE_TENANT_ID', `${because} ${tenantId.expected}, for example ${tenantId.example}`);
  }
}

/** Signs the record's chain; it never goes to Redis. One with a weakness may not sign. */
export interface AuditKey extends ChainKey {
  readonly key: Buffer;
}

const minimalBytes = 32;

/** `id:base64[,id:base64]`: the first signs, the others still verify. */
export const auditKeys: Setting<readonly [AuditKey, ...AuditKey[]]> = {
  expected: `one or more keys of at least ${minimalBytes} random bytes as id:base64, separated by commas, the signing one first`,
  example: 'k1:$(openssl rand -base64 32)',
  secret: true,
  schema: parsed((text) => {
    const keys: AuditKey[] = [];
    for (const [index, part] of text.split(',').entries()) {
      const key = parseKey(part.trim());
      if (typeof key === 'string') return { understood: `key ${index + 1} ${key}` };
      if (keys.some(({ id }) => id === key.id))
        return { understood: `the id ${quoteSafely(key.id)} is there twice` };
      const same = keys.find((other) => other.key.equals(key.key));
      if (same !== undefined)
        return {
          understood: `the ids ${quoteSafely(same.id)} and ${quoteSafely(key.id)} stand for the same key`,
        };
      keys.push(key);
    }
    const [first, ...others] = keys;
    return first === undefined ? { understood: 'there is no key' } : { value: [first, ...others] };
  }),
};

/** The key, or what is wrong with it. */
function parseKey(text: string): AuditKey | string {
  const [, id, base64] = /^([\w.-]{1,32}):(.*)$/.exec(text) ?? [];
  if (id === undefined || base64 === undefined) return 'has no id before a colon';
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) return `(${quoteSafely(id)}) is not base64`;
  const key = Buffer.from(base64, 'base64');
  if (key.length < minimalBytes) return `(${quoteSafely(id)}) has ${key.length} bytes`;
  const weakness = whyWeak(key);
  return { id, key, ...(weakness !== undefined && { weakness }) };
}

/** Anyone who knows the signing key can forge approvals. With local stand-ins alone, that does no harm. */
export function refuseWeakSigner(reader: Reader, [signer]: readonly [AuditKey, ...AuditKey[]]): void {
  if (signer.weakness === undefined || isLoopbackOnly(reader)) return;
  reader.add(
    'CMK_AUDIT_KEY',
    `nobody may sign with the key ${quoteSafely(signer.id)}: ${signer.weakness}; expected a new key in front of it, with an id of its own, made with: openssl rand -base64 32`,
  );
}
