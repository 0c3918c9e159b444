import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problem } from '../../sandbox/adobe/shapes.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { cast, channel } from '../../sandbox/cast.ts';
import { endServers } from '../e2e/redis-servers.ts';
import { minuteMs } from '../e2e/story.ts';
import type { DoomedBot } from '../faults/bot-process.ts';
import { isQuiet } from '../faults/queue.ts';
import { until } from '../faults/until.ts';
import { bring, preparing } from '../soak/seed.ts';
import { findBothServers } from '../store/private-redis.ts';
import { type Instances, openInstances } from './instances.ts';
import { type Kept, approve, eventsOf, keep, propose, putBack, told } from './undoing.ts';
import { searchForSecrets } from './world.ts';

const [program] = findBothServers();

/** Adobe knows nothing of a configuration that it was sent: what Redis lost stands in Slack alone. */
const unknownAtAdobe = {
  kind: 'answer',
  ...problem(404, 'Not Found', 'No configuration has this name.'),
} as const;

/** Back to before the last approval, so that the record knows no announcement; or to right after it. */
const backs = ['before it was announced', 'while it cools off'] as const;
/** Whether the channel takes messages when Redis has lost it. */
const channels = ['stays closed', 'is opened'] as const;
const plans = backs.flatMap((back) =>
  channels.flatMap((later) => ([1, 2] as const).map((instances) => ({ back, later, instances }))),
);
const had = /lossFound|gateDeferred|intentFound|outcomeBecameUnknown|stopped|notSent/u;

interface Scene {
  readonly orgId: string;
  readonly first: DoomedBot;
  readonly other: DoomedBot | undefined;
  readonly kept: Record<(typeof backs)[number], Kept>;
}

describe.skipIf(program === undefined)(
  'the channel takes nothing, all is said directly, and Redis loses it',
  () => {
    let world: Instances;
    let used = 0;

    beforeAll(async () => {
      world = await openInstances(program ?? '', plans.length * 2);
    });
    afterAll(async () => {
      await world.close();
      await endServers();
    });

    const closeChannel = () => {
      const error = 'is_archived';
      const methods = ['chat.postMessage', 'chat.update'];
      return world.slack.setWeather({ answers: methods.map((method) => ({ method, to: channel, error })) });
    };

    async function directlyAnnounced(instances: 1 | 2): Promise<Scene> {
      await world.servers.heal();
      const orgId = world.orgIds[used] ?? '';
      used += 1;
      await bring(world.store, orgId, preparing(world));
      const first = await world.start();
      await propose(world, orgId, false);
      await until('all is told', () => isQuiet(world.redis));
      await closeChannel();
      const before = await keep(world.redis, [orgId]);
      await approve(world, cast.firstApprover, orgId);
      await until('it is announced', async () =>
        (await eventsOf(world, orgId)).includes('announcementShown'),
      );
      const [last] = (await world.store.entries(orgId, 0)).slice(-1);
      expect(last?.entry.event).toMatchObject({ direct: [cast.requester, cast.firstApprover] });
      const cooling = await keep(world.redis, [orgId]);
      const other = instances === 2 ? await world.start() : undefined;
      world.adobe.script.always('getConfig', unknownAtAdobe);
      return {
        orgId,
        first,
        other,
        kept: { 'before it was announced': before, 'while it cools off': cooling },
      };
    }

    /** Redis loses it; whoever is left goes on, with another approval where that is lost too, until gates had their turns. */
    async function goOn({ orgId, first, other, kept }: Scene, { back, later }: (typeof plans)[number]) {
      first.freeze();
      const next = other ?? (await world.start());
      other?.resume();
      world.leadTo(next);
      await putBack(world.redis, [orgId], kept[back]);
      if (later === 'is opened') await world.slack.setWeather({ answers: [] });
      if (back === 'before it was announced')
        await approve(world, cast.secondApprover, orgId).catch(() => undefined);
      for (let turn = 0; turn < 6; turn += 1) {
        world.clock.pass(turn === 0 ? 16 * minuteMs : 4 * minuteMs);
        await pause(400);
        await until('it is quiet', () => isQuiet(world.redis));
      }
      first.resume();
      await first.rests();
    }

    async function clean(): Promise<void> {
      await world.slack.setWeather({ answers: [] });
      world.adobe.script.clear();
      await world.clear();
      for (const user of Object.values(cast)) await world.person(user).closes();
    }

    test.each(plans)(
      'S16 the intent is lost: back to $back, the channel $later, $instances instances: one POST',
      async (plan) => {
        const scene = await directlyAnnounced(plan.instances);
        try {
          scene.other?.freeze();
          world.clock.pass(16 * minuteMs);
          await until('it is sent', () => world.adobe.posts(scene.orgId).length > 0);
          await goOn(scene, plan);
          const events = await eventsOf(world, scene.orgId);
          expect(world.adobe.posts(scene.orgId), events.join(' ')).toHaveLength(1);
          expect(events.join(' ')).toMatch(had);
        } finally {
          await clean();
        }
      },
      120_000,
    );

    test.each(plans)(
      'S16 a Stop is lost: back to $back, the channel $later, $instances instances: no POST',
      async (plan) => {
        const scene = await directlyAnnounced(plan.instances);
        try {
          const approver = world.person(cast.firstApprover);
          await approver.clicks('stop', (message) => message.channel !== channel);
          await approver.sees('stop');
          await approver.submits({ reason: 'Not today' });
          await told(approver);
          await goOn(scene, plan);
          expect(world.adobe.posts(scene.orgId), (await eventsOf(world, scene.orgId)).join(' ')).toEqual([]);
        } finally {
          await clean();
        }
      },
      120_000,
    );
  },
);

searchForSecrets();
