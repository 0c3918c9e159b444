import { z } from 'zod';
import { asDocumented } from '../../domain/post.ts';

/*
 * Adobe's page is the whole contract and its editions differ, so these schemas require what the bot cannot do
 * without, let anything else be missing or odd (`subscriptionId` was once the text "undefined"), and keep all of it.
 */
const text = z.string().optional().catch(undefined);

/** `GET byok/app-registration`. `name` is for people; the app is found by `applicationId`. */
export const AppRegistrationAnswer = z.looseObject({
  name: z.string().catch(''),
  applicationId: z.string().min(1),
  applicationRedirectUrl: z.url({ protocol: /^https$/ }),
});

const ConfigData = z
  .looseObject({ keyVaultKeyIdentifier: text, keyVaultUri: text })
  .optional()
  .catch(undefined);

/** A configuration stands at the top or in `config`, and in `jobData.config` in an edition of 2022. */
const parts = { name: text, status: text, configData: ConfigData };
const Nested = z.looseObject(parts).optional().catch(undefined);
const forms = {
  ...parts,
  config: Nested,
  jobData: z.looseObject({ config: Nested }).optional().catch(undefined),
};
/** Every organization that is named in an answer, as deep as Adobe nests at most. */
function ownersIn(answer: unknown, depth = 6): unknown[] {
  if (typeof answer !== 'object' || answer === null || depth === 0) return [];
  return Object.entries(answer).flatMap(([name, value]: [string, unknown]) =>
    name === 'imsOrgId' ? [value] : ownersIn(value, depth - 1),
  );
}

/** Another organization that the answer names, wherever it does; what it says is not about ours then. */
export function findOtherOwner(answer: unknown, organization: string): string | undefined {
  const other = ownersIn(answer).find((id) => !namesNobody(id) && !isSameOrganization(id, organization));
  if (other === undefined) return undefined;
  return typeof other === 'string' ? other : (JSON.stringify(other) ?? 'unreadable');
}

const namesNobody = (named: unknown) => named == null || (typeof named === 'string' && named.trim() === '');

const isSameOrganization = (named: unknown, organization: string) =>
  typeof named === 'string' && named.trim().toLowerCase() === organization.toLowerCase();

/** `GET customer/config/{name}`. `name` and `keyName` are not the posted name and not the key's name: never compare them. */
export const ConfigurationAnswer = z.looseObject(forms).transform(({ config, jobData, ...top }, context) => {
  const all = [top, config, jobData?.config];
  const find = <K extends 'status' | 'configData'>(part: K) =>
    all.map((one) => one?.[part]).find((found) => found !== undefined && found !== '');
  const status = find('status');
  if (status === undefined) {
    context.addIssue({ code: 'custom', message: 'no status', path: ['status'] });
    return z.NEVER;
  }
  // What is around it may be the answer's own status: a failed configuration is not taken for a completed one.
  const isFailed = all.some((one) => asDocumented(one?.status ?? '') === 'FAILED');
  if (asDocumented(status) === 'COMPLETED' && isFailed) {
    context.addIssue({ code: 'custom', message: 'FAILED inside COMPLETED', path: ['config', 'status'] });
    return z.NEVER;
  }
  return { status, configData: find('configData') };
});

/** The answer to `POST customer/config`. Its `id` need not be the one the GET shows. */
export const PostAnswer = z
  .looseObject({
    ...forms,
    id: text,
    status: z.string().min(1).transform(asDocumented),
  })
  .refine(({ id, config, jobData }) => id !== undefined || config !== undefined || jobData !== undefined);

/** `POST ims/token/v3`. `expires_in` is in seconds. */
export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().catch(3600),
});

/**
 * - `gateway`: `{"error_code":"403003","message":"…"}`
 * - `problem`: `{"type":"http://ns.adobe.com/aep/errors/…","title":"…","status":400,"detail":"…"}`
 * - `ims`: `{"error":"invalid_client","error_description":"…"}`
 * - `html`, `text`, `empty`, `otherJson`: not Adobe's own: somebody in between sent it
 */
export type ErrorShape = 'gateway' | 'problem' | 'ims' | 'html' | 'text' | 'empty' | 'otherJson';

export interface ParsedError {
  readonly shape: ErrorShape;
  readonly code: string | undefined;
  /** One line for people, at most 300 characters. */
  readonly detail: string;
}

const maxDetail = 300;

const Gateway = z.looseObject({ error_code: z.union([z.string(), z.number()]), message: z.string() });
const Problem = z.looseObject({
  type: z.string(),
  title: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  status: z.number().optional().catch(undefined),
});
const Ims = z.looseObject({ error: z.string(), error_description: z.string() });
const AnyMessage = z.looseObject({
  message: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
});

/** Whether the error was written by Adobe and not by something on the way to it. */
export function isAdobeShape(shape: ErrorShape): boolean {
  return shape === 'gateway' || shape === 'problem' || shape === 'ims';
}

/** Reads the body of an answer that is not a 2xx. Never throws. */
export function parseError(body: string): ParsedError {
  const text = body.trim();
  if (text === '') return { shape: 'empty', code: undefined, detail: 'an empty answer' };
  const json = parseJson(text);
  if (json !== undefined) return parseJsonError(json);
  if (/^<(!doctype|html|head|body|\?xml)/i.test(text)) {
    return { shape: 'html', code: undefined, detail: shortLine(`a web page: ${pageTitle(text)}`) };
  }
  return { shape: 'text', code: undefined, detail: shortLine(text) };
}

function parseJsonError(json: unknown): ParsedError {
  const gateway = Gateway.safeParse(json);
  if (gateway.success) {
    return {
      shape: 'gateway',
      code: String(gateway.data.error_code),
      detail: shortLine(gateway.data.message),
    };
  }
  const ims = Ims.safeParse(json);
  if (ims.success) {
    return { shape: 'ims', code: ims.data.error, detail: shortLine(ims.data.error_description) };
  }
  const problem = Problem.safeParse(json);
  if (problem.success && isAboutRefusal(problem.data)) {
    const { type, title, detail } = problem.data;
    const said = [title, detail].filter((part) => part !== undefined && part !== '');
    return { shape: 'problem', code: lastSegment(type), detail: shortLine(said.join(': ')) };
  }
  const other = AnyMessage.safeParse(json);
  const said = other.success ? (other.data.message ?? other.data.detail ?? other.data.error) : undefined;
  return { shape: 'otherJson', code: undefined, detail: shortLine(said ?? 'JSON of an unknown form') };
}

/** A problem that says of itself that it is a 5xx must not pass for a refusal, whatever status line it came with. */
function isAboutRefusal(problem: z.infer<typeof Problem>): boolean {
  const named = problem.title !== undefined || problem.detail !== undefined;
  return named && (problem.status === undefined || (problem.status >= 400 && problem.status < 500));
}

/** `http://ns.adobe.com/aep/errors/XXXX-1000-400` → `XXXX-1000-400` */
function lastSegment(type: string): string {
  return type.slice(type.lastIndexOf('/') + 1) || type;
}

function pageTitle(html: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(html)?.[1]?.trim();
  return title === undefined || title === '' ? 'without a title' : title;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** White space and control characters become single spaces; what is too long is cut where it shows. */
export function shortLine(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > maxDetail ? `${line.slice(0, maxDetail - 1)}…` : line;
}
