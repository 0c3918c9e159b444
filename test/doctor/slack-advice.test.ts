import { LogLevel, WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cast, channel, secrets, workspace } from '../../sandbox/cast.ts';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import { startSlack } from '../../sandbox/slack/start-slack.ts';
import { fetchSlack } from '../../src/clients/slack/web-api.ts';
import { createPeople } from '../../src/clients/slack/people.ts';
import { channelLine, messageLine } from '../../src/doctor/slack.ts';
import { peopleLines } from '../../src/doctor/people.ts';

let slack: SlackStandIn;
let web: WebClient;
beforeAll(async () => {
  slack = await startSlack({
    clock: { now: Date.now },
    workspace,
    appToken: secrets.appToken,
    botToken: secrets.botToken,
    signingSecret: secrets.signingSecret,
    delivery: 'socket',
  });
  web = new WebClient(secrets.botToken, {
    slackApiUrl: slack.apiUrl,
    fetch: fetchSlack,
    logLevel: LogLevel.ERROR,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
});
afterEach(() => slack.setWeather({ answers: [] }));
afterAll(() => slack.close());

async function approversOf(group: string) {
  const nobody = { requesters: [], auditors: [], operators: [], escalation: [], alerts: [cast.requester] };
  const organizations = [{ name: 'Luma', approvers: [group], quorum: 1 }];
  const people = createPeople(web, { team: workspace.team.id });
  const [line] = await peopleLines({ people: nobody, organizations }, people);
  return line;
}

const onceMore = /^Run this again/u;
const scopes = /manifest\.yml/u;

test.each([
  ['channel_not_found', /^Invite the bot/u],
  ['not_in_channel', /^Invite the bot/u],
  ['missing_scope', scopes],
  ['internal_error', onceMore],
  ['ratelimited', onceMore],
  ['team_access_not_granted', onceMore],
])('what to do about a channel depends on what Slack says: %s', async (error, now) => {
  await slack.setWeather({ answers: [{ method: 'conversations.info', error }] });
  expect(await channelLine(web, channel)).toMatchObject({
    verdict: 'wrong',
    now: expect.stringMatching(now),
  });
});

test.each([
  ['no_such_subteam', /^Look whether the group exists/u],
  ['plan_upgrade_required', /^Look whether the group exists/u],
  ['missing_scope', scopes],
  ['internal_error', onceMore],
])('what to do about a group depends on what Slack says: %s', async (error, now) => {
  await slack.setWeather({ answers: [{ method: 'usergroups.users.list', error }] });
  expect(await approversOf('S0APPROVER')).toMatchObject({
    what: 'approvers of Luma',
    verdict: 'wrong',
    now: expect.stringMatching(now),
  });
});

test.each([
  ['invalid_blocks', 'wrong', /^This is a bug in the bot/u],
  ['invalid_auth', 'note', onceMore],
  ['internal_error', 'note', onceMore],
  ['missing_scope', 'note', scopes],
])('only a message that Slack finds fault with is a bug of the bot’s: %s', async (error, verdict, now) => {
  await slack.setWeather({ answers: [{ method: 'blocks.validate', error }] });
  expect(await messageLine(web)).toMatchObject({ verdict, now: expect.stringMatching(now) });
});
