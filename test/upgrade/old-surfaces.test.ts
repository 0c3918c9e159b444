import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { expectCleanAftermath, readRecord } from '../e2e/aftermath.ts';
import { until } from '../faults/until.ts';
import {
  approve,
  approveAll,
  finishPreparing,
  hourMs,
  minuteMs,
  prepare,
  propose,
  settledView,
  startSetup,
  startWorld,
  untilEnabled,
  untilSaid,
} from '../e2e/story.ts';
import { type OldSurface, nameOf, surfaces, use } from './old-surfaces.ts';

const approversOnly = ['approve', 'reject', 'stop', 'approveSettlement'];
const userOf = (surface: OldSurface) =>
  approversOnly.includes(nameOf(surface)) ? cast.firstApprover : cast.requester;

/** What opens a form of the same name; everything else shows or does something at once. */
const opensForm = [
  'adopt',
  'createKey',
  'propose',
  'approve',
  'reject',
  'stop',
  'cancel',
  'revoke',
  'restore',
  'settle',
  'approveSettlement',
];

const at = (stage: string, kind: 'pressed' | 'form') =>
  surfaces.filter((each) => each.stage === stage && (each.surface === 'form') === (kind === 'form'));

const bugs = /does not belong to anything the bot sent you|mistake of the bot/u;

let sandbox: Sandbox;

/** A link to the newest card, which is the newest message with the buttons of a run. */
async function newestCard(): Promise<string> {
  const card = sandbox
    .person(cast.requester)
    .messages()
    .findLast(({ blocks }) => blocks.some(({ block_id: id }) => id === 'card'));
  const found = sandbox.slack.log.calls.findLast(
    ({ method, arguments: { message_ts: ts } }) => method === 'chat.getPermalink' && ts === card?.ts,
  );
  return (found?.answer as { permalink?: string } | undefined)?.permalink ?? 'no link to the newest card';
}

async function answerTo(surface: OldSurface) {
  const answered = await use(sandbox, userOf(surface), surface).catch((error: unknown) => {
    throw new Error(`${nameOf(surface)} on ${surface.surface}: ${String(error)}`);
  });
  expect(answered.said, nameOf(surface)).not.toMatch(bugs);
  return answered;
}

async function expectRefusedWithLink(surface: OldSurface, words: RegExp): Promise<void> {
  const { said } = await answerTo(surface);
  expect(said, nameOf(surface)).toMatch(words);
  expect(said, nameOf(surface)).toContain(await newestCard());
}

/** The same button under a message about the very proposal that is open now. */
async function aboutPresent(surface: OldSurface): Promise<OldSurface> {
  const record = await readRecord(sandbox);
  const proposed = record.flatMap(({ event }) => (event.type === 'proposed' ? [event.proposal] : []));
  const fingerprint = proposed.at(-1)?.fingerprint ?? '';
  return JSON.parse(JSON.stringify(surface).replace(/[0-9a-f]{64}/u, fingerprint)) as OldSurface;
}

const events = async () => (await readRecord(sandbox)).map(({ event }) => event.type as string);

async function expectItOpens(surface: OldSurface): Promise<void> {
  const { callback, said } = await answerTo(surface);
  expect(said.length).toBeGreaterThan(20);
  if (opensForm.includes(nameOf(surface))) expect(callback, said).toBe(nameOf(surface));
}

/** What asks for a decision on a proposal that nobody proposed like that since the upgrade. */
async function expectNoDecision(stage: string): Promise<void> {
  const before = (await events()).filter((type) => type !== 'clickRefused');
  for (const surface of [...at(stage, 'pressed'), ...at(stage, 'form')]) {
    await expectRefusedWithLink(surface, /is not what is proposed now/u);
  }
  expect((await events()).filter((type) => type !== 'clickRefused')).toEqual(before);
}

describe('what the version before left in Slack, about a run that goes on', () => {
  beforeAll(async () => {
    sandbox = await startWorld();
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });

  test('begins a setup', async () => {
    for (const surface of at('unconfigured', 'pressed')) await expectItOpens(surface);
    for (const surface of at('unconfigured', 'form')) await answerTo(surface);
    expect(await events()).toContain('vaultChosen');
  });

  test('shows and changes the setup', async () => {
    await finishPreparing(sandbox);
    for (const surface of at('preparing', 'pressed')) await expectItOpens(surface);
    for (const surface of at('preparing', 'form')) {
      if (nameOf(surface) === 'key') await answerTo(surface);
    }
    expect(await events()).toContain('keyChosen');
  });

  test('cannot propose without a reason, for which the form asks now', async () => {
    const form = at('preparing', 'form').find((each) => nameOf(each) === 'propose');
    const { callback, said } = await answerTo(form as OldSurface);
    expect(callback).toBe('propose');
    expect(said).toContain('Write a reason of at least a few words');
    expect(await events()).not.toContain('proposed');
  });

  test('decides on a proposal only if it is the one that is open', async () => {
    await propose(sandbox);
    await expectNoDecision('awaitingApproval');
    for (const surface of at('awaitingApproval', 'pressed')) {
      await expectItOpens(await aboutPresent(surface));
    }
    expect(await events()).not.toContain('approved');
  });

  test('proposes to revoke and to restore, and decides on neither', async () => {
    await approveAll(sandbox);
    await untilEnabled(sandbox);
    for (const surface of at('enabled', 'pressed')) await expectItOpens(surface);
    for (const surface of at('enabled', 'form')) await answerTo(surface);
    expect((await events()).filter((type) => type === 'proposed')).toHaveLength(2);
    await untilSaid(sandbox, 'REVOKE access to the data');
    await expectNoDecision('awaitingRevocation');
    for (const user of [cast.firstApprover, cast.secondApprover]) await approve(sandbox, user);
    sandbox.clock.pass(16 * minuteMs);
    await untilSaid(sandbox, /[Aa]ccess (?:is )?revoked/u);
    await expect.poll(events, { timeout: 15_000 }).toContain('revoked');
    for (const surface of at('revoked', 'pressed')) await expectItOpens(surface);
    for (const surface of at('revoked', 'form')) await answerTo(surface);
    expect((await events()).filter((type) => type === 'proposed')).toHaveLength(3);
    expect(sandbox.adobe.posts()).toHaveLength(1);
  }, 120_000);
});

describe('what the version before left in Slack, about a request of unknown outcome', () => {
  beforeAll(async () => {
    sandbox = await startWorld();
    await prepare(sandbox);
    sandbox.adobe.apply('postResetAfter');
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.clock.pass(16 * minuteMs);
    await untilSaid(sandbox, 'Adobe answers that it has no such configuration');
    sandbox.clock.pass(hourMs + minuteMs);
  });
  afterAll(() => sandbox.close());

  test('settles it as not there', async () => {
    const named = (kind: 'pressed' | 'form', name: string) =>
      at('outcomeUnknown', kind).filter((each) => nameOf(each) === name);
    for (const surface of named('pressed', 'settle')) await expectItOpens(surface);
    for (const surface of named('form', 'settle')) await answerTo(surface);
    expect(await events()).toContain('settlementProposed');
    for (const surface of named('pressed', 'approveSettlement')) await expectItOpens(surface);
    for (const surface of named('form', 'approveSettlement')) {
      await expectRefusedWithLink(surface, /is not what is proposed now/u);
    }
    for (const name of ['approve', 'reject']) {
      for (const surface of named('pressed', name)) {
        await expectRefusedWithLink(surface, /Nothing is proposed/u);
      }
    }
  });
});

describe('what the version before left in Slack, about a run that is over', () => {
  const noise = ['clickRefused', 'looked', 'channelSearched', 'appRegistered'];
  const showsThePresent = ['setup', 'step', 'status', 'health', 'audit', 'look', 'openLink', 'home'];

  beforeAll(async () => {
    sandbox = await startWorld();
    await startSetup(sandbox);
    const cancel = at('preparing', 'form').find((each) => nameOf(each) === 'cancel');
    await answerTo(cancel as OldSurface);
    await until('it is cancelled', async () => (await events()).includes('cancelled'));
    await startSetup(sandbox);
    await untilSaid(sandbox, 'Purge protection is off');
  });
  afterAll(() => sandbox.close());

  test('the shortcut goes on with the setup', async () => {
    const person = sandbox.person(cast.requester);
    await sandbox.slack.act({ type: 'shortcut', user: cast.requester, callbackId: 'setup' });
    expect((await settledView(sandbox, person)).callbackId).toBe('step');
    await person.closes();
  });

  test.each([...new Set(surfaces.map(nameOf))])('%s is answered', async (name) => {
    const before = (await events()).filter((type) => !noise.includes(type));
    for (const surface of surfaces.filter((each) => nameOf(each) === name)) {
      if (showsThePresent.includes(name)) await answerTo(surface);
      else await expectRefusedWithLink(surface, /./u);
    }
    expect((await events()).filter((type) => !noise.includes(type))).toEqual(before);
  });
});
