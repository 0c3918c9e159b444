import { loopbackSlackApi, readProxy } from '../configuration/redis.ts';
import { readPeople } from '../configuration/people.ts';
import { createReader, type Environment } from '../configuration/reader.ts';
import { readSlack, signingSecret } from '../configuration/upstreams.ts';
import { appToken, botToken, channelId, peopleIds, quorum } from '../configuration/values.ts';
import { channelLine, checkBotToken, deliveriesLine } from '../doctor/slack.ts';
import { peopleLines } from '../doctor/people.ts';
import type { Line } from '../doctor/line.ts';
import { askFor, choose } from './ask.ts';
import { faultLines, type SetupStep } from './step.ts';

const appPages = 'https://api.slack.com/apps';

async function inWorkspace(
  env: Environment,
  look: (workspace: NonNullable<Awaited<ReturnType<typeof checkBotToken>>['workspace']>) => Promise<Line[]>,
): Promise<Line[]> {
  const reader = createReader(env);
  const token = reader.get('SLACK_BOT_TOKEN', botToken);
  const apiUrl = reader.find('SLACK_API_URL', loopbackSlackApi);
  if (token === undefined || reader.faults.length > 0) return faultLines(reader.faults);
  const { token: line, workspace } = await checkBotToken({ botToken: token, apiUrl });
  return workspace === undefined ? [line] : await look(workspace);
}

export const botTokenStep: SetupStep = {
  title: 'Slack: the app and its bot token',
  where: [
    `1. Open ${appPages}, Create New App, From a manifest, and paste manifest.yml.`,
    '2. Install App, Install to Workspace. Copy the Bot User OAuth Token.',
  ],
  isAnswered: (answers) => answers.find('SLACK_BOT_TOKEN') !== undefined,
  ask: async () => ({
    SLACK_BOT_TOKEN: await askFor({ name: 'SLACK_BOT_TOKEN', says: 'Bot token, xoxb-…', setting: botToken }),
  }),
  async check(env) {
    const reader = createReader(env);
    const token = reader.get('SLACK_BOT_TOKEN', botToken);
    const apiUrl = reader.find('SLACK_API_URL', loopbackSlackApi);
    if (token === undefined) return faultLines(reader.faults);
    const { token: line, workspace } = await checkBotToken({ botToken: token, apiUrl });
    return workspace === undefined ? [line] : [line, workspace.scopes];
  },
};

export const deliveryStep: SetupStep = {
  title: 'Slack: how it reaches the bot',
  where: [
    `Socket Mode needs no public address: ${appPages}, your app, Basic Information, App-Level Tokens, with the scope connections:write.`,
    'HTTP needs a TLS proxy in front (docs/install.md, 9): Basic Information, App Credentials, Signing Secret.',
  ],
  isAnswered: (answers) =>
    answers.find('SLACK_APP_TOKEN') !== undefined || answers.find('SLACK_SIGNING_SECRET') !== undefined,
  async ask() {
    const way = await choose('How does Slack reach the bot?', [
      { value: 'socket', name: 'Socket Mode (start with this)' },
      { value: 'http', name: 'HTTP' },
    ]);
    return way === 'socket'
      ? {
          SLACK_APP_TOKEN: await askFor({
            name: 'SLACK_APP_TOKEN',
            says: 'App-level token, xapp-…',
            setting: appToken,
          }),
          SLACK_SIGNING_SECRET: undefined,
        }
      : {
          SLACK_SIGNING_SECRET: await askFor({
            name: 'SLACK_SIGNING_SECRET',
            says: 'Signing secret',
            setting: signingSecret,
          }),
          SLACK_APP_TOKEN: undefined,
        };
  },
  async check(env) {
    const reader = createReader(env);
    const slack = readSlack(reader);
    if (slack === undefined) return faultLines(reader.faults);
    return [await deliveriesLine({ slack, proxy: readProxy(reader) })];
  },
};

export const channelStep: SetupStep = {
  title: 'Slack: the channel in which everything is told',
  where: [
    'Choose a channel that all approvers are in, and type /invite @CMK there.',
    'Its id is at the bottom of the channel’s details: click its name, About.',
  ],
  isAnswered: (answers) => answers.find('CMK_CHANNEL') !== undefined,
  ask: async (_answers, before) => ({
    CMK_CHANNEL: await askFor({
      name: 'CMK_CHANNEL',
      says: 'Channel id, C…',
      setting: channelId,
      suggested: before['CMK_CHANNEL'],
    }),
  }),
  async check(env) {
    const reader = createReader(env);
    const channel = reader.get('CMK_CHANNEL', channelId);
    if (channel === undefined) return faultLines(reader.faults);
    return await inWorkspace(env, async ({ client }) => [await channelLine(client, channel)]);
  },
};

const others = {
  CMK_REQUESTERS: 'Who may set up and propose; empty: every full member',
  CMK_OPERATORS: 'Who runs the bot; empty: nobody is told what only they can fix',
  CMK_ALERTS: 'Who is told when something happens to a key in use; empty: the operators',
  CMK_AUDITORS: 'Who may read the record; empty: nobody',
} as const;

/** kubectl takes the quotes that a space needs in .env for a part of the value. */
const withoutSpaces = (ids: string): string => ids.replaceAll(/\s/gu, '');

export const peopleStep: SetupStep = {
  title: 'Slack: who is who',
  where: [
    'Ids of people (profile, ⋮, Copy member ID) and of user groups, separated by commas.',
    'The person who proposes does not count: name more approvers than approvals are needed.',
  ],
  isAnswered: (answers) => answers.find('CMK_APPROVERS') !== undefined,
  async ask(answers, before) {
    const known = (name: string) => before[name] ?? answers.find(name);
    const approvers = await askFor({
      name: 'CMK_APPROVERS',
      says: 'Who approves',
      setting: peopleIds,
      suggested: known('CMK_APPROVERS'),
    });
    const needed = await askFor({
      name: 'CMK_QUORUM',
      says: 'How many must approve',
      setting: quorum,
      suggested: known('CMK_QUORUM') ?? '2',
    });
    const more: Record<string, string> = {};
    for (const [name, says] of Object.entries(others)) {
      const suggested = known(name);
      const typed = await askFor({ name, says, setting: peopleIds, isOptional: true, suggested });
      if (typed !== '') more[name] = withoutSpaces(typed);
    }
    return { CMK_APPROVERS: withoutSpaces(approvers), CMK_QUORUM: needed, ...more };
  },
  async check(env) {
    const reader = createReader(env);
    const approvers = reader.get('CMK_APPROVERS', peopleIds) ?? [];
    const needed = reader.find('CMK_QUORUM', quorum) ?? 2;
    const people = readPeople(reader);
    if (reader.faults.length > 0) return faultLines(reader.faults);
    const organizations = [{ name: 'each organization', approvers, quorum: needed }];
    return await inWorkspace(env, (workspace) => peopleLines({ people, organizations }, workspace.people));
  },
};
