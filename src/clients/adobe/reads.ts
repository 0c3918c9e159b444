import type { Dispatcher } from 'undici';
import { asDocumented } from '../../domain/post.ts';
import { UpstreamError } from '../../errors.ts';
import { AppRegistrationAnswer, ConfigurationAnswer, findOtherOwner, parseJson } from './answers.ts';
import {
  appRegistration,
  ask,
  configuration,
  type HttpAnswer,
  type Platform,
  platformHeaders,
  type Tokens,
  toNonsense,
  toUpstreamError,
} from './http.ts';

/** The multi-tenant app through which Adobe reaches the key, and where an administrator consents to it. */
export interface AppRegistration {
  readonly applicationId: string;
  readonly name: string;
  /** `https://login.microsoftonline.com/common/…`, as Adobe gave it. */
  readonly redirectUrl: string;
}

interface FoundConfiguration {
  readonly kind: 'found';
  /** The one of the names that answered. */
  readonly askedAs: string;
  /** `NEW`, `RUNNING`, `UPDATE_EXISTING_RESOURCES`, `COMPLETED`, `FAILED`, or a word nobody documented. */
  readonly status: string;
  /** The status as Adobe wrote it, where that is in other letters than documented. */
  readonly written: string | undefined;
  readonly keyVaultKeyIdentifier: string | undefined;
  /** The answer names another organization: nothing in it is about ours. */
  readonly otherOrganization: string | undefined;
  readonly vaultUri: string | undefined;
  /** The whole answer. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export type ConfigurationSearch = FoundConfiguration | { readonly kind: 'absent' };

export interface Reads {
  getAppRegistration(): Promise<AppRegistration>;
  findConfiguration(names: readonly string[]): Promise<ConfigurationSearch>;
}

export interface ReadsOptions {
  readonly dispatcher: Dispatcher;
  readonly platform: Platform;
  readonly tokens: Tokens;
  readonly timeoutMs: number;
}

export function createReads(options: ReadsOptions): Reads {
  return {
    async getAppRegistration() {
      const { operation, path } = appRegistration;
      const answer = await get(options, operation, path);
      const parsed = AppRegistrationAnswer.safeParse(parseJson(answer.body));
      if (!parsed.success) throw toNonsense(operation, answer, missingIn(parsed.error));
      const { applicationId, name, applicationRedirectUrl } = parsed.data;
      return { applicationId, name, redirectUrl: applicationRedirectUrl };
    },
    async findConfiguration(names) {
      if (names.length === 0) throw new RangeError('a configuration is looked for by at least one name');
      for (const name of new Set(names)) {
        const found = await getConfiguration(options, name);
        if (found !== undefined) return found;
      }
      return { kind: 'absent' };
    },
  };
}

async function getConfiguration(
  options: ReadsOptions,
  name: string,
): Promise<FoundConfiguration | undefined> {
  const { operation } = configuration;
  let answer: HttpAnswer;
  try {
    answer = await get(options, operation, configuration.path(name));
  } catch (error) {
    // Not where the token's own address is not there.
    const isAbsent = error instanceof UpstreamError && error.kind === 'absent';
    if (isAbsent && error.operation === operation) return undefined;
    throw error;
  }
  const raw = parseJson(answer.body);
  const parsed = ConfigurationAnswer.safeParse(raw);
  if (!parsed.success) throw toNonsense(operation, answer, missingIn(parsed.error));
  const { status, configData } = parsed.data;
  return {
    kind: 'found',
    askedAs: name,
    status: asDocumented(status),
    written: asDocumented(status) === status ? undefined : status,
    keyVaultKeyIdentifier: configData?.keyVaultKeyIdentifier,
    otherOrganization: findOtherOwner(raw, options.platform.organization),
    vaultUri: configData?.keyVaultUri,
    raw: Object.fromEntries(Object.entries(raw ?? {})),
  };
}

/** A GET with a token; where Adobe calls the token invalid, one more with a fresh one. */
async function get(options: ReadsOptions, operation: string, path: string): Promise<HttpAnswer> {
  const { tokens } = options;
  const token = await tokens.get();
  let answer = await getOnce(options, operation, path, token);
  let used = token;
  if (answer.status === 401) {
    tokens.discard(token);
    used = await tokens.get();
    answer = await getOnce(options, operation, path, used);
  }
  if (answer.status < 200 || answer.status > 299) throw toUpstreamError(operation, answer, [token, used]);
  return answer;
}

function getOnce(options: ReadsOptions, operation: string, path: string, token: string): Promise<HttpAnswer> {
  const { dispatcher, platform, timeoutMs } = options;
  const headers = platformHeaders(platform, token);
  return ask(dispatcher, operation, { origin: platform.origin, method: 'GET', path, headers, timeoutMs });
}

function missingIn(error: { issues: readonly { path: readonly PropertyKey[] }[] }): string {
  const fields = error.issues.map((issue) => issue.path.map(String).join('.')).filter((path) => path !== '');
  return fields.length === 0 ? 'not a JSON object' : `missing or odd: ${fields.join(', ')}`;
}
