/** Why a system answered as it did, and who does what about it. */
export interface Cause {
  readonly means: string;
  /** Left out where nobody can do anything but wait. */
  readonly now?: string;
}

type Causes = Readonly<Record<string, Cause>>;

/** Codes of Adobe's gateway and of Adobe IMS. */
export const adobeCauses: Causes = {
  '400003': {
    means: 'A header is missing. Something on the way to Adobe may have removed it.',
    now: 'The operator looks at proxies between the bot and Adobe.',
  },
  '401013': {
    means: 'Adobe does not accept the access token, although it is new.',
    now: 'The operator checks that client id, secret and organization id belong together, and that the credential still exists in the Developer Console.',
  },
  '403000': {
    means: 'The API key header did not arrive. Something on the way to Adobe may have removed it.',
    now: 'The operator looks at proxies between the bot and Adobe.',
  },
  '403003': {
    means: 'Adobe does not accept the API key for this credential.',
    now: 'An Adobe administrator checks that the credential’s project in the Developer Console has the Experience Platform API and that the organization is licensed.',
  },
  '403010': {
    means: 'The access token did not arrive. Something on the way to Adobe may have removed it.',
    now: 'The operator looks at proxies between the bot and Adobe.',
  },
  '403025': {
    means: 'The credential is not entitled for this organization.',
    now: 'An Adobe administrator adds the credential to a product profile of this organization; the operator checks the organization id.',
  },
  '429050': { means: 'Adobe limits how often the bot may ask.' },
  invalid_client: {
    means: 'Adobe’s sign-in does not accept the client id or the client secret.',
    now: 'The operator compares both with the Developer Console; a secret that was rotated or deleted is replaced in the bot’s environment.',
  },
  invalid_scope: {
    means: 'Adobe’s sign-in does not grant one of the scopes to this credential.',
    now: 'The operator copies the scopes from the credential’s page in the Developer Console, separated by commas.',
  },
  unauthorized_client: {
    means: 'The credential is not of the kind OAuth server-to-server.',
    now: 'The operator creates an OAuth server-to-server credential in the Developer Console; JWT credentials ended in 2025.',
  },
};

const signIn = 'Microsoft’s sign-in';
const wait = 'It can take up to 10 minutes until a new role is effective.';

/** Codes of Microsoft Entra, Azure Resource Manager, Microsoft Graph and Key Vault. */
export const azureCauses: Causes = {
  AADSTS7000215: {
    means: `${signIn} does not accept the client secret.`,
    now: 'The operator sets AZURE_CLIENT_SECRET to the secret’s value, not to its id.',
  },
  AADSTS7000222: {
    means: 'The client secret has expired.',
    now: 'The operator creates a new one in the app registration and sets AZURE_CLIENT_SECRET.',
  },
  AADSTS700016: {
    means: 'The bot’s app registration is not known in this directory (tenant).',
    now: 'The operator checks AZURE_CLIENT_ID and the tenant id; they must belong together.',
  },
  AADSTS7000112: {
    means: 'The bot’s app is disabled in this directory (tenant).',
    now: 'An Entra administrator sets “Enabled for users to sign in” to Yes for it. Ask first who disabled it and why.',
  },
  AADSTS7000229: {
    means: 'The bot’s app has no service principal in this directory (tenant).',
    now: 'An Entra administrator creates it, or the operator corrects the tenant id.',
  },
  AADSTS700027: {
    means: 'The certificate or token with which the bot signs in is not valid (any longer).',
    now: 'The operator renews it in the app registration.',
  },
  AADSTS90002: {
    means: 'There is no directory (tenant) with this id.',
    now: 'The operator corrects the tenant id.',
  },
  AADSTS53003: {
    means: 'A conditional access policy keeps the bot’s identity out.',
    now: 'An Azure administrator excepts the bot’s identity from that policy, or allows the place from which it asks.',
  },
  ForbiddenByRbac: {
    means: 'The bot’s identity has no role at the vault that lets it do this.',
    now: `An Azure administrator gives it Key Vault Reader at the vault’s resource group, or a person attests. ${wait}`,
  },
  ForbiddenByFirewall: {
    means: 'The vault’s firewall keeps the bot’s address out. That says nothing about Adobe’s access.',
    now: 'Give the bot’s identity Key Vault Reader, so that it can ask Azure Resource Manager instead, or a person attests.',
  },
  ForbiddenByConnection: {
    means:
      'The vault’s network rules keep the bot out, and the exception for trusted Microsoft services may be missing.',
    now: 'An Azure administrator looks at the vault’s networking page.',
  },
  AccessDenied: {
    means: 'The vault works with access policies, and none lets the bot do this.',
    now: 'An Azure administrator switches the vault to Azure role-based access control, which this procedure needs.',
  },
  KeyDisabled: {
    means: 'The key is disabled.',
    now: 'An Azure administrator enables it.',
  },
  KeyNotFound: {
    means: 'The vault has no key of this name.',
    now: 'Compare the name with the vault’s list of keys.',
  },
  ObjectIsDeletedButRecoverable: {
    means: 'A key of this name was deleted and can still be recovered, so the name is taken.',
    now: 'An Azure administrator recovers the key, or another name is chosen.',
  },
  Throttled: { means: 'The vault limits how often the bot may ask.' },
  AuthorizationFailed: {
    means: 'The bot’s identity may not do this in Azure Resource Manager.',
    now: `An Azure administrator gives it Key Vault Reader at the vault’s resource group, or a person attests. ${wait}`,
  },
  Authorization_RequestDenied: {
    means: 'The bot’s identity may not look into the directory.',
    now: 'An administrator grants Microsoft Graph’s Application.Read.All to it, or a person attests.',
  },
  Request_ResourceNotFound: {
    means: 'The app was not accepted into this directory yet.',
    now: 'Somebody who may consent opens the link and accepts.',
  },
  ResourceNotFound: {
    means: 'There is no such vault in that resource group, or the bot’s identity may not see it.',
    now: 'Compare the resource id with the vault’s properties page.',
  },
  ResourceGroupNotFound: {
    means: 'There is no such resource group, or the bot’s identity may not see it.',
    now: 'Compare the resource id with the vault’s properties page.',
  },
  SubscriptionNotFound: {
    means: 'There is no such subscription, or the bot’s identity may not see it.',
    now: 'Compare the resource id with the vault’s properties page.',
  },
  // Each of these has somebody else who can help; a role for the bot does not.
  ScopeLocked: {
    means: 'A lock keeps this from being changed.',
    now: 'The owner of the lock removes it (Azure portal, Locks), and puts it back afterwards.',
  },
  RequestDisallowedByPolicy: {
    means: 'An Azure Policy of your organization forbids this. Its name is in the answer above.',
    now: 'The owner of that policy grants an exemption for this vault, or changes the policy.',
  },
  ForbiddenByPolicy: {
    means:
      'An Azure Policy for keys forbids a key like this. If it demands an expiration date: Adobe loses access to your data when the key expires.',
    now: 'The owner of the policy grants an exemption for this key. Do not add an expiration date to satisfy it.',
  },
  DenyAssignmentAuthorizationFailed: {
    means: 'A deny assignment forbids this; it overrides every role.',
    now: 'The owner of the deployment stack or managed application that made it leaves this identity out, or removes it.',
  },
  ReadOnlyDisabledSubscription: {
    means: 'The Azure subscription is disabled, so nothing in it can be changed.',
    now: 'The owner of the subscription reactivates it.',
  },
  RoleAssignmentLimitExceeded: {
    means: 'The subscription has reached Azure’s limit of 4,000 role assignments.',
    now: 'An Azure administrator removes assignments that are no longer needed.',
  },
  ConditionalRoleAssignmentExists: {
    means:
      'The CMK app already has this role at the vault under a condition, so Azure refuses a second assignment. Whether Adobe meets the condition cannot be determined from here.',
    now: 'An Azure administrator deletes the conditional assignment, then grants the role without a condition.',
  },
  PrincipalNotFound: {
    means: 'The app was accepted only just now and is not known everywhere in the directory.',
    now: 'Wait a minute.',
  },
};

const byHand = {
  key: 'or somebody with the right creates the key in the portal and you pick it in step 2',
  role: 'or somebody with the right runs the command that the bot shows, and the bot detects it',
};

const mayNotWriteRoles: Cause = {
  means:
    'The identity that the bot writes with (AZURE_WRITER) may not change role assignments at this vault.',
  now: `An Azure administrator gives it Role Based Access Control Administrator at the vault, ${byHand.role}. ${wait}`,
};

/** What stands in the way of writing: another right than the one for looking, and nobody's word stands in for it. */
export const writeCauses: Readonly<Record<string, Causes>> = {
  'POST key': {
    ForbiddenByRbac: {
      means: 'The identity that the bot writes with (AZURE_WRITER) may not create keys in this vault.',
      now: `An Azure administrator gives it Key Vault Crypto Officer at the vault, ${byHand.key}. ${wait}`,
    },
    ForbiddenByFirewall: {
      means: 'The vault’s firewall keeps the bot’s address out, and keys are created through it.',
      now: `An Azure administrator lets that address in, ${byHand.key}.`,
    },
  },
  'PUT roleAssignment': { AuthorizationFailed: mayNotWriteRoles },
  'DELETE roleAssignment': { AuthorizationFailed: mayNotWriteRoles },
};

const reinstall = 'The operator installs the app again and sets SLACK_BOT_TOKEN to the new token.';

/** `error` of Slack's Web API. */
export const slackCauses: Causes = {
  invalid_auth: { means: 'Slack does not accept the bot’s token.', now: reinstall },
  not_authed: { means: 'Slack got no token.', now: reinstall },
  token_revoked: { means: 'The bot’s token was revoked.', now: reinstall },
  token_expired: { means: 'The bot’s token has expired.', now: reinstall },
  account_inactive: { means: 'The app was removed from the workspace.', now: reinstall },
  missing_scope: {
    means: 'The app was installed with fewer scopes than manifest.yml lists.',
    now: 'The operator updates the app from manifest.yml and installs it again.',
  },
  channel_not_found: {
    means: 'The channel does not exist, or it is private and the bot is not in it.',
    now: 'Invite the bot into the channel, or the operator corrects CMK_CHANNEL.',
  },
  not_in_channel: { means: 'The bot is not in the channel.', now: 'Invite it into the channel.' },
  is_archived: {
    means: 'The channel is archived.',
    now: 'Somebody takes it out of the archive, or the operator chooses another.',
  },
  restricted_action: {
    means: 'The workspace does not let the bot write there.',
    now: 'A workspace administrator changes who may post in the channel.',
  },
  plan_upgrade_required: {
    means: 'User groups need a paid plan of Slack.',
    now: 'The operator names people by user id instead of groups.',
  },
  no_such_subteam: {
    means: 'There is no user group with this id.',
    now: 'The operator corrects the group id in the configuration.',
  },
  user_not_found: {
    means: 'There is no person with this id in the workspace.',
    now: 'The operator corrects the user id in the configuration.',
  },
  ratelimited: { means: 'Slack limits how often the bot may ask.' },
  internal_error: { means: 'Slack has trouble of its own.' },
  fatal_error: { means: 'Slack has trouble of its own.' },
  service_unavailable: { means: 'Slack has trouble of its own.' },
};
