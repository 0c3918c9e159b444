import { adobe, azure, cast, channel, secrets } from './cast.ts';

export interface StandInAddresses {
  readonly slackApiUrl: string;
  readonly adobeUrl: string;
  readonly azureUrl: string;
  readonly redisUrl: string;
  /** Whether Redis keeps what it is told; where not, the bot is told to go on all the same. */
  readonly durable: boolean;
  readonly port: number;
  readonly mode: 'socket' | 'http';
}

/** What the bot is told, by the names that an operator uses too. Whatever is set outside goes first. */
export function botEnvironment(at: StandInAddresses, outside: NodeJS.ProcessEnv): Record<string, string> {
  const defaults: Record<string, string> = {
    SLACK_BOT_TOKEN: secrets.botToken,
    ...(at.mode === 'socket'
      ? { SLACK_APP_TOKEN: secrets.appToken }
      : { SLACK_SIGNING_SECRET: secrets.signingSecret }),
    SLACK_API_URL: at.slackApiUrl,
    PORT: String(at.port),
    HOST: '127.0.0.1',
    ADOBE_CLIENT_ID: adobe.clientId,
    ADOBE_CLIENT_SECRET: secrets.adobeClientSecret,
    ADOBE_SCOPES: 'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
    ADOBE_ORG_ID: adobe.orgId,
    ADOBE_ORG_NAME: adobe.organization,
    ADOBE_REGION: 'va7',
    ADOBE_PLATFORM_URL: at.adobeUrl,
    ADOBE_IMS_URL: at.adobeUrl,
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_CLIENT_ID: azure.clientId,
    AZURE_CLIENT_SECRET: secrets.azureClientSecret,
    AZURE_WRITER: 'same',
    AZURE_LOOPBACK_URL: at.azureUrl,
    CMK_CHANNEL: channel,
    CMK_REQUESTERS: `${cast.requester},${cast.azureAdministrator}`,
    CMK_APPROVERS: `${cast.firstApprover},${cast.secondApprover}`,
    CMK_AUDITORS: cast.firstApprover,
    // Whatever the hour is here, reminders come as soon as they are due.
    CMK_WORKING_HOURS: 'off',
    CMK_AUDIT_KEY: `sandbox:${secrets.auditKey}`,
    REDIS_URL: at.redisUrl,
    ...(at.durable ? {} : { CMK_ALLOW_VOLATILE_REDIS: 'true' }),
    LOG_LEVEL: outside['LOG_LEVEL'] ?? 'error',
    PATH: outside['PATH'] ?? '',
  };
  const settable = [
    'CMK_QUORUM',
    'CMK_APPROVAL_TTL',
    'CMK_COOLING_OFF',
    'CMK_WORKING_HOURS',
    'CMK_SKIP_WEEKENDS',
    'CMK_WEEKLY_SUMMARY',
    'CMK_PREFIX',
    'AZURE_WRITER',
  ];
  const chosen = settable.flatMap((name) => {
    const value = outside[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...defaults, ...Object.fromEntries(chosen) };
}
