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
