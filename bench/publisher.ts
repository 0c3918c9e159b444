import type { Redis } from 'ioredis';
import { WebClient } from '@slack/web-api';
import { botEnvironment } from '../sandbox/bot-environment.ts';
import { channel, secrets, workspace } from '../sandbox/cast.ts';
import { startSlack } from '../sandbox/slack/start-slack.ts';
import { createPoster } from '../src/clients/slack/poster.ts';
import { loadConfig } from '../src/config.ts';
import type { Deps } from '../src/deps.ts';
import { publish } from '../src/jobs/publishing/publish.ts';
import { createLog } from '../src/runtime/log.ts';
import { createNotes } from '../src/store/notes.ts';
import { finding } from '../test/domain/world.ts';
import { findRun } from '../src/domain/organization.ts';
import { keys, longRecord, organization, recordStore, store } from './long-record.ts';

const noHurry = { perMinute: 6_000_000, burst: 100_000 };
const rateLimits = { message: noHurry, tier3: noHurry, tier4: noHurry, special: noHurry };

export interface Publisher {
  /** Appends an entry that is worth a message. */
  append(): Promise<void>;
  /** As the worker has it done: reads the present, then publishes. */
  publish(): Promise<void>;
  /** Messages that Slack has. */
  told(): number;
  close(): Promise<void>;
}

/** The real publisher on a record of so many entries, all told but those that come now. */
export async function startPublisher(redis: Redis, count: number): Promise<Publisher> {
  await store(longRecord(count), redis);
  const slack = await startSlack({ ...secrets, workspace, delivery: 'socket', rateLimits });
  const web = new WebClient(secrets.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const nowhere = 'http://127.0.0.1:1';
  const at = {
    adobeUrl: nowhere,
    azureUrl: nowhere,
    slackApiUrl: slack.apiUrl,
    redisUrl: 'redis://127.0.0.1:1',
  };
  const loaded = loadConfig(botEnvironment({ ...at, durable: true, port: 0, mode: 'socket' }, {}));
  const [one] = loaded.ok ? loaded.config.organizations : [];
  if (!loaded.ok || one === undefined) throw new Error('the cast has no configuration');
  const record = recordStore(redis);
  const notes = createNotes(redis, keys);
  await notes.write(organization, { cursor: `${count + 1}.0` });
  const people = {
    getMembers: async (ids: readonly string[]) => ids,
    getAskable: async (named: readonly string[]) => ({ members: named, named, leftOut: [] }),
    kindOf: async () => 'member',
  };
  const deps = {
    config: { ...loaded.config, organizations: [{ ...one, orgId: organization, channel }] },
    record,
    notes,
    people,
    poster: createPoster(web, workspace.app.botUserId).poster,
    durability: async () => ({ durable: true, faults: [], restarted: false }),
    hasRestarted: async () => false,
    instances: { meet: async () => [] },
    log: createLog('silent'),
    isStopping: () => false,
  } as unknown as Deps;
  const request = { schema: 1, kind: 'publish', organization, sequence: 0, notBefore: 0 } as const;
  let appended = 0;
  return {
    async append() {
      appended += 1;
      const { state } = await record.verified(organization);
      const lookingSince = findRun(state)?.lookingSince.sequence ?? 0;
      const verdict = appended % 2 === 0 ? 'fail' : 'warning';
      await record.decide(organization, {
        type: 'recordLook',
        findings: [finding('keyEnabled', verdict)],
        lookingSince,
      });
    },
    async publish() {
      const present = await record.verified(organization);
      await publish(request, deps, present);
    },
    told: () => slack.messagesIn(channel).length,
    close: () => slack.close(),
  };
}
