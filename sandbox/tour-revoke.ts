import { cast } from './cast.ts';
import type { PersonAt } from './person.ts';
import type { PrivateRedis, SandboxRedis } from './redis.ts';
import type { Sandbox } from './sandbox.ts';
import { type Tell, approveAct, dayMs, inChannel, minuteMs, rolesOfTheApp } from './story.ts';

const betweenNudgesMs = 3_000;
const mostNudges = 20;

/** A job that was just being put into the queue reckoned with the time before; a second that passes sets it right. */
async function untilTold(sandbox: Sandbox, requester: PersonAt, words: string): Promise<void> {
  for (let nudges = 0; nudges < mostNudges; nudges += 1) {
    const told = sandbox.slack.until(() => inChannel(requester, words) > 0, betweenNudgesMs);
    if (await told.catch(() => false)) return;
    sandbox.clock.pass(1_000);
  }
  throw new Error(`nobody was told “${words}”`);
}

const isPrivate = (redis: SandboxRedis): redis is PrivateRedis => redis.kind === 'server';

/** Killed and started again. An embedded Redis forgets and a given one is not ours to stop: then it is left out, aloud. */
async function restartRedis({ redis }: Sandbox, told: Tell): Promise<void> {
  if (!isPrivate(redis)) {
    told(
      `The restart of Redis is left out: this Redis is ${redis.kind}, and only a private server outlives it.`,
    );
    return;
  }
  told('Redis is killed and started again; the clocks are on the record, so they go on.');
  await redis.kill();
  await redis.restart();
}

async function restartBot(sandbox: Sandbox, told: Tell): Promise<void> {
  told('The bot is restarted.');
  await sandbox.restartBot();
}

const ends = {
  revoke: {
    primary: 'the primary stores should no longer be readable',
    cached: 'transient stores should be empty',
  },
  restore: { primary: 'the primary stores should be back', cached: 'transient stores should be back' },
} as const;

/** The seven days of one direction: what is told in them, and what happens to the bot meanwhile. */
async function spread(
  sandbox: Sandbox,
  direction: 'revoke' | 'restore',
  meanwhile: () => Promise<void>,
  told: Tell,
): Promise<void> {
  const requester = sandbox.person(cast.requester);
  const { primary, cached } = ends[direction];
  told('A few minutes pass.');
  sandbox.clock.pass(11 * minuteMs);
  await untilTold(sandbox, requester, 'Earliest effects are possible now');
  await meanwhile();
  told('24 h pass: the primary stores.');
  sandbox.clock.pass(dayMs);
  await untilTold(sandbox, requester, primary);
  await meanwhile();
  told('Six more days pass; 7 days are over: the cached and transient stores.');
  for (let days = 0; days < 6; days += 1) sandbox.clock.pass(dayMs);
  await untilTold(sandbox, requester, cached);
  await meanwhile();
}

/** Every reminder stands once in the channel, whatever was restarted. */
function tellReminders(sandbox: Sandbox, told: Tell): void {
  const requester = sandbox.person(cast.requester);
  for (const [direction, words] of Object.entries(ends)) {
    for (const [name, part] of Object.entries(words)) {
      const count = inChannel(requester, part);
      const after = name === 'primary' ? '24 h' : '7 days';
      told(
        `The reminder after ${after} (${direction === 'revoke' ? 'revoking' : 'restoring'}) came ${count} time(s).`,
      );
      if (count !== 1) throw new Error(`“${part}” was told ${count} times`);
    }
  }
}

function expectRoles(sandbox: Sandbox, expected: number, told: Tell): void {
  const found = rolesOfTheApp(sandbox);
  told(`Azure shows ${found} role assignment(s) of the app at the vault.`);
  if (found !== expected) throw new Error(`expected ${expected} role assignments, found ${found}`);
}

/** From enabled through revoked and back, letting two weeks pass. */
export async function revokeAndRestore(sandbox: Sandbox, told: Tell): Promise<void> {
  const requester = sandbox.person(cast.requester);
  expectRoles(sandbox, 1, told);
  await approveAct(sandbox, 'revoke', told);
  await untilTold(sandbox, requester, 'Access is revoked.');
  expectRoles(sandbox, 0, told);
  let restarts = 0;
  await spread(
    sandbox,
    'revoke',
    async () => {
      restarts += 1;
      if (restarts === 2) await restartRedis(sandbox, told);
      await restartBot(sandbox, told);
    },
    told,
  );
  told('The restoring begins.');
  await approveAct(sandbox, 'restore', told);
  await untilTold(sandbox, requester, 'Access is restored.');
  expectRoles(sandbox, 1, told);
  await spread(sandbox, 'restore', async () => undefined, told);
  tellReminders(sandbox, told);
}
