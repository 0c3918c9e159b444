import { z } from 'zod';

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

/** `GET customer/config/{name}`. `name` and `keyName` are not the posted name and not the key's name: never compare them. */
export const ConfigurationAnswer = z.looseObject({ status: z.string().min(1), configData: ConfigData });

/** The answer to `POST customer/config`. Its `id` need not be the one the GET shows. */
export const PostAnswer = z
  .looseObject({
    id: text,
    status: z.string().min(1),
    config: z.looseObject({ name: text }).optional().catch(undefined),
  })
  .refine((answer) => answer.id !== undefined || answer.config !== undefined);

/** `POST ims/token/v3`. `expires_in` is in seconds. */
export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().catch(3600),
});
