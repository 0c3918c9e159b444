import { cast, channel } from '../sandbox/cast.ts';
import { confirmed, fill } from '../test/e2e/story.ts';
import { approved, bring } from '../test/soak/seed.ts';
import { commandsDuring, isOwn } from '../test/store/redis-commands.ts';
import { startMany } from './many-organizations.ts';
import { startPublisher } from './publisher.ts';
import type { Effort, Row } from './row.ts';
import { noLimits } from './watched-organizations.ts';
import { withRedis } from './with-redis.ts';

const dayMs = 24 * 3_600_000;

/** From pressing *Approve* to the answer after the form was sent, by the running bot. */
async function approving(rounds: number): Promise<Row> {
  const many = await startMany(rounds, { rateLimits: noLimits });
  try {
    const { sandbox, orgIds, store, redis } = many;
    // Without the approvals.
    for (const orgId of orgIds) await bring(store, orgId, approved(sandbox, dayMs).slice(0, -2));
    await sandbox.restartBot();
    const counts: number[] = [];
    let names: readonly string[] = [];
    const person = sandbox.person(cast.firstApprover);
    for (const orgId of orgIds) {
      const asked = () =>
        sandbox.slack
          .messagesIn(channel)
          .find(
            ({ blocks, metadata }) =>
              metadata?.event_payload['organization'] === orgId &&
              JSON.stringify(blocks).includes('"action_id":"approve"'),
          );
      const { ts } = await sandbox.slack.until(asked, 30_000);
      const approve = async () => {
        await person.clicks('approve', (message) => message.ts === ts);
        await fill(sandbox, person, 'approve', confirmed);
      };
      names = await commandsDuring(redis, approve, isOwn);
      counts.push(names.length);
    }
    const note = `with what is published meanwhile; the last: ${names.join(', ')}`;
    return { name: 'round-trips-approve', unit: 'calls', ours: counts, note };
  } finally {
    await many.close();
  }
}

/** Redis commands of the bot's own for one message; what the queue asks for beside it is left out. */
async function publishing(): Promise<Row> {
  return withRedis(async (redis) => {
    const publisher = await startPublisher(redis, 100);
    try {
      for (let warm = 0; warm < 3; warm += 1) {
        await publisher.append();
        await publisher.publish();
      }
      const counts: number[] = [];
      let names: readonly string[] = [];
      for (let message = 0; message < 5; message += 1) {
        await publisher.append();
        names = await commandsDuring(redis, () => publisher.publish());
        counts.push(names.length);
      }
      const goal = { of: 'ours', atMost: 4 } as const;
      return { name: 'round-trips-publish', unit: 'calls', ours: counts, goal, note: names.join(', ') };
    } finally {
      await publisher.close();
    }
  });
}

export async function roundTrips({ isQuick }: Effort): Promise<Row[]> {
  return [await publishing(), await approving(isQuick ? 1 : 5)];
}
