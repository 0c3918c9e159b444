import { fileURLToPath } from 'node:url';
import { cast, channel, secrets } from '../sandbox/cast.ts';
import { createKeys, parseEntry } from '../src/store/keys.ts';
import { fill } from '../test/e2e/story.ts';
import { approved, bring } from '../test/soak/seed.ts';
import { runChild } from './child.ts';
import { type ManyOrganizations, startMany } from './many-organizations.ts';
import { quantile } from './quantile.ts';
import { type Effort, type Row, interleaved } from './row.ts';
import { noLimits } from './watched-organizations.ts';

const program = fileURLToPath(new URL('baselines/news.ts', import.meta.url));
const keys = createKeys('{cmk}');
const dayMs = 24 * 3_600_000;

const messagesOf = ({ sandbox }: ManyOrganizations, orgId: string) =>
  sandbox.slack
    .messagesIn(channel)
    .filter(({ metadata }) => metadata?.event_payload['organization'] === orgId);

/** One request is rejected; from that entry on the record to the message about it in Slack, in ms. */
async function reject(many: ManyOrganizations, orgId: string): Promise<number> {
  const { sandbox, redis } = many;
  const person = sandbox.person(cast.firstApprover);
  const asked = () =>
    messagesOf(many, orgId).find(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"reject"'));
  const { ts } = await sandbox.slack.until(asked, 30_000);
  await person.clicks('reject', (message) => message.ts === ts);
  const before = new Set(messagesOf(many, orgId).map((message) => message.ts));
  await fill(sandbox, person, 'reject', { reason: 'Not today' });
  const news = await sandbox.slack.until(
    () => messagesOf(many, orgId).find((message) => !before.has(message.ts)),
    30_000,
  );
  const lines = await redis.lrange(keys.record(orgId), 0, -1);
  const at = lines
    .map((line) => parseEntry(line).entry)
    .findLast(({ event }) => event.type === 'rejected')?.at;
  return Number(news.ts) * 1000 - (at ?? Number.NaN);
}

/** From an entry on the record to the message about it, while nothing else is to be done. */
export async function newsLatency(effort: Effort): Promise<Row[]> {
  const each = effort.isQuick ? 1 : 10;
  const many = await startMany(each * effort.rounds, { rateLimits: noLimits });
  try {
    const { sandbox, orgIds, store } = many;
    for (const orgId of orgIds) await bring(store, orgId, approved(sandbox, dayMs).slice(0, -2));
    await sandbox.restartBot();
    const env = {
      REDIS_URL: sandbox.redis.url,
      SLACK_API_URL: sandbox.slack.apiUrl,
      SLACK_BOT_TOKEN: secrets.botToken,
    };
    const took = await interleaved(
      effort,
      async (round) => {
        const values: number[] = [];
        for (const orgId of orgIds.slice(round * each, (round + 1) * each))
          values.push(await reject(many, orgId));
        return quantile(values, 0.5);
      },
      async () => {
        const args = [program, String(each), channel, String(sandbox.clock.offsetMs())];
        return quantile(JSON.parse((await runChild(args, env)).said) as number[], 0.5);
      },
    );
    return [
      {
        name: 'news-latency',
        unit: 'ms',
        ours: took.ours,
        floor: { what: 'a job, a POST', values: took.floor },
        goal: { of: 'ratio', atMost: 2 },
        note: `median of ${each}, by the clock`,
      },
    ];
  } finally {
    await many.close();
  }
}
