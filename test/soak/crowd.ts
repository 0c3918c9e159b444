import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { azure, cast, channel } from '../../sandbox/cast.ts';
import { type PersonAt, createPerson } from '../../sandbox/person.ts';
import type { ActAnswer, ClientView } from '../../sandbox/slack/client-api.ts';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import type { ActionName } from '../../src/views/blocks/blocks.ts';
import type { SoakWorld } from './world.ts';

/** A form that Slack says the bot took, and that was not answered with a problem. */
export interface Taken {
  readonly user: string;
  readonly orgId: string;
  readonly callbackId: string;
  readonly fingerprint: string | undefined;
}

/** What the crowd has done, counted. */
export interface Deeds {
  tried: number;
  answered: number;
  /** Slack could not deliver it or had no acknowledgement in time: the person is told by Slack. */
  undelivered: number;
  readonly taken: Taken[];
}

export interface Crowd {
  readonly deeds: Deeds;
  /** Everybody ends what they are at. */
  stop(): Promise<void>;
}

const pressed = [
  'setup',
  'propose',
  'approve',
  'reject',
  'stop',
  'cancel',
  'settle',
  'approveSettlement',
  'status',
] as const satisfies readonly ActionName[];

type Deed = { readonly what: (typeof pressed)[number] | 'typed' | 'home'; readonly place: number };

/** Approving comes more often, or hardly anything would ever reach its end. */
const deeds = (organizations: number): fc.Arbitrary<Deed> =>
  fc.record({
    what: fc.oneof(
      { weight: 5, arbitrary: fc.constant('approve' as const) },
      { weight: 2, arbitrary: fc.constant('propose' as const) },
      { weight: 4, arbitrary: fc.constantFrom(...pressed, 'typed' as const, 'home' as const) },
    ),
    place: fc.nat(organizations - 1),
  });

/** What stands in a field, by its block_id; whatever else there is stays as it was. */
const typed: Readonly<Record<string, string | true>> = {
  entitlement: 'healthcare',
  evidence: 'Contract 4711, seen today',
  vault: azure.vault,
  configurationName: 'Config1',
  key: azure.key,
  acknowledge: true,
  confirmation: azure.key,
  reason: 'tried by the crowd',
};

/** How long a person waits for "Checking…" to become something. */
const patienceMs = 8_000;
const betweenLooksMs = 200;
const betweenDeedsMs = 250;
/** So many deeds a person; taken from the beginning again after that. */
const program = 2_000;

const waits = (view: ClientView) => /Checking…|Not safe yet/u.test(JSON.stringify(view.blocks));

/** Looks now and then: with thousands of messages, looking at every change of Slack would leave no time for anything else. */
async function settledView(person: PersonAt): Promise<ClientView | undefined> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline;) {
    const front = person.view();
    if (front !== undefined && !waits(front)) return front;
    await pause(betweenLooksMs);
  }
  return undefined;
}

/** The newest message about an organization that has this button. */
function findButton(slack: SlackStandIn, orgId: string, action: string) {
  const name = `"action_id":"${action}"`;
  return slack
    .messagesIn(channel)
    .findLast(
      ({ metadata, blocks }) =>
        metadata?.event_payload['organization'] === orgId && JSON.stringify(blocks).includes(name),
    );
}

function blockWith(blocks: readonly { block_id?: string }[], action: string): string {
  const found = blocks.find((block) => JSON.stringify(block).includes(`"action_id":"${action}"`));
  return found?.block_id ?? '';
}

export function gather(world: SoakWorld, seed: number): Crowd {
  const { slack, orgIds } = world;
  const all: Deeds = { tried: 0, answered: 0, undelivered: 0, taken: [] };
  const { requester, azureAdministrator, firstApprover, secondApprover, outsider } = cast;
  const users = [requester, azureAdministrator, firstApprover, secondApprover, outsider];
  const over = new AbortController();

  function count(answer: ActAnswer): boolean {
    all.tried += 1;
    all[answer.ok ? 'answered' : 'undelivered'] += 1;
    return answer.ok;
  }

  async function submit(person: PersonAt, orgId: string): Promise<void> {
    const front = await settledView(person);
    if (front === undefined || front.submit === undefined) return;
    const fields = front.blocks.flatMap(({ type, block_id: id = '' }) => (type === 'input' ? [id] : []));
    const values = Object.fromEntries(Object.entries(typed).filter(([name]) => fields.includes(name)));
    const answer = await person.submits(values);
    if (!count(answer) || !answer.ok || answer.effect === 'errors') return;
    const after = await settledView(person);
    // A form that comes back says what is wrong; anything else says that it was done or that it came too late.
    if (after === undefined || after.callbackId === front.callbackId) return;
    const fingerprint = /"subject":"([0-9a-f]{64})"/u.exec(JSON.stringify(front))?.[1];
    all.taken.push({ user: person.user, orgId, callbackId: front.callbackId, fingerprint });
  }

  async function press(person: PersonAt, action: string, orgId: string): Promise<void> {
    const message = findButton(slack, orgId, action);
    if (message === undefined) return;
    const container = { type: 'message', channel, ts: message.ts } as const;
    const blockId = blockWith(message.blocks, action);
    const answer = await slack.act({
      type: 'action',
      user: person.user,
      container,
      blockId,
      actionId: action,
    });
    if (count(answer)) await submit(person, orgId);
  }

  async function act(person: PersonAt, { what, place }: Deed): Promise<void> {
    const orgId = orgIds[place] ?? '';
    const { user } = person;
    if (what === 'home') {
      count(await slack.act({ type: 'home', user }));
    } else if (what === 'typed') {
      const text = `/cmk setup Organization ${place + 1}`;
      if (count(await slack.act({ type: 'command', user, channel, text }))) await submit(person, orgId);
    } else {
      await press(person, what, orgId);
    }
    await person.closes();
  }

  async function live(user: string, place: number): Promise<void> {
    const person = createPerson(slack, user, channel);
    const plan = fc.sample(deeds(orgIds.length), { seed: seed + place, numRuns: program });
    for (let at = 0; !over.signal.aborted; at += 1) {
      // A view that changes under a person's hands is answered by Slack; they go on to the next thing.
      await act(person, plan[at % plan.length] as Deed).catch(() => person.closes());
      await pause(betweenDeedsMs);
    }
  }

  const lives = users.map(live);
  return {
    deeds: all,
    async stop() {
      over.abort();
      await Promise.all(lives);
    },
  };
}
