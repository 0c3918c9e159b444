import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Message } from '../../sandbox/slack/client-api.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { nextWatchAt } from '../../src/domain/rules/times.ts';
import { createKeys, parseState } from '../../src/store/keys.ts';
import { createWatchList, parseLook } from '../../src/store/watch-list.ts';
import { fill, hourMs, mendAzure, minuteMs } from './story.ts';

export const secondMs = 1000;

/** What Redis holds of the one organization. */
export async function stateIn(sandbox: Sandbox): Promise<Organization> {
  const redis = new Redis(sandbox.redis.url);
  try {
    return parseState((await redis.hget(createKeys('{cmk}').head(adobe.orgId), 'state')) ?? '');
  } finally {
    redis.disconnect();
  }
}

/** What the watch remembers besides the record is gone; a bot that is started makes its list anew. */
export async function restartWithoutList(sandbox: Sandbox): Promise<void> {
  const redis = new Redis(sandbox.redis.url);
  const { watchDue, watchSeen } = createKeys('{cmk}');
  await sandbox.bot().stop();
  await redis.del(watchDue, watchSeen);
  await sandbox.restartBot();
  await expect.poll(() => redis.zcard(watchDue), { timeout: 15_000 }).toBe(1);
  redis.disconnect();
}

/** Somebody enabled it past the bot, as documented; nobody has told the bot yet. */
export function enableElsewhere(sandbox: Sandbox, name = 'Elsewhere1', vault: string = azure.vault): void {
  mendAzure(sandbox);
  sandbox.adobe.apply('atOnce');
  const found = sandbox.azure.state().vaults.find((candidate) => candidate.name === vault);
  const key = found?.keys.find((candidate) => candidate.name === azure.key) ?? found?.keys[0];
  sandbox.adobe.enableElsewhere(adobe.orgId, name, key?.versions[0]?.identifier ?? '');
}

export async function adopt(sandbox: Sandbox): Promise<void> {
  const requester = sandbox.person(cast.requester);
  enableElsewhere(sandbox);
  await requester.types(`/cmk adopt ${adobe.organization}`);
  await fill(sandbox, requester, 'adopt', { configurationName: 'Elsewhere1', vault: azure.vault });
  await requester.reads('adopted Luma');
}

/** Lets time pass until the watch has had its turn, and once more where it wants a second look. */
export async function watchRound(sandbox: Sandbox): Promise<void> {
  const { clock } = sandbox;
  const redis = new Redis(sandbox.redis.url);
  const keys = createKeys('{cmk}');
  const list = createWatchList(redis, keys);
  const lastCheck = async () => parseLook(await redis.hget(keys.watchSeen, adobe.orgId));
  const lookedSince = (at: number) =>
    expect.poll(async () => (await lastCheck()).at, { timeout: 15_000 }).toBeGreaterThanOrEqual(at);
  try {
    const slot = nextWatchAt(adobe.orgId, clock.now());
    // Whoever came to the watch less than a minute before may be looked at up to a minute late.
    const { at: before = slot } = await lastCheck();
    clock.pass(Math.ceil(slot - clock.now()) + (slot - before < minuteMs ? minuteMs : 0) + secondMs);
    await lookedSince(slot);
    // When it looks again is written down after what it saw.
    const isPlanned = async () => ((await list.nextAt()) ?? 0) > ((await lastCheck()).at ?? 0);
    await expect.poll(isPlanned, { timeout: 15_000 }).toBe(true);
    const again = (await list.nextAt()) ?? 0;
    const look = await lastCheck();
    if (again - (look.at ?? 0) > 61 * secondMs) return;
    clock.pass(61 * secondMs);
    await lookedSince(again);
  } finally {
    redis.disconnect();
  }
}

/** So long that nothing before counts as coming and going. */
export async function quiet(sandbox: Sandbox): Promise<void> {
  sandbox.clock.pass(2 * hourMs);
  await watchRound(sandbox);
}

/** What an alert says when it is told again. */
export const repeats = /This alert has been open for/u;

/** What the bot said in the run's thread and in the channel, each once: without what it repeats of an alert. */
export function told(sandbox: Sandbox, words: RegExp): Message[] {
  return sandbox
    .person(cast.requester)
    .messages()
    .filter(
      ({ text, blocks, ephemeral }) =>
        !ephemeral && !repeats.test(text) && words.test(`${text}\n${JSON.stringify(blocks)}`),
    );
}
