import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { adobe, cast, channel, workspace as castWorkspace } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Message } from '../../sandbox/slack/client-api.ts';
import type { ScriptedAnswer } from '../../sandbox/slack/weather.ts';
import type { WorkspaceSeed } from '../../sandbox/slack/workspace-seed.ts';
import { kindOfCode } from '../../src/clients/slack/web-api.ts';
import type { Entry } from '../../src/domain/events.ts';
import type { Organization } from '../../src/domain/organization.ts';
import { missedIn } from '../../src/store/notes.ts';
import { confirmed, minuteMs, prepare, proposing, startWorld } from '../e2e/story.ts';
import { messagesTwice } from './lane.ts';
import { patience } from './patience.ts';
import { isQuiet } from './queue.ts';
import { keys, openRecord } from './record.ts';
import { storyOutOfOrder } from './story-order.ts';
import { until } from './until.ts';

/** Before: from proposing on. After: from the last approval on, through announcement, cooling-off and gate. */
export type When = 'before' | 'after';

/** One method that answers one code for as long as one half of the story takes. */
export interface Attempt {
  readonly when: When;
  readonly answer: ScriptedAnswer;
}

export const nameOf = ({ when, answer }: Attempt) =>
  `${when} ${answer.method} ${String(answer.error ?? answer.status ?? answer.body)}`;

const group = 'S0APPROVER';
/** The approvers are a group, so that its members are asked for. */
const workspace: WorkspaceSeed = {
  ...castWorkspace,
  userGroups: [
    { id: group, handle: 'approvers', name: 'Approvers', users: [cast.firstApprover, cast.secondApprover] },
  ],
};
const coolingOffMs = 15 * minuteMs;
/** The bot lets nobody propose more than ten times at once. */
export const attemptsInAWorld = 9;
const answeredWithinMs = 20_000;

export interface SweepWorld {
  readonly sandbox: Sandbox;
  /** What went wrong in this attempt; empty where nothing did. */
  attempt(attempt: Attempt): Promise<string[]>;
  close(): Promise<void>;
}

export async function openSweepWorld(): Promise<SweepWorld> {
  const variables = { CMK_APPROVERS: group, CMK_OPERATORS: cast.azureAdministrator, CMK_APPROVAL_TTL: '24h' };
  const sandbox = await startWorld({ ...patience, workspace, variables });
  const redis = new Redis(sandbox.redis.url);
  const store = openRecord(redis, () => sandbox.clock.offsetMs());
  const { slack, clock } = sandbox;
  const requester = sandbox.person(cast.requester);
  const [first, second] = [sandbox.person(cast.firstApprover), sandbox.person(cast.secondApprover)];
  await prepare(sandbox);

  async function state(): Promise<Organization> {
    const [present] = await store.read([adobe.orgId]);
    if (present === undefined) throw new Error('there is no record');
    return present.state;
  }
  const phase = async () => (await state()).phase;

  const hasButton = (person: PersonAt, action: string) =>
    person.messages().some(({ blocks }) => JSON.stringify(blocks).includes(`"action_id":"${action}"`));
  const isChecking = (person: PersonAt) => /Checking…/u.test(JSON.stringify(person.view()?.blocks ?? []));

  /** Does something and waits until the person sees that something came of it, in a view or in words to them alone. */
  async function answered(person: PersonAt, what: string, act: () => Promise<unknown>): Promise<string[]> {
    const known = new Set(person.messages().map(({ ts }) => ts));
    const before = JSON.stringify(person.view());
    await act();
    const isTold = () =>
      person
        .messages()
        .some((each) => !known.has(each.ts) && (each.ephemeral === true || each.channel !== channel));
    const isShown = () => JSON.stringify(person.view()) !== before && !isChecking(person);
    const came = await slack.until(() => isTold() || isShown(), answeredWithinMs).catch(() => false);
    return came ? [] : [`${person.user} got no answer to ${what}`];
  }

  async function closeAll(): Promise<void> {
    for (const person of [requester, first, second])
      while (person.view() !== undefined) await person.closes();
  }

  /** Presses the button and hands the form in, as far as Slack lets it come; every step is answered. */
  async function fillIn(
    person: PersonAt,
    action: string,
    values: Readonly<Record<string, string | true>>,
  ): Promise<string[]> {
    if (!hasButton(person, action)) return [];
    const problems = await answered(person, `the button ${action}`, () => person.clicks(action));
    const ready = () => person.view()?.callbackId === action && !isChecking(person);
    if (problems.length > 0 || !(await slack.until(ready, 500).catch(() => false))) {
      while (person.view() !== undefined) await person.closes();
      return problems;
    }
    problems.push(...(await answered(person, `the form ${action}`, () => person.submits(values))));
    while (person.view() !== undefined) await person.closes();
    return problems;
  }

  /** Where Slack answers again as it should. */
  async function surely(
    person: PersonAt,
    action: string,
    values: Readonly<Record<string, string | true>>,
    isDone: () => Promise<boolean>,
  ): Promise<void> {
    await until(`${action} is done`, async () => {
      if (await isDone()) return true;
      await slack.until(() => hasButton(person, action), 5_000).catch(() => undefined);
      await fillIn(person, action, values);
      return isDone();
    });
  }

  /** The whole story is told, once and in order, and nobody waits for a message any longer. */
  const knownDisorder = new Set<string>();

  async function toldWhole({ error }: ScriptedAnswer): Promise<string[]> {
    const told = async () => {
      clock.pass(minuteMs);
      await pause(50);
      const notes = await redis.hgetall(keys.notes(adobe.orgId));
      const { sequence } = await state();
      const isTold = Number((notes['cursor'] ?? '0').split('.')[0]) > sequence;
      return isTold && missedIn(notes).length === 0 && notes['shown'] === String(sequence) && isQuiet(redis);
    };
    // A 429 that names no seconds is waited for half a minute.
    const isWhole = await until('all is told', told, 75_000).catch(() => false);
    const notes = await redis.hgetall(keys.notes(adobe.orgId));
    const disorder = storyOutOfOrder(sandbox).filter((one) => !knownDisorder.has(one));
    for (const one of disorder) knownDisorder.add(one);
    return [
      ...(isWhole ? [] : [`it is not told to its end: ${notes['cursor']} ${notes['missed'] ?? ''}`]),
      ...messagesTwice(sandbox).map((place) => `told twice: ${place}`),
      // A message that Slack finds fault with lets the next ones pass.
      ...(kindOfCode(error ?? '') === 'mistake' ? [] : disorder),
    ];
  }

  async function endProposal(): Promise<void> {
    if ((await phase()) === 'awaitingApproval') {
      const isOver = async () => (await phase()) === 'preparing';
      await surely(second, 'reject', { reason: 'The next one' }, isOver);
    }
    await slack.until(() => hasButton(requester, 'propose'), 15_000);
  }

  async function tryBefore(answer: ScriptedAnswer): Promise<string[]> {
    await slack.setWeather({ answers: [answer] });
    const problems = await fillIn(requester, 'propose', proposing);
    if ((await phase()) === 'awaitingApproval') {
      await slack.until(() => hasButton(first, 'approve'), 1_500).catch(() => undefined);
      problems.push(...(await fillIn(first, 'approve', confirmed)));
    }
    await slack.setWeather({ answers: [] });
    await surely(requester, 'propose', proposing, async () => (await phase()) === 'awaitingApproval');
    return problems;
  }

  async function entriesSince(sequence: number): Promise<Entry[]> {
    return (await store.entries(adobe.orgId, sequence)).map(({ entry }) => entry);
  }

  /** A request for which Slack did not show the announcement for the whole cooling-off. */
  function unseenPosts(before: number, entries: readonly Entry[]): string[] {
    const began = entries.find(({ event }) => event.type === 'coolingOffStarted');
    // As it was posted: once the request is out, its button is taken away.
    const place = `${began?.sequence}.0`;
    const shown = slack.log.calls
      .filter(({ method, arguments: given }) => {
        const said = JSON.stringify(given).replaceAll('\\', '');
        const isIt = said.includes(`"place":"${place}"`) && said.includes('"action_id":"stop"');
        return method === 'chat.postMessage' && isIt;
      })
      .map(({ answer }) => answer as { readonly ok?: boolean; readonly ts?: string })
      .find(({ ok }) => ok === true);
    return sandbox.adobe
      .posts()
      .slice(before)
      .filter(({ at }) => shown === undefined || at < Number(shown.ts) * 1000 + coolingOffMs)
      .map(() => 'a request went out whose announcement was not shown for the whole cooling-off');
  }

  /**
   * Slack says of everybody that it does not show them here: nobody's word counts any longer, whoever it is. What was
   * approved is void, and the next proposal begins anew.
   */
  const isNobodyHere = ({ method, error = '' }: ScriptedAnswer) =>
    method === 'users.info' && ['user_not_found', 'user_not_visible'].includes(error);

  async function tryAfter(answer: ScriptedAnswer): Promise<string[]> {
    const { sequence } = await state();
    const posted = sandbox.adobe.posts().length;
    // The request is refused, so that the next attempt can propose again.
    sandbox.adobe.apply('post403Profile');
    await surely(requester, 'propose', proposing, async () => (await phase()) === 'awaitingApproval');
    const approvals = async () => {
      const now = await state();
      return 'approvals' in now ? now.approvals.length : 0;
    };
    await surely(first, 'approve', confirmed, async () => (await approvals()) === 1);
    await slack.until(() => hasButton(second, 'approve'));
    await second.clicks('approve');
    await slack.until(() => second.view()?.callbackId === 'approve' && !isChecking(second));
    await slack.setWeather({ answers: [answer] });
    const problems = await answered(second, 'the form approve', () => second.submits(confirmed));
    await closeAll();
    if ((await phase()) === 'awaitingApproval') {
      // Who approved could not be looked up: once Slack answers again, the same yes counts.
      await slack.setWeather({ answers: [] });
      await surely(second, 'approve', confirmed, async () => (await phase()) !== 'awaitingApproval');
      await slack.setWeather({ answers: [answer] });
    }
    const isUnderWay = async () => (await entriesSince(sequence)).some(({ event }) => isNews(event.type));
    await until('something comes of it', isUnderWay, 1_500).catch(() => undefined);
    clock.pass(coolingOffMs);
    await until('the gate was tried', isOverOrWaits(sequence), 1_000).catch(() => undefined);
    const status = async () => {
      const known = new Set(requester.messages().map(({ ts }) => ts));
      await requester.types('/cmk status');
      const isAnswer = ({ ts, blocks }: Message) => !known.has(ts) && (isNobodyHere(answer) || says(blocks));
      const fresh = () => requester.messages().find(isAnswer);
      const found = await slack.until(fresh, answeredWithinMs).catch(() => undefined);
      return found === undefined ? ['/cmk status does not say where it stands'] : [];
    };
    problems.push(...(await status()));
    problems.push(...unseenPosts(posted, await entriesSince(sequence)));
    await slack.setWeather({ answers: [] });
    const goesOn = async () => {
      if (sandbox.adobe.posts().length > posted) return true;
      if (isNobodyHere(answer) && (await entriesSince(sequence)).some(({ event }) => event.type === 'voided'))
        return true;
      // From the intent on, seconds count.
      if ((await phase()) === 'coolingOff') clock.pass(minuteMs);
      await pause(100);
      return false;
    };
    const went = await until('the request goes out', goesOn, 60_000).catch(() => false);
    if (!went) problems.push(`the story does not go on: ${JSON.stringify(await state()).slice(0, 300)}`);
    await until('it is over', async () => (await phase()) === 'preparing', 20_000).catch(async () => {
      const events = (await entriesSince(sequence)).map(({ event }) => event.type);
      problems.push(`it does not end: ${events.join(' ')} ${JSON.stringify(await state()).slice(0, 200)}`);
    });
    const count = sandbox.adobe.posts().length - posted;
    if (count > 1) problems.push(`${count} requests`);
    return [...problems, ...unseenPosts(posted, await entriesSince(sequence))];
  }

  const isNews = (type: string) => type === 'announcementShown' || type === 'gateDeferred';
  const isOverOrWaits = (sequence: number) => async () =>
    (await entriesSince(sequence)).some(({ event }) => ['intended', 'gateDeferred'].includes(event.type));
  const says = (blocks: readonly unknown[]) => JSON.stringify(blocks).includes(adobe.organization);

  return {
    sandbox,
    async attempt({ when, answer }) {
      const printedBefore = sandbox.bot().output().length;
      const problems = await (when === 'before' ? tryBefore(answer) : tryAfter(answer)).catch(
        (error: unknown) => [`it came to nothing: ${String(error)}`],
      );
      await slack.setWeather({ answers: [] });
      await closeAll();
      problems.push(...(await toldWhole(answer)));
      await endProposal().catch((error: unknown) => problems.push(`no way back: ${String(error)}`));
      // A view that Slack refuses to open is one, and the person is given its number.
      const mistakes = answer.method.startsWith('views.') ? [] : ['a mistake of the bot'];
      const logged = [...mistakes, 'a job was set aside'].filter((line) =>
        sandbox.bot().output().slice(printedBefore).includes(line),
      );
      problems.push(...logged.map((line) => `the log has ${line}`));
      return problems.map((problem) => `${nameOf({ when, answer })}: ${problem}`);
    },
    async close() {
      redis.disconnect();
      await sandbox.close();
    },
  };
}
