import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createGateWitnesses } from '../../src/audit/gate-witnesses.ts';
import { createRecordCheck } from '../../src/audit/record-check.ts';
import { createOwnMessages } from '../../src/clients/slack/own-messages.ts';
import { createPoster } from '../../src/clients/slack/poster.ts';
import { readableDigest } from '../../src/domain/proposal.ts';
import { search } from '../../src/jobs/record-fault.ts';
import { markOf } from '../../src/jobs/witnessing/say-now.ts';
import { createNotes } from '../../src/store/notes.ts';
import { recordBlocks } from '../../src/views/thread/setup.ts';
import { actor, organization } from '../domain/world.ts';
import { general, seed as slackSeed } from '../sandbox/slack/seed.ts';
import { standing } from '../sandbox/slack/standing.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { chainKey, keys, seedProposal } from '../store/records.ts';
import { standOn } from './standing.ts';

const noHurry = { perMinute: 600_000, burst: 10_000 };

withRedis('S4 a record that was removed and begins again as a young one', () => {
  const real = useRedis();

  async function young() {
    const { web, slack } = await standing({
      rateLimits: { message: noHurry, special: noHurry, tier3: noHurry },
    });
    const { luma, store, deps, passes } = standOn(real.redis);
    const notes = createNotes(real.redis, keys);
    const { urgent } = createPoster(web, slackSeed.app.botUserId);
    const gateWitnesses = createGateWitnesses(createOwnMessages(web), notes);
    const recordCheck = createRecordCheck(real.redis, keys, [chainKey]);
    const around = deps({ notes, urgent, gateWitnesses, recordCheck });
    const config = { ...around.config, organizations: [{ ...luma, channel: general }] };
    const ours = { ...around, config };
    const lost = { sequence: 40, digest: createHash('sha256').update('removed').digest('hex') };
    const text = `Luma · record #40 · ${readableDigest(lost.digest)}`;
    const request = { schema: 1, kind: 'search', organization, sequence: 1, notBefore: 0 } as const;
    return {
      store,
      seed: () => seedProposal(store),
      /** What the bot said before the record was removed. */
      sayOlder: () =>
        urgent.post({
          to: general,
          text: 'enabling',
          blocks: [{ type: 'context', elements: [{ type: 'mrkdwn', text }] }],
          mark: markOf(organization, '40.0', lost),
        }),
      chatter: async (count: number) => {
        for (let at = 0; at < count; at += 50) {
          const texts = Array.from({ length: 50 }, (_, more) => `chatter ${at + more}`);
          await Promise.all(texts.map((said) => web.chat.postMessage({ channel: general, text: said })));
        }
      },
      searchOnce: () => search(request, ours),
      passes,
      seen: async () => {
        const { state } = await store.verified(organization);
        if (state.phase !== 'awaitingApproval') throw new Error(state.phase);
        return { state, words: JSON.stringify(recordBlocks(state.run, state)) };
      },
      slack,
    };
  }

  test('shows nothing where there is nothing older, and approvers read how far that is known', async () => {
    const { seed, searchOnce, passes, seen } = await young();
    await seed();
    expect((await seen()).words).toContain('The channel has not been searched yet for an older record');
    expect(await searchOnce()).toBeUndefined();
    const { state, words } = await seen();
    expect(state.run.searched).toMatchObject({ isAll: true });
    expect(state.loss).toBeUndefined();
    expect(words).toContain('searched back to the first message that Slack shows; no older record');
    // Once is enough.
    const { sequence } = state;
    passes(60_000);
    await searchOnce();
    expect((await seen()).state.sequence).toBe(sequence);
  });

  test('is found out by a head that stands further back than a gate reads, in as many parts as it takes', async () => {
    const { store, seed, sayOlder, chatter, searchOnce, passes, seen } = await young();
    await sayOlder();
    await chatter(4_050);
    await seed();
    const again = await searchOnce();
    expect(again?.againAt).toBeGreaterThan(0);
    const part = await seen();
    expect(part.state.run.searched?.isAll).toBe(false);
    expect(part.state.loss).toBeUndefined();
    expect(part.words).toMatch(/searched back to <!date[^"]*no older record[^"]*The search goes on/u);

    // Gates come first: as much was read as one minute allows.
    expect(await searchOnce()).toEqual(again);
    expect((await seen()).state.sequence).toBe(part.state.sequence);
    passes(60_000);
    expect(await searchOnce()).toBeUndefined();
    const whole = await seen();
    expect(whole.state.run.searched?.isAll).toBe(true);
    expect(whole.state.loss).toMatchObject({ kind: 'cutTail', until: 40, seenBy: 'slack' });
    expect(whole.words).toContain('messages in Slack witness #40');
    expect(whole.words).toContain('Nothing is sent until an operator declares');

    const reason = 'new beginning: the test organization was reset';
    await store.decide(organization, { type: 'declareRestore', actor: actor('UOPERATOR'), reason });
    const declared = await seen();
    expect(declared.state.loss).toBeUndefined();
    expect(declared.words).toContain(reason);
    expect(declared.words).not.toContain('no older record');
  }, 120_000);

  test('is not what a channel makes of it that cannot be read: that is asked again, and shuts nothing', async () => {
    const { slack, seed, searchOnce, passes, seen } = await young();
    await seed();
    await slack.setWeather({
      failing: { error: 'internal_error', methods: ['conversations.history'], times: 1 },
    });
    await expect(searchOnce()).rejects.toMatchObject({ name: 'UpstreamError' });
    expect((await seen()).state.run.searched).toBeUndefined();
    passes(3_000);
    expect(await searchOnce()).toBeUndefined();
    expect((await seen()).state.run.searched).toMatchObject({ isAll: true });
  });
});
