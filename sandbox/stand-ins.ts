import { adobe, azure, cast, channel, secrets } from './cast.ts';
import type { Sandbox } from './sandbox.ts';

const addresses = ({ slack, adobe: adobeAt, azure: azureAt }: Sandbox): readonly string[] => [
  `SLACK_API_URL=${slack.apiUrl}`,
  `ADOBE_PLATFORM_URL=${adobeAt.url}`,
  `ADOBE_IMS_URL=${adobeAt.url}`,
  `AZURE_LOOPBACK_URL=${azureAt.url}`,
];

/** What `npm run setup` asks for, in its order. */
const answers = (redisUrl: string): readonly (readonly [asked: string, answer: string])[] => [
  ['Bot token', secrets.botToken],
  ['App-level token (Socket Mode)', secrets.appToken],
  ['Signing secret (HTTP)', secrets.signingSecret],
  ['Channel', channel],
  ['Approvers', `${cast.firstApprover},${cast.secondApprover}`],
  ['Organization', `${adobe.organization}, ${adobe.orgId}, region va7`],
  ['Client ID', adobe.clientId],
  ['Client secret', secrets.adobeClientSecret],
  ['Azure: directory', azure.tenantId],
  ['Azure: client id', azure.clientId],
  ['Azure: client secret', secrets.azureClientSecret],
  ['Redis', redisUrl],
];

/** For who rehearses the installation: put the addresses into `.env`, then give these answers. */
export function standInWords(sandbox: Sandbox): string {
  const { redis } = sandbox;
  const told = answers(redis.url).map(([asked, answer]) => `  ${asked.padEnd(30)} ${answer}`);
  return [
    'Stand-ins for Slack, Adobe and Azure, for a bot that you set up yourself. Put these lines into .env:',
    '',
    ...addresses(sandbox),
    ...(redis.durable ? [] : ['CMK_ALLOW_VOLATILE_REDIS=true']),
    '',
    'Then: npm run setup, in another terminal, with these answers (made up; they open nothing):',
    '',
    ...told,
    '',
    'Then: npm start. Its clock is the machine’s: letting time pass on the page does not move it.',
  ].join('\n');
}
