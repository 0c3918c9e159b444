import { WebClient } from '@slack/web-api';
import type { Redis } from 'ioredis';
import { fetchSlack } from '../clients/slack/fetch-slack.ts';
import { createPeople } from '../clients/slack/people.ts';
import type { Config } from '../config.ts';
import type { Actor } from '../domain/people.ts';
import type { Keys } from '../store/keys.ts';
import { type RecordStore, createRecordStore } from '../store/record.ts';
import { ArgumentError, type Asked } from './arguments.ts';
import { chooseOrganization, withRedis } from './organization-record.ts';

type Declaration = Extract<Asked, { command: 'declare-restore' }>;

export async function getOperator(id: string, { slack, people: { operators } }: Config): Promise<Actor> {
  const client = new WebClient(slack.botToken, {
    timeout: 30_000,
    fetch: fetchSlack,
    ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
  });
  const { team_id: team = '', enterprise_id: enterprise } = await client.auth.test();
  const people = createPeople(client, { team, enterprise });
  if (!(await people.getMembers(operators)).includes(id)) {
    throw new ArgumentError(`--by: ${id} is not among the operators (CMK_OPERATORS)`);
  }
  return people.getActor(id, { requesters: [], approvers: [] });
}

export function storeFor({ auditKeys: chainKeys }: Config, redis: Redis, keys: Keys): RecordStore {
  return createRecordStore({ redis, keys, chainKeys, offsetMs: () => 0, appended: () => undefined });
}

/** Puts on the record that Redis was restored from a backup; the bot tells it in the thread. Answers what to print. */
export async function declareRestore({ what, by, reason }: Declaration, config: Config): Promise<string> {
  const { orgId, name } = chooseOrganization(config, what);
  const actor = await getOperator(by, config);
  return withRedis(config, async (redis, keys) => {
    const store = storeFor(config, redis, keys);
    const { head } = await store.decide(orgId, { type: 'declareRestore', actor, reason });
    return `Entry ${head.sequence} of ${name} says so. The bot tells it in the thread within a minute.`;
  });
}
