import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orgIdOf, startWatched, type Watched } from '../../../bench/watched-organizations.ts';
import { adobe, azure, cast } from '../../../sandbox/cast.ts';
import type { Message } from '../../../sandbox/slack/client-api.ts';
import { type Organization, findLife } from '../../../src/domain/organization.ts';
import { createKeys, parseState } from '../../../src/store/keys.ts';
import { parseLook } from '../../../src/store/watch-list.ts';
import { passUntil } from '../story.ts';
import { textOf } from './cases.ts';

const count = 12;
const keys = createKeys('{cmk}');
const orgIds = Array.from({ length: count }, (_, place) => orgIdOf(place));
let watched: Watched;
beforeAll(async () => {
  watched = await startWatched(count);
}, 120_000);
afterAll(() => watched.close());

const isDirect = ({ channel }: Message) => channel.startsWith('D');
const directTo = (user: string, words: RegExp) =>
  watched.sandbox
    .person(user)
    .messages()
    .filter((message) => isDirect(message) && words.test(textOf(message)));

async function statesNow(): Promise<Organization[]> {
  const states = await Promise.all(orgIds.map((orgId) => watched.redis.hget(keys.head(orgId), 'state')));
  return states.map((state) => parseState(state ?? ''));
}

const phases = async () => (await statesNow()).map(({ phase }) => phase);

/**
 * Each has a quarter of an hour of its own at which it is looked at; here all of them are due now, and again a minute
 * later. Time flies only in between: how far they are apart counts.
 */
async function lookAtAll(): Promise<void> {
  const now = watched.sandbox.clock.now();
  const isSeen = async () => {
    const looks = await watched.redis.hmget(keys.watchSeen, ...orgIds);
    const left = orgIds.filter((_orgId, place) => (parseLook(looks[place]).at ?? 0) < now);
    // Again and again: a look that was under way plans its own next one.
    for (const orgId of left) await watched.redis.zadd(keys.watchDue, String(now), orgId);
    return left.length === 0;
  };
  await isSeen();
  // The watch comes for new ones once a minute.
  watched.sandbox.clock.pass(61_000);
  await expect.poll(isSeen, { timeout: 90_000 }).toBe(true);
  watched.sandbox.clock.pass(61_000);
}

/** So that what is found stays within two minutes, also on a slow machine. */
const slowly = { stepMs: 500, pauseMs: 1_000 };

const told = [cast.requester, cast.firstApprover, cast.secondApprover];
const inThreads = (words: RegExp) =>
  watched.sandbox
    .person(cast.requester)
    .messages()
    .filter((message) => !isDirect(message) && words.test(textOf(message)));

const gathered = /Access lost in \d+ organizations: The CMK app is gone from the directory/u;
const alone = /Organization \d+[^"]*Adobe has lost access to the key/u;

describe('twelve organizations lose the same thing at once', () => {
  test('whoever is alerted reads of all of them in one message, and at most five by themselves', async () => {
    await passUntil(watched.sandbox, async () => (await watched.redis.hlen(keys.watchSeen)) === count, {
      stepMs: 10_000,
      pauseMs: 100,
    });
    watched.sandbox.azure.world.removeServicePrincipal(azure.tenantId, adobe.applicationId);
    await lookAtAll();
    await passUntil(
      watched.sandbox,
      async () => (await phases()).every((phase) => phase === 'revoked'),
      slowly,
    );
    for (const user of told) {
      await expect
        .poll(() => directTo(user, gathered).map(({ text }) => text), { timeout: 60_000 })
        .toEqual([`Access lost in ${count} organizations: The CMK app is gone from the directory.`]);
      const words = textOf(directTo(user, gathered)[0] as Message);
      for (let place = 0; place < count; place += 1)
        expect(words).toMatch(new RegExp(`Organization ${place}\\\\n`, 'u'));
    }
  }, 240_000);

  test('and every organization’s thread tells its own', async () => {
    await expect.poll(() => inThreads(alone).length, { timeout: 60_000 }).toBe(count);
    for (const user of told) expect(directTo(user, alone).length).toBeLessThanOrEqual(5);
  }, 180_000);

  test('and is on it in all of them with one button, which is nobody else’s', async () => {
    const taken = async () => {
      const states = await statesNow();
      return states.map((state) => findLife(state)?.alert?.taken?.by);
    };
    const requester = watched.sandbox.person(cast.requester);
    await requester.clicks('takeAlert', (message) => isDirect(message) && gathered.test(message.text));
    await expect.poll(taken, { timeout: 60_000 }).toEqual(Array(count).fill(cast.requester));
    await requester.reads(`You are on it in ${count} organizations`);
  }, 180_000);

  test('and reads in one message that it is over', async () => {
    watched.sandbox.azure.world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
    for (let place = 0; place < count; place += 1) {
      watched.sandbox.azure.world.assignRole(`vault-${String(place).padStart(6, '0')}`, adobe.applicationId);
    }
    await lookAtAll();
    await passUntil(
      watched.sandbox,
      async () => (await phases()).every((phase) => phase === 'enabled'),
      slowly,
    );
    await expect
      .poll(() => directTo(cast.requester, /Resolved in \d+ organizations/u).map(({ text }) => text), {
        timeout: 60_000,
      })
      .toEqual([expect.stringContaining(`Resolved in ${count} organizations`)]);
  }, 240_000);
});
