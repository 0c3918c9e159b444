import { WebClient } from '@slack/web-api';
import { createPeople } from '../clients/slack/people.ts';
import type { Config } from '../config.ts';
import type { Actor } from '../domain/people.ts';
import { createRecordStore } from '../store/record.ts';
import { ArgumentError, type Asked } from './arguments.ts';
import { chooseOrganization, withRedis } from './organization-record.ts';

type Declaration = Extract<Asked, { command: 'declare-restore' }>;

async function getOperator(id: string, { slack, people: { operators } }: Config): Promise<Actor> {
  const client = new WebClient(slack.botToken, {
    timeout: 30_000,
    ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
  });
  const { team_id: team = '' } = await client.auth.test();
  const people = createPeople(client, team);
  if (!(await people.getMembers(operators)).includes(id)) {
    throw new ArgumentError(`--by: ${id} is not among the operators (CMK_OPERATORS)`);
  }
  return people.getActor(id, { requesters: [], approvers: [] });
}

/** Puts on the record that Redis was restored from a backup; the bot tells it in the thread. Answers what to print. */
export async function declareRestore({ what, by, reason }: Declaration, config: Config): Promise<string> {
  const { orgId, name } = chooseOrganization(config, what);
  const actor = await getOperator(by, config);
  return withRedis(config, async (redis, keys) => {
    const store = createRecordStore({
      redis,
      keys,
      chainKeys: config.auditKeys,
      offsetMs: () => 0,
      appended: () => undefined,
    });
    const { head } = await store.change(orgId, { type: 'declareRestore', actor, reason });
    return `Entry ${head.sequence} of ${name} says so. The bot tells it in the thread within a minute.`;
  });
}
