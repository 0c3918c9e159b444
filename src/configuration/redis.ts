import { quoteSafely, type Reader, type Setting } from './reader.ts';
import { opaqueSecret, parsed, proxyUrl, redisUrl, yesOrNo } from './values.ts';

/**
 * Whether the address can be no other machine than this one. Anything else is refused: with one of these variables
 * the bot would hand its credentials to any program that listens there.
 */
export function isLoopback(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  // `URL` has normalised the short and octal forms of IPv4 addresses by now.
  return (
    url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(url.hostname)
  );
}

/** Where the bot finds each system outside, in place of the real one. */
const upstreams = ['SLACK_API_URL', 'ADOBE_PLATFORM_URL', 'ADOBE_IMS_URL', 'AZURE_LOOPBACK_URL'] as const;

function realUpstreams(reader: Reader): readonly string[] {
  return upstreams.filter((name) => !isLoopback(reader.findText(name) ?? ''));
}

/** Whether nothing real can be reached. */
export const isLoopbackOnly = (reader: Reader): boolean => realUpstreams(reader).length === 0;

/** One stand-in among real systems would be handed what is meant for them. */
export function refuseHalfLoopback(reader: Reader): void {
  if (reader.faults.some(({ name }) => upstreams.some((upstream) => upstream === name))) return;
  const unset = upstreams.filter((name) => reader.findText(name) === undefined);
  if (unset.length === 0 || unset.length === upstreams.length) return;
  const set = upstreams.filter((name) => !unset.includes(name));
  reader.add(
    unset.join(', '),
    `not set, and ${set.join(', ')} ${set.length === 1 ? 'is' : 'are'}; expected all four, for local stand-ins, or none: the other systems are real, and secrets meant for the real ones would go to whatever listens at the local address`,
  );
}

const where = 'on this machine (127.0.0.0/8, [::1] or localhost; nothing else is accepted)';

export const loopbackOrigin: Setting<string> = {
  expected: `the address of a local stand-in ${where}, without a path`,
  example: 'http://127.0.0.1:4010',
  schema: parsed((text) => {
    const url = isLoopback(text) ? new URL(text) : undefined;
    return url?.pathname === '/' ? { value: url.origin } : { understood: `it is ${quoteSafely(text)}` };
  }),
};

/** web-api appends the method's name to it as it stands. */
export const loopbackSlackApi: Setting<string> = {
  expected: `the address of a local stand-in ${where}, which ends in /api/`,
  example: 'http://127.0.0.1:4010/api/',
  schema: parsed((text) =>
    isLoopback(text) && text.endsWith('/api/')
      ? { value: text }
      : { understood: `it is ${quoteSafely(text)}` },
  ),
};

/** Whether a Redis that may forget is good enough: only where nothing real can be reached. */
export function readVolatileRedis(reader: Reader): boolean {
  const name = 'CMK_ALLOW_VOLATILE_REDIS';
  if (reader.find(name, yesOrNo) !== true) return false;
  const real = realUpstreams(reader);
  if (real.length === 0) return true;
  reader.add(
    name,
    `it is true, and ${real.join(', ')} ${real.length === 1 ? 'does' : 'do'} not point at this machine; expected true only with local stand-ins for all of Slack, Adobe and Azure, for example false`,
  );
  return false;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

const defaultSentinelPort = 26_379;

function parseAddress(text: string): Address | undefined {
  const [, host, port] = /^(\[[0-9a-f:]+\]|[\w.-]+)(?::(\d{1,5}))?$/iu.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) return undefined;
  return {
    host: host.replaceAll(/[[\]]/gu, ''),
    port: port === undefined ? defaultSentinelPort : Number(port),
  };
}

const sentinelAddresses: Setting<readonly Address[]> = {
  expected: 'host:port of each Sentinel, separated by commas',
  example: '10.0.0.1:26379,10.0.0.2:26379,10.0.0.3:26379',
  schema: parsed((text) => {
    const parts = text.split(',').map((part) => part.trim());
    const wrong = parts.find((part) => parseAddress(part) === undefined);
    if (wrong !== undefined) return { understood: `${quoteSafely(wrong)} is no address` };
    return { value: parts.flatMap((part) => parseAddress(part) ?? []) };
  }),
};

const sentinelName: Setting<string> = {
  expected: 'the name under which the Sentinels watch the primary',
  example: 'mymaster',
  schema: parsed((text) =>
    /^[\w.-]+$/u.test(text) ? { value: text } : { understood: `it is ${quoteSafely(text)}` },
  ),
};

const sentinelUser = opaqueSecret('the user for the Sentinels themselves', 'watcher');
const sentinelPassword = opaqueSecret('the password of the Sentinels themselves', 'a-long-password');

const longestDeclaration = 300;

const durableBy: Setting<string> = {
  expected: `a name and the reason, at most ${longestDeclaration} characters`,
  example: 'Jane Doe (platform team): MemoryDB keeps a multi-AZ transaction log',
  schema: parsed((text) => {
    const line = text.trim().replaceAll(/\s+/gu, ' ');
    const isReason = line.split(' ').length >= 4 && line.length <= longestDeclaration;
    return isReason ? { value: line } : { understood: `it is ${quoteSafely(line.slice(0, 80))}` };
  }),
};

export interface RedisConfig {
  /** Who vouches for what the server does not show of its durability, and why. */
  readonly redisDurableBy: string | undefined;
  readonly redisUrl: string;
  /** Undefined where the server at `redisUrl` is asked itself. */
  readonly redisSentinels:
    | {
        readonly addresses: readonly Address[];
        readonly name: string;
        readonly username: string | undefined;
        readonly password: string | undefined;
      }
    | undefined;
}

/** Where Redis is. Undefined where `REDIS_URL` is missing or wrong. */
export function readRedis(reader: Reader): RedisConfig | undefined {
  const url = reader.get('REDIS_URL', redisUrl);
  const addresses = reader.find('REDIS_SENTINELS', sentinelAddresses);
  const name = reader.find('REDIS_SENTINEL_NAME', sentinelName);
  const username = reader.find('REDIS_SENTINEL_USERNAME', sentinelUser);
  const password = reader.find('REDIS_SENTINEL_PASSWORD', sentinelPassword);
  const redisDurableBy = reader.find('CMK_REDIS_DURABLE_BY', durableBy);
  refuseHalf(reader);
  if (url === undefined) return undefined;
  const sentinels =
    addresses === undefined || name === undefined ? undefined : { addresses, name, username, password };
  return { redisUrl: url, redisSentinels: sentinels, redisDurableBy };
}

function refuseHalf(reader: Reader): void {
  const isSet = (name: string) => reader.findText(name) !== undefined;
  if (isSet('REDIS_SENTINELS') && !isSet('REDIS_SENTINEL_NAME')) {
    reader.add(
      'REDIS_SENTINEL_NAME',
      'it is not set, and REDIS_SENTINELS is; expected the name under which they watch the primary, for example mymaster',
    );
  }
  if (isSet('REDIS_SENTINELS')) return;
  for (const name of ['REDIS_SENTINEL_NAME', 'REDIS_SENTINEL_USERNAME', 'REDIS_SENTINEL_PASSWORD']) {
    if (isSet(name)) {
      reader.add(
        name,
        'it is set, and REDIS_SENTINELS is not; expected both or neither, for example REDIS_SENTINELS=10.0.0.1:26379',
      );
    }
  }
}

/** The proxy, where it is the only way out: everything over HTTPS and the WebSocket to Slack go through it. */
export interface ProxyConfig {
  /** May hold a user and a password. */
  readonly url: string;
  /** Hosts that are reached directly, as `NO_PROXY` names them. */
  readonly noProxy: string;
}

/** Azure's packages read the same variables on their own, in capitals first, so the bot does too. */
export function readProxy(reader: Reader): ProxyConfig | undefined {
  const name = reader.findText('HTTPS_PROXY') === undefined ? 'https_proxy' : 'HTTPS_PROXY';
  const url = reader.find(name, proxyUrl);
  const noProxy = reader.findText('NO_PROXY') ?? reader.findText('no_proxy') ?? '';
  return url === undefined ? undefined : { url, noProxy };
}
