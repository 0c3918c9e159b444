import { z } from 'zod';
import { knownRegions, parseRegion } from '../domain/addresses/vault-reference.ts';
import { describeSecret, findOddity, hasSecretMark, quoteSafely, type Setting } from './reader.ts';

export type Parsed<T> = { readonly value: T } | { readonly understood: string };

/** A schema of one function: it answers the value, or what was understood instead. */
export function parsed<T>(parse: (text: string) => Parsed<T>): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const result = parse(text);
    if ('value' in result) return result.value;
    context.addIssue({ code: 'custom', message: result.understood });
    return z.NEVER;
  });
}

const secretThat =
  (fits: (text: string) => boolean) =>
  (text: string): Parsed<string> =>
    findOddity(text) === undefined && fits(text)
      ? { value: text }
      : { understood: `it is ${describeSecret(text)}` };

const botTokenIn = secretThat((text) => /^xoxb-./.test(text));

export const botToken: Setting<string> = {
  expected: 'the bot token of the installed Slack app, which begins with xoxb-',
  example: 'xoxb-1234-5678-abcdef',
  secret: true,
  schema: parsed((text) => {
    // https://docs.slack.dev/authentication/using-token-rotation
    if (/^xoxe[.-]/.test(text))
      return {
        understood:
          'it is a token that rotates (“xoxe”): it expires after 12 hours. Turn token rotation off: make the Slack app from manifest.yml, where it is off, and install it',
      };
    return botTokenIn(text);
  }),
};

export const appToken: Setting<string> = {
  expected: 'an app-level token with the scope connections:write, which begins with xapp-',
  example: 'xapp-1-A0123-4567-abcdef',
  secret: true,
  schema: parsed(secretThat((text) => /^xapp-./.test(text))),
};

/** A secret without a form that could be checked; `other`: what is certainly another one. */
export function opaqueSecret(expected: string, example: string, other?: RegExp): Setting<string> {
  // A password may begin or end with quotation marks.
  const schema =
    other === undefined ? z.string().regex(/^\S+$/) : parsed(secretThat((text) => !other.test(text)));
  return { expected: `${expected}, without white space`, example, secret: true, schema };
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logLevel: Setting<LogLevel> = {
  expected: `one of ${logLevels.join(', ')}`,
  example: 'info',
  schema: z.enum(logLevels),
};

export const port: Setting<number> = {
  expected: 'a port number from 0 to 65535',
  example: '3000',
  schema: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.number().max(65_535)),
};

export const host: Setting<string> = {
  expected: 'the IP address of this machine at which the port listens, 0.0.0.0 or :: for all of them',
  example: '127.0.0.1',
  schema: z
    .string()
    .transform((text) => (text === 'localhost' ? '127.0.0.1' : text.replaceAll(/[[\]]/g, '')))
    .pipe(z.union([z.ipv4(), z.ipv6()])),
};

export const channelId: Setting<string> = {
  expected: 'the id of a channel, from the foot of the channel’s details in Slack',
  example: 'C0123456789',
  schema: z.string().regex(/^[CG][A-Z0-9]+$/),
};

const idPattern = /^[UWS][A-Z0-9]+$/;

/** User ids and user group ids, separated by commas; each once, in the order given. */
export const peopleIds: Setting<readonly string[]> = {
  expected: 'ids of people (U… or W…) and of user groups (S…), separated by commas',
  example: 'U0123456789,S0123456789',
  schema: parsed((text) => {
    const ids = text.split(',').map((id) => id.trim());
    const wrong = ids.find((id) => !idPattern.test(id));
    if (wrong === undefined) return { value: [...new Set(ids)] };
    return { understood: wrong === '' ? 'there is a comma too many' : `${quoteSafely(wrong)} is not an id` };
  }),
};

export const quorum: Setting<number> = {
  expected: 'how many approvals are needed, a whole number from 1 to 99',
  example: '2',
  schema: z
    .string()
    .regex(/^[1-9]\d?$/)
    .transform(Number),
};

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds. */
function parseDuration(text: string): Parsed<number> {
  if (text === '0') return { value: 0 };
  const [, digits, unit = ''] = /^(\d{1,6})\s?([a-z]*)$/i.exec(text) ?? [];
  if (digits === undefined) return { understood: `it is ${quoteSafely(text)}` };
  const ms = unitMs[unit.toLowerCase()];
  if (ms !== undefined) return { value: Number(digits) * ms };
  return {
    understood: `it is ${quoteSafely(text)}, ${unit === '' ? 'without a unit' : `with the unit ${quoteSafely(unit)}`}`,
  };
}

export function durationSetting(what: string, example: string, options: { zero: boolean }): Setting<number> {
  return {
    expected: `${what}, a number with s, m, h or d${options.zero ? ', or 0 for none' : ', more than 0'}`,
    example,
    schema: parsed(parseDuration).refine((ms) => options.zero || ms > 0, { message: 'it is 0' }),
  };
}

export const region: Setting<string> = {
  expected: `a region code of Adobe Experience Platform (${knownRegions.map(({ code }) => code).join(', ')} or another of that form)`,
  example: 'nld2',
  schema: parsed((text) => {
    const value = parseRegion(text);
    return value === undefined ? { understood: `it is ${quoteSafely(text)}` } : { value };
  }),
};

/** 24 hexadecimal digits in reality; the suffix is what tells it from a tenant or client id. */
export const orgId: Setting<string> = {
  expected: 'the IMS organization id, which ends in @AdobeOrg',
  example: '0123456789ABCDEF01234567@AdobeOrg',
  schema: z.string().regex(/^[A-Za-z0-9_-]{1,64}@AdobeOrg$/),
};

/** Shown in messages and typed after `/cmk setup`; 75 characters are the most that a Slack option shows. */
export const organizationName: Setting<string> = {
  expected: 'a name of 1 to 75 characters on one line',
  example: 'Acme Europe',
  // `npm run setup` makes the names of variables from it.
  schema: parsed((text) =>
    /^[^\p{Cc}]{1,75}$/u.test(text) && !hasSecretMark(text)
      ? { value: text }
      : { understood: `it is ${quoteSafely(text)}` },
  ),
};

/** IMS wants commas; the Developer Console shows commas or spaces, depending on where one copies from. */
export const scopes: Setting<string> = {
  expected: 'the scopes of the OAuth server-to-server credential, separated by commas',
  example: 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
  schema: z
    .string()
    .regex(/^[\w.:/\-,\s]*\w[\w.:/\-,\s]*$/)
    .transform((text) =>
      text
        .split(/[\s,]+/)
        .filter((scope) => scope !== '')
        .join(','),
    ),
};

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export const tenantId: Setting<string> = {
  expected: 'the id or a domain of the Microsoft Entra directory (tenant)',
  example: '72f988bf-86f1-41af-91ab-2d7cd011db47',
  schema: z.string().regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)+$/i),
};

const workspacePath =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/\s]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[\w-]+$/i;

/** Its resource id, and not the workspace id: remedies name it, and diagnostic settings do. */
export const logAnalyticsWorkspace: Setting<string> = {
  expected: 'the resource id of a Log Analytics workspace (Overview → JSON View), not its workspace id',
  example:
    '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/security-logs',
  schema: z.string().regex(workspacePath),
};

export const applicationId: Setting<string> = {
  expected: 'an application (client) id',
  example: '11111111-2222-3333-4444-555555555555',
  schema: z.string().regex(guid),
};

/** `off`, `same`, or the client id of a writer identity. */
export const writer: Setting<'off' | 'same' | { readonly clientId: string }> = {
  expected: 'off, same, or the client id of an identity that may write',
  example: 'off',
  schema: parsed((text): Parsed<'off' | 'same' | { clientId: string }> => {
    const word = text.toLowerCase();
    if (word === 'off' || word === 'same') return { value: word };
    return guid.test(text) ? { value: { clientId: word } } : { understood: `it is ${quoteSafely(text)}` };
  }),
};

const percentEncode =
  'Percent-encode what the user and the password hold of % @ / : # ? and spaces: % as %25, @ as %40, / as %2F';

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** An address with a user and a password in it, perhaps: never shown. */
function addressOf(
  what: string,
  example: string,
  protocols: RegExp,
  whyNot: (url: URL) => string | undefined = () => undefined,
): Setting<string> {
  return {
    expected: what,
    example,
    secret: true,
    schema: parsed((text) => {
      const url = URL.parse(text);
      if (url === null || url.hostname === '')
        return { understood: `it is not an address${text.includes('@') ? `. ${percentEncode}` : ''}` };
      if (!isPercentEncoded(`${url.username}${url.password}`))
        return { understood: `its user or password has a % that begins no code. ${percentEncode}` };
      if (!protocols.test(url.protocol)) return { understood: `it begins with ${quoteSafely(url.protocol)}` };
      const why = whyNot(url);
      return why === undefined ? { value: text } : { understood: why };
    }),
  };
}

/**
 * ioredis uses database 0, which may be somebody else's, where it cannot read the number, and treats whatever follows a
 * question mark as its own options.
 */
function whyNoDatabase({ pathname, searchParams }: URL): string | undefined {
  if (!/^\/?\d{0,5}$/u.test(pathname)) return 'what follows the host is not the number of a database';
  const isKnown = [...searchParams].every(
    ([name, value]) => /^(?:db|family)$/u.test(name) && /^\d{1,5}$/u.test(value),
  );
  return isKnown
    ? undefined
    : 'it has options after a question mark: only db and family are accepted, with numbers';
}

export const redisUrl = addressOf(
  'the address of a Redis server, which begins with redis:// or rediss://',
  'redis://localhost:6379',
  /^rediss?:$/,
  whyNoDatabase,
);

export const docsUrl = addressOf(
  'the address of the folder that holds the documents, which begins with https:// or http://',
  'https://git.example.com/cmk-bot/blob/main/docs',
  /^https?:$/,
);

export const proxyUrl = addressOf(
  'the address of an HTTP proxy, which begins with http:// or https://',
  'http://proxy.example.com:3128',
  /^https?:$/,
);

/** One hash tag at the beginning keeps all keys in one slot of a Redis Cluster. */
export const prefix: Setting<string> = {
  expected: 'a prefix for Redis keys with exactly one hash tag, at its beginning',
  example: '{cmk} or {cmk}:production',
  schema: z.string().regex(/^\{[\w.-]+\}[\w.:-]*$/),
};

const words: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
};

export const yesOrNo: Setting<boolean> = {
  expected: 'true or false',
  example: 'false',
  schema: parsed((text) => {
    const value = words[text.toLowerCase()];
    return value === undefined ? { understood: `it is ${quoteSafely(text)}` } : { value };
  }),
};
