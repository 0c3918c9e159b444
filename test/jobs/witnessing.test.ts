import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createGateWitnesses } from '../../src/audit/gate-witnesses.ts';
import { createRecordCheck } from '../../src/audit/record-check.ts';
import { createOwnMessages } from '../../src/clients/slack/own-messages.ts';
import { createPoster, type Mark } from '../../src/clients/slack/poster.ts';
import { nothingRecent } from '../../src/domain/checks/judge-health.ts';
import type { CoolingOff } from '../../src/domain/organization.ts';
import { openIntents, proposalId, showsEnd } from '../../src/domain/record/said.ts';
import { readableDigest } from '../../src/domain/proposal.ts';
import { observeRecord } from '../../src/jobs/record-fault.ts';
import { postOnce } from '../../src/jobs/publishing/round.ts';
import { announce } from '../../src/jobs/witnessing/announce.ts';
import { correctIfUnderWay, lastOf, sayEnd, sayEntry, sayHead } from '../../src/jobs/witnessing/say-entry.ts';
import { markOf } from '../../src/jobs/witnessing/say-now.ts';
import { createNotes } from '../../src/store/notes.ts';
import { approveBy } from '../domain/stories.ts';
import { actor, organization, terms } from '../domain/world.ts';
import { general, seed } from '../sandbox/slack/seed.ts';
import { standing } from '../sandbox/slack/standing.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { chainKey, keys, seedProposal } from '../store/records.ts';
import { standOn } from './standing.ts';

const named = ['UREQ', 'UAPP1', 'UAPP2'].map((id) => ({ id, name: id.toLowerCase(), realName: id }));
const workspace = { ...seed, people: [...seed.people, ...named] };

const soon = () => performance.now() + 5_000;

withRedis('what must be seen in Slack before anybody relies on it', () => {
  const real = useRedis();

  /**
   * A proposal with both approvals, and a Slack that shows nothing of it yet.
   *
   * @param aheadMs how far Redis's clock is ahead of Slack's
   */
  async function approved(aheadMs = 0) {
    const { slack, web } = await standing({ workspace });
    const channel = general;
    const { luma, store, deps, passes } = standOn(real.redis);
    passes(aheadMs);
    const notes = createNotes(real.redis, keys);
    const { poster, urgent } = createPoster(web, seed.app.botUserId);
    const gateWitnesses = createGateWitnesses(createOwnMessages(web), notes);
    const durability = async () => ({ durable: true, faults: [], restarted: false });
    const people = {
      getMembers: async (ids: readonly string[]) => ids,
      getAskable: async (named: readonly string[]) => ({ members: named, named, leftOut: [] }),
      kindOf: async () => 'member',
    };
    const around = deps({ notes, poster, urgent, gateWitnesses, durability, people });
    const config = { ...around.config, organizations: [{ ...luma, channel }] };
    const { proposal } = await seedProposal(store, { ...terms, coolingOffMs: 60_000 });
    await store.decide(organization, approveBy('UAPP1', proposal.fingerprint));
    const done = await store.decide(organization, approveBy('UAPP2', proposal.fingerprint));
    const state = done.state as CoolingOff;
    const said = () => slack.messagesIn(channel).map(({ metadata }) => metadata?.event_payload['place']);
    const ours = { ...around, config };
    const stop = () =>
      store.decide(organization, {
        type: 'stop',
        actor: actor('UAPP1'),
        fingerprint: proposal.fingerprint,
        reason: '',
      });
    return { slack, poster, store, state, done, said, stop, deps: ours };
  }

  test('is posted at once and read back, though Slack is slow to show it', async () => {
    const { slack, stop, said, state, deps } = await approved();
    await slack.setWeather({ showsAfterMs: 800 });
    const outcome = await stop();
    const began = performance.now();
    const shown = await sayEntry(lastOf(outcome), soon(), deps);
    expect(performance.now() - began).toBeGreaterThan(700);
    expect(showsEnd(shown ?? [], proposalId(state))).toBe(true);
    expect(said()).toEqual([`${outcome.head.sequence}.0`]);
  });

  test('is found though Redis is ahead of Slack, and so is what another instance posted just before', async () => {
    const { stop, said, state, deps } = await approved(100_000);
    const earlier = { organization, place: '99.0', says: 'intent', ticket: 't1' } as const;
    const payload: Mark['event_payload'] = { ...earlier, proposal: proposalId(state) };
    const mark: Mark = { event_type: 'cmk_message', event_payload: payload };
    await deps.urgent.post({ to: general, text: 'about to be sent', blocks: [], mark });
    const shown = (await sayEntry(lastOf(await stop()), soon(), deps)) ?? [];
    expect(openIntents(shown, proposalId(state))).toHaveLength(1);
    expect(said()).toHaveLength(2);
  });

  test('is not said to be shown where Slack does not show it in time', async () => {
    const { slack, stop, said, deps } = await approved();
    await slack.setWeather({ showsAfterMs: 60_000 });
    expect(await sayEnd(await stop(), 1_000, deps)).toBe('unshown');
    expect(said()).toHaveLength(1);
  });

  test('is posted when Slack takes it again, once, also where the answer to a post was lost', async () => {
    const { slack, stop, said, deps } = await approved();
    await slack.setWeather({
      rateLimited: { retryAfterSeconds: 1, methods: ['chat.postMessage'], times: 1 },
      acceptThenDrop: { methods: ['chat.postMessage'], times: 1 },
    });
    expect(await sayEnd(await stop(), 5_000, deps)).toBe('shown');
    expect(said()).toHaveLength(1);
  });

  test('is said once though Redis lost who says it while Slack took nothing, and two instances wait for Slack', async () => {
    const { slack, stop, said, deps } = await approved();
    const outcome = await stop();
    await slack.setWeather({
      rateLimited: { retryAfterSeconds: 1, methods: ['chat.postMessage'], times: 1 },
      showsAfterMs: 700,
    });
    const first = sayEntry(lastOf(outcome), soon(), deps);
    await pause(300);
    await real.redis.del(keys.claim(organization, `${outcome.head.sequence}.0`));
    const second = sayEntry(lastOf(outcome), soon(), deps);
    expect((await Promise.all([first, second])).map((shown) => shown !== undefined)).toEqual([true, true]);
    expect(said()).toEqual([`${outcome.head.sequence}.0`]);
  });

  test('is not said again by an instance that slept since it appended the entry, where another one said it', async () => {
    const { stop, said, deps } = await approved();
    const outcome = await stop();
    await sayEntry(lastOf(outcome), soon(), deps);
    const leftMs = await real.redis.pttl(keys.claim(organization, `${outcome.head.sequence}.0`));
    expect(leftMs).toBeGreaterThan(20 * 60_000);
    expect(await sayEntry(lastOf(outcome), soon(), deps)).toBeDefined();
    expect(said()).toEqual([`${outcome.head.sequence}.0`]);
  });

  test('a Stop is not done where Slack shows an intent of the proposal', async () => {
    const { slack, state, stop, deps } = await approved();
    // Of an intent that Redis lost.
    const payload: Mark['event_payload'] = {
      organization,
      place: '99.0',
      says: 'intent',
      proposal: proposalId(state),
      ticket: 't1',
    };
    const mark: Mark = { event_type: 'cmk_message', event_payload: payload };
    await deps.urgent.post({ to: general, text: 'about to be sent', blocks: [], mark });
    expect(await sayEnd(await stop(), 5_000, deps)).toBe('underWay');
    // What it posted says that nothing was sent, until it says what is known.
    const isCorrected = () => slack.messagesIn(general).some(({ text }) => text.includes('perhaps too late'));
    await vi.waitUntil(isCorrected, 5_000);
    expect(JSON.stringify(slack.messagesIn(general))).not.toContain('Nothing was sent');
  });

  test('an end that the publisher said is corrected too where Slack shows an intent of the proposal', async () => {
    const { slack, state, stop, deps } = await approved();
    const outcome = await stop();
    await sayEntry(lastOf(outcome), soon(), deps);
    await correctIfUnderWay(lastOf(outcome), deps);
    expect(JSON.stringify(slack.messagesIn(general))).toContain('Nothing was sent');
    const lost = { organization, place: '99.0', says: 'intent', ticket: 't1' } as const;
    const payload: Mark['event_payload'] = { ...lost, proposal: proposalId(state) };
    const mark: Mark = { event_type: 'cmk_message', event_payload: payload };
    await deps.urgent.post({ to: general, text: 'about to be sent', blocks: [], mark });
    await correctIfUnderWay(lastOf(outcome), deps);
    expect(JSON.stringify(slack.messagesIn(general))).not.toContain('Nothing was sent');
  });

  test('an end that was corrected is corrected once, whoever else finds the intent', async () => {
    const { state, stop, deps } = await approved();
    const outcome = await stop();
    await sayEntry(lastOf(outcome), soon(), deps);
    const lost = { organization, place: '99.0', says: 'intent', ticket: 't1' } as const;
    const payload: Mark['event_payload'] = { ...lost, proposal: proposalId(state) };
    const mark: Mark = { event_type: 'cmk_message', event_payload: payload };
    await deps.urgent.post({ to: general, text: 'about to be sent', blocks: [], mark });
    const update = vi.spyOn(deps.poster, 'update');
    await correctIfUnderWay(lastOf(outcome), deps);
    await correctIfUnderWay(lastOf(outcome), deps);
    expect(update).toHaveBeenCalledTimes(1);
  });

  test('a head that no message shows is posted, and again where somebody deleted it', async () => {
    const { slack, store, said, deps } = await approved();
    const present = await store.verified(organization);
    expect(await sayHead(present, soon(), deps)).toBe(true);
    const [message] = slack.messagesIn(general);
    expect(message?.text).toMatch(/Luma: final checks are running; nothing to do/u);
    if (message !== undefined) slack.deleteMessage(general, message.ts);
    await real.redis.del(keys.claim(organization, `head:${present.head.sequence}`));
    expect(await sayHead(present, soon(), deps)).toBe(true);
    expect(said()).toEqual([`head:${present.head.sequence}`]);
  });

  test('a head from before the run shuts the gate: a record that was removed begins again as a young one', async () => {
    const { store, state, deps } = await approved();
    const recordCheck = createRecordCheck(real.redis, keys, [chainKey]);
    const lost = { sequence: 40, digest: createHash('sha256').update('removed').digest('hex') };
    const text = `Luma · record #40 · ${readableDigest(lost.digest)}`;
    const footer = { type: 'context' as const, elements: [{ type: 'mrkdwn' as const, text }] };
    const mark = markOf(organization, '40.0', lost);
    await deps.urgent.post({ to: general, text: 'enabling', blocks: [footer], mark });
    const present = await store.verified(organization);
    const later = { ...state, run: { ...state.run, startedAt: Date.now() + 3_600_000 } };
    const { fault, loss } = await observeRecord(later, present, { ...deps, recordCheck });
    expect(fault).toBe('cutTail');
    expect(loss).toMatchObject({ kind: 'cutTail', until: 40, seenBy: 'slack' });
  });

  test.each([
    ['an announcement', 'announced', []],
    ['an end', 'ended', ['99.0']],
  ] as const)(
    'the publisher says %s that Slack calls malformed plainly only where it needs no button',
    async (_what, says, stands) => {
      const { slack, state, said, deps } = await approved();
      const lease = await deps.notes.lease(organization);
      const [configured] = deps.config.organizations;
      const lastCheck = { at: undefined, recent: nothingRecent };
      if (lease === undefined || configured === undefined) throw new Error('somebody else publishes');
      const publishing = {
        deps,
        organization: configured,
        lease,
        notes: {},
        now: 0,
        lastCheck,
        interrupted: undefined,
        refused: new Map(),
      };
      const answers = [{ method: 'chat.postMessage', error: 'invalid_blocks', times: 1 }];
      await slack.setWeather({ answers });
      const message = { text: 'All approvals received.', blocks: [] };
      const letter = { to: general, place: '99.0', said: { says, proposal: proposalId(state) }, message };
      await postOnce(letter, publishing).catch(() => undefined);
      expect(said()).toEqual(stands);
    },
  );

  test('the cooling-off counts from when the announcement was read in Slack, once', async () => {
    const { slack, store, state, said, deps } = await approved();
    await slack.setWeather({ showsAfterMs: 1_200 });
    await announce(state, state.since.at, deps);
    const { state: after } = await store.verified(organization);
    if (after.phase !== 'coolingOff') throw new Error(after.phase);
    expect(after.announced).toBeDefined();
    const [message] = slack.messagesIn(general);
    // Fifteen minutes by the configuration, stricter than what was proposed. Slack's `ts` is from before it was shown.
    const shownAt = Number(message?.ts) * 1000 + 1_200;
    expect(after.until).toBeGreaterThanOrEqual(Math.floor(shownAt) + 15 * 60_000);
    await announce(state, state.since.at, deps);
    expect(said()).toHaveLength(1);
  });

  test('an instance that slept does not repeat an announcement that another one made and that was edited since', async () => {
    const { slack, store, state, stop, said, deps } = await approved();
    await announce(state, state.since.at, deps);
    await stop();
    const [message] = slack.messagesIn(general);
    const at = { channel: general, ts: message?.ts ?? '' };
    await deps.poster.update(at, { text: 'Luma: stopped.', blocks: [] });
    // The other one is gone for longer than it is waited for.
    await real.redis.del(keys.claim(organization, message?.metadata?.event_payload['place'] as string));
    const before = said();
    const { sequence } = (await store.verified(organization)).head;
    await announce(state, state.since.at, deps);
    expect(said()).toEqual(before);
    expect((await store.verified(organization)).head.sequence).toBe(sequence);
  });

  /** The channel shows the proposal, and takes nothing any longer. */
  async function approvedInClosedChannel() {
    const world = await approved();
    const { slack, store, state, deps } = world;
    const story = await store.wholeStory(organization);
    const proposed = story.find(({ entry }) => entry.sequence === state.proposedSince.sequence);
    if (proposed === undefined) throw new Error('nothing was proposed');
    const mark = markOf(organization, `${proposed.entry.sequence}.0`, proposed.head);
    await deps.urgent.post({ to: general, text: 'asked', blocks: [], mark });
    const refused = { method: 'chat.postMessage', to: general, error: 'is_archived' };
    await slack.setWeather({ answers: [refused] });
    const announced = async () => {
      await announce(state, state.since.at, deps);
      const present = (await store.verified(organization)).state;
      if (present.phase !== 'coolingOff') throw new Error(present.phase);
      return present;
    };
    return { ...world, refused, announced };
  }
  const everybody = ['UREQ', 'UAPP1', 'UAPP2'];

  test('an announcement that the channel refuses goes directly to all, once each, also where answers to posts are lost', async () => {
    const { slack, store, state, announced } = await approvedInClosedChannel();
    await slack.setWeather({ acceptThenDrop: { methods: ['chat.postMessage'], times: 2 } });
    const after = await announced();
    expect(after.direct).toEqual(everybody);
    expect(after.announced).toBeDefined();
    const conversations = everybody.map((person) => slack.stateFor(person).channels.map(({ id }) => id));
    const announcements = conversations.map(
      (ids) =>
        ids
          .flatMap((id) => slack.messagesIn(id))
          .filter(({ metadata }) => metadata?.event_payload['says'] === 'announced').length,
    );
    expect(announcements).toEqual([1, 1, 1]);
    expect((await store.wholeStory(organization)).at(-1)?.entry.event).toMatchObject({ direct: everybody });
    expect(state.direct).toBeUndefined();
  });

  test('an announcement that another instance made directly meanwhile is no reason to wait', async () => {
    const { store, state, deps } = await approvedInClosedChannel();
    let others: Promise<unknown> | undefined;
    const readDirect: typeof deps.gateWitnesses.readDirect = async () => {
      await (others ??= announce(state, state.since.at, deps));
      return [];
    };
    const slow = { ...deps, gateWitnesses: { ...deps.gateWitnesses, readDirect } };
    expect(await announce(state, state.since.at, slow)).toEqual({ againAt: state.since.at });
    const types = (await store.wholeStory(organization)).map(({ entry }) => entry.event.type);
    expect(types.at(-1)).toBe('announcementShown');
  });

  test.each<[string, object]>([
    [
      'one of them takes no message',
      { method: 'chat.postMessage', to: 'UAPP2', error: 'messages_tab_disabled' },
    ],
    [
      'the channel cannot be read',
      { method: 'conversations.history', to: general, error: 'channel_not_found' },
    ],
    ['there is no conversation with one of them', { method: 'conversations.open', error: 'user_disabled' }],
  ])('the announcement counts nowhere where %s', async (_what, answer) => {
    const { slack, refused, announced } = await approvedInClosedChannel();
    await slack.setWeather({ answers: [answer as typeof refused, refused] });
    const after = await announced();
    expect(after.announced).toBeUndefined();
    expect(after.deferral?.reasons.map(({ code }) => code)).toContain('unannounced');
  });

  test('a gate of the channel sees an intent that stands in the direct messages with the requester alone', async () => {
    const { store, state, deps } = await approved();
    const recordCheck = createRecordCheck(real.redis, keys, [chainKey]);
    const lost = { organization, place: '99.0@UREQ', says: 'intent', ticket: 't1' } as const;
    const payload: Mark['event_payload'] = { ...lost, proposal: proposalId(state) };
    const mark: Mark = { event_type: 'cmk_message', event_payload: payload };
    await deps.urgent.post({ to: 'UREQ', text: 'about to be sent', blocks: [], mark });
    const present = await store.verified(organization);
    const { intent } = await observeRecord(state, present, { ...deps, recordCheck });
    expect(intent?.ticket).toBe('t1');
  });

  test('no gate can tell where the direct messages with the requester cannot be read', async () => {
    const { slack, store, state, deps } = await approved();
    const recordCheck = createRecordCheck(real.redis, keys, [chainKey]);
    const answer = { method: 'conversations.open', to: 'UREQ', error: 'user_disabled' };
    await slack.setWeather({ answers: [answer] });
    const present = await store.verified(organization);
    expect((await observeRecord(state, present, { ...deps, recordCheck })).fault).toBe('unwitnessed');
  });
});
