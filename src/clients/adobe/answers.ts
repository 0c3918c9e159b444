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

/** Whose a configuration is: at the top or in `config`, and in `jobData.config` in an edition of 2022. */
const Owned = z.looseObject({ imsOrgId: z.unknown().optional(), name: text }).optional().catch(undefined);
const owners = {
  imsOrgId: z.unknown().optional(),
  config: Owned,
  jobData: z.looseObject({ config: Owned }).optional().catch(undefined),
};
type Owners = {
  readonly imsOrgId?: unknown;
  readonly config?: { readonly imsOrgId?: unknown } | undefined;
  readonly jobData?: { readonly config?: { readonly imsOrgId?: unknown } | undefined } | undefined;
};

/** Another organization that the answer names, wherever it does; what it says is not about ours then. */
export function findOtherOwner(answer: Owners, organization: string): string | undefined {
  const { imsOrgId, config, jobData } = answer;
  const named = [imsOrgId, config?.imsOrgId, jobData?.config?.imsOrgId];
  const other = named.find((id) => id != null && !isSameOrganization(id, organization));
  if (other === undefined) return undefined;
  return typeof other === 'string' ? other : (JSON.stringify(other) ?? 'unreadable');
}

const isSameOrganization = (named: unknown, organization: string) =>
  typeof named === 'string' && named.trim().toLowerCase() === organization.toLowerCase();

/** `GET customer/config/{name}`. `name` and `keyName` are not the posted name and not the key's name: never compare them. */
export const ConfigurationAnswer = z.looseObject({
  ...owners,
  status: z.string().min(1),
  configData: ConfigData,
});

/** The answer to `POST customer/config`. Its `id` need not be the one the GET shows. */
export const PostAnswer = z
  .looseObject({
    ...owners,
    id: text,
    status: z.string().min(1).transform(asDocumented),
  })
  .refine(({ id, config, jobData }) => id !== undefined || config !== undefined || jobData !== undefined);

/** `POST ims/token/v3`. `expires_in` is in seconds. */
export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().catch(3600),
});
