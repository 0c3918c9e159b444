import { expect, test } from 'vitest';
import { cast, workspaceId } from '../../sandbox/cast.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import { tour } from '../../sandbox/tour.ts';
import { startWorld } from './story.ts';

test.skipIf(findRedisServer(process.env) === undefined)(
  'the tour through two weeks ends well, across three restarts of the bot and one of Redis, each reminder once and with evidence',
  async () => {
    const sandbox = await startWorld({ variables: { CMK_LOG_ANALYTICS_WORKSPACE: workspaceId } });
    const lines: string[] = [];
    try {
      const code = await tour(sandbox, () => undefined, { name: 'revoke', tell: (line) => lines.push(line) });
      const told = lines.join('\n');
      expect(told).toContain('Luma was revoked and restored. Adobe saw 1 POST.');
      expect(told.match(/The bot is restarted/gu)).toHaveLength(3);
      expect(told.match(/Redis is killed and started again/gu)).toHaveLength(1);
      expect(
        told.match(/The reminder after (24 h|7 days) \((revoking|restoring)\) came 1 time/gu),
      ).toHaveLength(4);
      expect(code).toBe(0);
      const reminders = sandbox
        .person(cast.requester)
        .messages()
        .filter(
          ({ channel, text }) =>
            channel.startsWith('C') && /^(24 h|7 days) passed|: (24 h|7 days) passed/u.test(text),
        );
      const evidence = reminders.map(
        ({ text }) => /Adobe’s app (was refused|used the key), last/u.exec(text)?.[1],
      );
      expect(evidence).toEqual(['was refused', 'was refused', 'used the key', 'used the key']);
    } finally {
      await sandbox.close();
    }
  },
  240_000,
);
