import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { residentMiB } from '../../bench/process.ts';
import { cast, channel, secrets, workspace as castWorkspace } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Parcel } from '../../sandbox/slack/deliveries/delivery.ts';
import { signatureOf } from '../../sandbox/slack/deliveries/signature.ts';
import { answerTo, approve, modalAfter, prepare, propose } from '../e2e/story.ts';
import { tally as tallyOf } from '../faults/figures.ts';
import { type Answer, mostBytes, wrongWith } from './fuzz/acks.ts';
import { type Draft, type Sending, drafts, makeSending } from './fuzz/sendings.ts';
import { openWorld, searchForSecrets, searchWorld } from './world.ts';

/** Until everything that the bot is made of was used, compiled and cached. */
const warmUp = 20_000;
const measured = 10_000;
const count = warmUp + measured;
/** `FUZZ_SEED=…` tries others. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_129);
const atOnce = 12;
const withinMs = 10 * 60_000;

/** One person may do a hundred things before the bot slows them down: with two hundred nearly everything is looked at. */
const crowd = Array.from({ length: 200 }, (_, place) => `U0FUZZ${String(place).padStart(5, '0')}`);
const everybody = [...Object.values(cast), ...crowd];
const workspace = {
  ...castWorkspace,
  people: [
    ...castWorkspace.people,
    ...crowd.map((id) => ({ id, name: id.toLowerCase(), realName: id, email: `${id}@example.com` })),
  ],
  channels: castWorkspace.channels.map((one) => ({ ...one, members: [...one.members, ...crowd] })),
};

let sandbox: Sandbox;

/** A day in which every kind of delivery comes. */
async function live(): Promise<void> {
  const requester = sandbox.person(cast.requester);
  await prepare(sandbox);
  await propose(sandbox);
  await approve(sandbox, cast.firstApprover);
  for (const words of ['status', 'help', 'health', 'nonsense', 'status Luma'])
    await answerTo(sandbox, requester, `/cmk ${words}`);
  for (const words of ['setup', 'cancel']) await modalAfter(sandbox, requester, `/cmk ${words}`);
  await answerTo(sandbox, sandbox.person(cast.firstApprover), '/cmk audit');
  await sandbox.slack.act({ type: 'home', user: cast.requester });
  const more = [
    { type: 'app_mention', channel, user: cast.outsider, text: 'hello', ts: '1.1' },
    { type: 'message', channel, channel_type: 'im', user: cast.outsider, text: 'hello', ts: '1.2' },
    { type: 'app_uninstalled' },
    { type: 'tokens_revoked', tokens: { bot: [] } },
  ];
  for (const event of more) await sandbox.slack.sendEvent(event);
}

const kindOf = ({ kind, payload }: Parcel) =>
  String(
    payload['type'] === 'event_callback'
      ? (payload['event'] as Parcel['payload'])['type']
      : (payload['type'] ?? kind),
  );

/** A few of each kind that Slack delivered, and what it sends besides. */
function bases(): Parcel[] {
  const { deliveries } = sandbox.slack.log;
  const seen = deliveries.map(({ kind, payload }): Parcel => ({ kind, payload }));
  const shortcut = seen.find(({ payload }) => payload['type'] === 'block_actions')?.payload;
  const { view: _view, actions: _actions, container: _container, ...who } = shortcut ?? {};
  const verification = { token: 'verification-token', challenge: 'c', type: 'url_verification' };
  const besides: Parcel[] = [
    { kind: 'interactive', payload: { ...who, type: 'shortcut', callback_id: 'setup' } },
    { kind: 'interactive', payload: { ...who, type: 'message_action', callback_id: 'setup' } },
    {
      kind: 'interactive',
      payload: { ...who, type: 'dialog_submission', callback_id: 'approve', submission: {} },
    },
    { kind: 'interactive', payload: { ...who, type: 'workflow_step_edit', callback_id: 'x' } },
    { kind: 'events_api', payload: verification },
  ];
  const groups = Map.groupBy([...seen, ...besides], kindOf);
  // Each kind as often as the next one.
  const each = 12;
  return [...groups.values()].flatMap((some) =>
    Array.from({ length: each }, (_, place) => some[Math.floor((place * some.length) / each)] as Parcel),
  );
}

const digestOf = ({ body }: Sending) => createHash('sha256').update(body).digest('base64');
const now = () => Math.floor(Date.now() / 1000);

interface Sent {
  readonly sending: Sending;
  readonly answer: Answer;
  /** What came of the same bytes once more. */
  readonly second: Answer | undefined;
}

async function post(sending: Sending, at: number): Promise<Answer> {
  const { body, contentType, headers } = sending;
  const answer = await fetch(sandbox.botUrl, {
    method: 'POST',
    signal: AbortSignal.timeout(60_000),
    headers: {
      'content-type': contentType,
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signatureOf(secrets.signingSecret, at, body),
      ...headers,
    },
    body,
  });
  const type = answer.headers.get('content-type') ?? '';
  return { status: answer.status, contentType: type, body: await answer.text() };
}

async function send(sending: Sending): Promise<Sent> {
  const at = now() + sending.signedIn;
  const answer = await post(sending, at).catch((error: unknown) => {
    // One that is too large is refused while it still comes.
    if (sending.body.length <= mostBytes) throw error;
    return { status: 413, contentType: '', body: '' };
  });
  return { sending, answer, second: sending.again ? await post(sending, at) : undefined };
}

function shown({ sending, answer }: Sent): string {
  const { draft, payload, body } = sending;
  const hurt = draft.wounds.map(({ how }) => how).join('+');
  const what = String(payload['type'] ?? payload['command']);
  const said = `${answer.status} ${answer.body.slice(0, 150)}`;
  return `${draft.envelope} ${hurt} ${what}: ${said} to ${body.slice(0, 600)}`;
}

/** What was sent, what came of it, and how much memory the bot held meanwhile. */
class Tally {
  readonly statuses: number[] = [];
  readonly faults: string[] = [];
  readonly memory: Memory[] = [];
  /** How often each body was sent: the same within one second is the same byte for byte, and refused as a replay. */
  readonly #times = new Map<string, number>();

  sends(sending: Sending): void {
    const digest = digestOf(sending);
    this.#times.set(digest, (this.#times.get(digest) ?? 0) + 1);
  }

  note(sent: Sent): void {
    const { sending, answer, second } = sent;
    this.statuses.push(answer.status);
    const isReplay = answer.status === 401 && (this.#times.get(digestOf(sending)) ?? 0) > 1;
    const wrong = isReplay ? undefined : wrongWith(sending, answer);
    if (wrong !== undefined) this.faults.push(`${wrong}: ${shown(sent)}`);
    if (second !== undefined && second.status !== 401) this.faults.push(`taken twice: ${shown(sent)}`);
  }

  /** What was resident on average in one tenth of what was measured, in MiB. */
  residentIn(tenth: number): number {
    const some = this.#part(10, tenth);
    return some.reduce((sum, { resident }) => sum + resident, 0) / some.length;
  }

  /** What was in use after the deepest collection of one half, in MiB: garbage waits for long before it is collected. */
  inUseIn(half: number): number {
    return Math.min(...this.#part(2, half).map(({ heap }) => heap));
  }

  #part(parts: number, place: number): readonly Memory[] {
    const length = Math.floor(this.memory.length / parts);
    return this.memory.slice(place * length, (place + 1) * length);
  }
}

interface Memory {
  readonly resident: number;
  readonly heap: number;
}

async function measure(): Promise<Memory> {
  const answer = await fetch(new URL('/metrics', sandbox.botUrl));
  const heap = /^\S*heap_size_used_bytes(?:\{[^}]*\})? (\d\S*)$/mu.exec(await answer.text())?.[1];
  return { resident: residentMiB(sandbox.bot().pid) ?? 0, heap: Number(heap) / 1024 / 1024 };
}

/** The largest come first: what they take of memory at once is no leak, and all that follow are measured by it. */
function inOrder(plan: readonly Draft[], make: (draft: Draft, place: number) => Sending): readonly number[] {
  const sizes = plan.map((draft, place) => make(draft, place).body.length);
  const places = [...plan.keys()];
  const largest = new Set(
    places.toSorted((one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0)).slice(0, count / 20),
  );
  return [...largest, ...places.filter((place) => !largest.has(place))];
}

/** What the bot takes for its own mistake, but for ids that Slack does not know because they were made up here. */
function mistakesIn(output: string): string[] {
  const bad = /unhandled|uncaught|a mistake of the bot|could not be taken|a job was set aside/iu;
  const isMadeUp = (line: string) => line.includes('slack_webapi_platform_error');
  return output.split('\n').filter((line) => bad.test(line) && !isMadeUp(line));
}

describe('signed deliveries of every kind', () => {
  beforeAll(async () => {
    const variables = { LOG_LEVEL: 'info' };
    sandbox = await openWorld({ workspace, variables });
    await live();
  });
  afterAll(async () => {
    await searchWorld(sandbox);
    await sandbox.close();
  });

  test(
    `S14 ${count} odd deliveries, rightly signed`,
    async ({ task }) => {
      const world = { bases: bases(), people: everybody };
      const plan = fc.sample(drafts, { seed, numRuns: count });
      const order = inOrder(plan, (draft, place) => makeSending(draft, place, world));
      const tally = new Tally();
      const { pid } = sandbox.bot();
      let next = 0;

      async function work(): Promise<void> {
        for (let turn = next++; turn < count; turn = next++) {
          const place = order[turn] ?? 0;
          const sending = makeSending(plan[place] as Draft, place, world);
          tally.sends(sending);
          tally.note(await send(sending));
          if (turn >= warmUp && turn % (measured / 1000) === 0) tally.memory.push(await measure());
        }
      }

      const began = performance.now();
      await Promise.all(Array.from({ length: atOnce }, work));
      const seconds = (performance.now() - began) / 1000;
      const [second, last] = [tally.residentIn(1), tally.residentIn(9)];
      const [earlier, later] = [tally.inUseIn(0), tally.inUseIn(1)];
      const figure = `${tallyOf(tally.statuses)}; resident ${second.toFixed(0)} → ${last.toFixed(0)} MiB, in use ${earlier.toFixed(0)} → ${later.toFixed(0)} MiB; ${seconds.toFixed(0)} s`;
      task.meta.row = {
        number: 'S14',
        fault: `${count} odd deliveries, rightly signed, seed ${seed}`,
        figure,
      };
      expect(tally.faults).toEqual([]);
      expect(mistakesIn(sandbox.bot().output())).toEqual([]);
      expect(sandbox.bot().pid).toBe(pid);
      expect(await answerTo(sandbox, sandbox.person(cast.azureAdministrator), '/cmk status')).toContain(
        'Luma',
      );
      expect(last / second, figure).toBeLessThan(1.1);
      expect((later - earlier) / second, figure).toBeLessThan(0.1);
    },
    withinMs,
  );
});

searchForSecrets();
