import { adobe, azure, cast, channel } from '../../sandbox/cast.ts';
import { untilRead } from '../../sandbox/passing-time.ts';
import { type PersonAt, isSaidIn } from '../../sandbox/person.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import type { ClientView, Message, StateOption } from '../../sandbox/slack/client-api.ts';
import type { WireDelivery } from '../../sandbox/slack/wire-log.ts';
import { vi } from 'vitest';
import type { Step } from '../../src/domain/checks/findings.ts';
import type { EventType } from '../../src/domain/events.ts';
import { readRecord } from './aftermath.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/** Slack's one message a second would make a story last minutes; what happens at that limit is asked elsewhere. */
const noHurry = { perMinute: 600_000, burst: 10_000 };
export const noHurryAtAll = {
  message: noHurry,
  tier1: noHurry,
  tier2: noHurry,
  tier3: noHurry,
  tier4: noHurry,
  special: noHurry,
};

/** A sandbox of the test's own, on a private Redis whatever `REDIS_URL` says. */
export function startWorld(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const { REDIS_URL: _, ...environment } = process.env;
  return startSandbox({ environment, rateLimits: noHurryAtAll, ...options });
}

const waits = (view: ClientView | undefined) =>
  /Checking…|Not safe yet/u.test(JSON.stringify(view?.blocks ?? []));

/** The view in front once the bot has nothing more to look up for it. */
export async function settledView(sandbox: Pick<Sandbox, 'slack'>, person: PersonAt): Promise<ClientView> {
  return sandbox.slack.until(() => {
    const front = person.view();
    return front !== undefined && !waits(front) ? front : undefined;
  });
}

/** What a person reads from now on: nothing that stood there before answers. */
export function fromNowOn(sandbox: Sandbox, person: PersonAt): (words: string | RegExp) => Promise<Message> {
  const before = new Set(person.messages().map(({ ts }) => ts));
  return (words) => {
    const fresh = () => person.messages().filter(({ ts }) => !before.has(ts));
    return sandbox.slack
      .until(() => fresh().find((message) => isSaidIn(message, words)), 30_000)
      .catch(() => {
        throw new Error(`${person.user} waits for ${words}: ${fresh().at(-1)?.text}`);
      });
  };
}

/** Presses a button as soon as a message has it: the card follows the record, a moment later. */
export async function press(sandbox: Sandbox, person: PersonAt, actionId: string): Promise<void> {
  const has = () =>
    person.messages().some(({ blocks }) => JSON.stringify(blocks).includes(`"action_id":"${actionId}"`));
  await sandbox.slack.until(has);
  await person.clicks(actionId);
}

/** Presses a button and has the modal that it opens, once everything was looked up. */
export async function opensModal(sandbox: Sandbox, user: string, actionId: string): Promise<PersonAt> {
  const person = sandbox.person(user);
  await press(sandbox, person, actionId);
  await settledView(sandbox, person);
  return person;
}

/** Picks a step from the card's menu; its modal is shown then. */
export async function lookAtStep(sandbox: Sandbox, person: PersonAt, step: Step): Promise<void> {
  const card = await sandbox.slack.until(() =>
    person.messages().findLast(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"step"')),
  );
  const row = card.blocks.find((block) => block.type === 'actions' && block.block_id === 'card');
  const menu =
    row?.type === 'actions' ? row.elements.find(({ type }) => type === 'static_select') : undefined;
  const options = menu?.type === 'static_select' ? (menu.options ?? []) : [];
  const picked = options.find(({ value }) => value?.includes(`"${step}"`));
  const answer = await sandbox.slack.act({
    type: 'action',
    user: person.user,
    container: { type: 'message', channel: card.channel, ts: card.ts },
    blockId: 'card',
    actionId: 'step',
    value: { type: 'static_select', selected_option: picked as StateOption },
  });
  if (!answer.ok) throw new Error(`No step ${step}: ${JSON.stringify(answer)}`);
  await settledView(sandbox, person);
}

/** Slack delivers the same again as if it were new: another trigger, what else is told changed in its text. */
export async function redeliver(
  sandbox: Sandbox,
  delivery: WireDelivery | undefined,
  changed: (text: string) => string = (text) => text,
): Promise<WireDelivery | undefined> {
  if (delivery === undefined) throw new Error('There is no such delivery.');
  const payload = JSON.parse(changed(JSON.stringify(delivery.payload))) as Record<string, unknown>;
  const again = { ...payload, trigger_id: `1.${sandbox.slack.log.deliveries.length}.again` };
  await sandbox.slack.dispatch({ kind: delivery.kind, payload: again });
  return sandbox.slack.log.deliveries.at(-1);
}

/** Types a command and waits for the answer that only the asker sees. */
export async function answerTo(sandbox: Sandbox, person: PersonAt, text: string): Promise<string> {
  const answers = () => person.messages().filter(({ ephemeral }) => ephemeral === true);
  const before = answers().length;
  await person.types(text);
  const answer = await sandbox.slack.until(() => answers()[before]);
  return `${answer.text}\n${JSON.stringify(answer.blocks)}`;
}

/** What the modal says that a command opens, once everything was looked up. */
export async function modalAfter(sandbox: Sandbox, person: PersonAt, command: string): Promise<string> {
  await person.types(command);
  const view = await settledView(sandbox, person);
  const words = JSON.stringify(view.blocks);
  await person.closes();
  return words;
}

/** The same with what stands behind *Details*, which Slack shows on top of the form. */
export async function detailsAfter(sandbox: Sandbox, person: PersonAt, command: string): Promise<string> {
  await person.types(command);
  const form = JSON.stringify((await settledView(sandbox, person)).blocks);
  return `${form}\n${await detailsInFront(sandbox, person)}`;
}

/** What stands behind *Details* of the form in front; then both are closed. */
export async function detailsInFront(sandbox: Sandbox, person: PersonAt): Promise<string> {
  const form = await settledView(sandbox, person);
  await person.clicks('details');
  const details = await sandbox.slack.until(() => {
    const front = person.view();
    return front !== undefined && front.id !== form.id && !waits(front) ? front : undefined;
  });
  while (person.view() !== undefined) await person.closes();
  return JSON.stringify(details.blocks);
}

export type Values = Readonly<Record<string, string | true>>;

/** What a person sees after a submission: words under fields, or the view that came in its place. */
export interface Answered {
  readonly errors: Readonly<Record<string, string>>;
  readonly view: ClientView | undefined;
  /** All of it as one text. */
  readonly said: string;
}

/** The words under one field: from the acknowledgement, or on the form that came after "Checking…". */
export function wordsUnder({ errors, view }: Answered, field: string): string {
  const blocks = view?.blocks ?? [];
  const place = blocks.findIndex(({ block_id }) => block_id === field);
  const below = place < 0 ? undefined : blocks[place + 1];
  const late = below?.type === 'section' && below.text?.text.startsWith('⚠') === true ? below.text.text : '';
  return errors[field] ?? late.replaceAll(/[`*]/gu, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

/** Fills the modal of this callback and submits it; what the person sees then. */
export async function submit(
  sandbox: Sandbox,
  person: PersonAt,
  callbackId: string,
  values: Values,
): Promise<Answered> {
  await person.sees(callbackId);
  const answer = await person.submits(values);
  if (!answer.ok) throw new Error(`Slack turned ${callbackId} down: ${JSON.stringify(answer)}`);
  const view = person.view() === undefined ? undefined : await settledView(sandbox, person);
  const errors = answer.errors ?? {};
  return { errors, view, said: JSON.stringify([errors, view?.blocks ?? []]) };
}

/** The same where it has to be accepted; the modal is closed. */
export async function fill(
  sandbox: Sandbox,
  person: PersonAt,
  callbackId: string,
  values: Values,
): Promise<void> {
  const { errors, view, said } = await submit(sandbox, person, callbackId, values);
  if (Object.keys(errors).length > 0 || view?.callbackId === callbackId) {
    throw new Error(`${callbackId} was turned down: ${said}`);
  }
  await person.closes();
}

export const vaultForm = {
  entitlement: 'healthcare',
  evidence: 'Contract 4711, seen today with the account team',
  vault: azure.vault,
  configurationName: 'Config1',
} as const;

export const confirmed = { acknowledge: true, confirmation: azure.key } as const;
export const proposing = { ...confirmed, reason: 'The contract with the clinic begins' } as const;

/** From `/cmk setup` to the vault's first findings. */
export async function startSetup(sandbox: Sandbox, command = '/cmk setup'): Promise<void> {
  const requester = sandbox.person(cast.requester);
  await requester.types(command);
  await fill(sandbox, requester, 'vault', vaultForm);
}

/** People in Azure mend everything; the bot is to see it by itself. */
export function mendAzure({ azure: { world } }: Pick<Sandbox, 'azure'>): void {
  world.setVault(azure.vault, { enablePurgeProtection: true });
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  world.assignRole(azure.vault, adobe.applicationId);
}

/** Every step done, everything seen, nothing proposed. */
export async function prepare(sandbox: Sandbox, command?: string): Promise<void> {
  await startSetup(sandbox, command);
  await finishPreparing(sandbox);
}

/** From the vault's first findings on. */
export async function finishPreparing(sandbox: Sandbox): Promise<void> {
  const requester = sandbox.person(cast.requester);
  mendAzure(sandbox);
  await requester.reads('Adobe named its app');
  await requester.clicks('setup');
  const front = await settledView(sandbox, requester);
  if (front.callbackId !== 'key') {
    // The vault's step is still shown where the bot has not looked again yet.
    await requester.closes();
    await untilRead(sandbox, requester, /✓[^✗"]*Purge protection/u);
    await requester.clicks('setup');
  }
  const known = new Set(requester.messages().map(({ ts }) => ts));
  await fill(sandbox, requester, 'key', { key: azure.key });
  await untilRead(sandbox, requester, 'All checks are done', { known });
}

export async function propose(sandbox: Sandbox): Promise<void> {
  const requester = sandbox.person(cast.requester);
  const asked = () =>
    requester.messages().filter(({ blocks }) => JSON.stringify(blocks).includes('Approval requested'));
  const before = new Set(requester.messages().map(({ ts }) => ts));
  await press(sandbox, requester, 'propose');
  await fill(sandbox, requester, 'propose', proposing);
  await sandbox.slack.until(() => asked().some(({ ts }) => !before.has(ts)));
}

/** One person's yes, from the newest message with the button. */
export async function approve(sandbox: Sandbox, user: string): Promise<void> {
  const approver = sandbox.person(user);
  await press(sandbox, approver, 'approve');
  await fill(sandbox, approver, 'approve', confirmed);
}

/** What says nothing of a cooling-off that has begun. */
const besides: readonly EventType[] = ['looked', 'channelSearched', 'clickRefused'];

/** The cooling-off counts from when the bot has read the announcement: a moment after Slack shows it. */
async function untilItCounts(sandbox: Sandbox): Promise<void> {
  const follows = async () => {
    const types = (await readRecord(sandbox)).map(({ event }) => event.type);
    const later = types.slice(types.lastIndexOf('coolingOffStarted') + 1);
    // The record of another organization says nothing here.
    return types.length === 0 || later.some((type) => !besides.includes(type));
  };
  await vi.waitUntil(follows, { timeout: 30_000 });
}

/** Every yes that is needed; the channel shows the announcement then, from which the cooling-off counts. */
export async function approveBy(sandbox: Sandbox, users: readonly string[]): Promise<void> {
  const announced = () =>
    sandbox
      .person(cast.requester)
      .messages()
      .filter((message) => message.channel === channel && isSaidIn(message, 'All approvals received')).length;
  const before = announced();
  for (const user of users) await approve(sandbox, user);
  await sandbox.slack.until(() => announced() > before, 30_000);
  await untilItCounts(sandbox);
}

/** Both approvers' yes; the cooling-off begins. */
export function approveAll(sandbox: Sandbox): Promise<void> {
  return approveBy(sandbox, [cast.firstApprover, cast.secondApprover]);
}

/** Lets the bot's time go on in small steps until a message says this. */
export async function untilSaid(
  sandbox: Sandbox,
  words: string | RegExp,
  stepMs = 30_000,
  steps = 60,
): Promise<void> {
  await untilRead(sandbox, sandbox.person(cast.requester), words, { stepMs, steps });
}

/** Lets time pass, a step at a time, until it is so. */
export async function passUntil(
  sandbox: Sandbox,
  isSo: () => Promise<boolean> | boolean,
  { stepMs, pauseMs } = { stepMs: minuteMs, pauseMs: 200 },
): Promise<void> {
  for (let step = 0; step < 300; step += 1) {
    if (await isSo()) return;
    sandbox.clock.pass(stepMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`not so:\n${sandbox.bot().output()}`);
}

/** From the last approval to the end. */
export async function untilEnabled(sandbox: Sandbox): Promise<void> {
  sandbox.clock.pass(15 * minuteMs);
  await untilSaid(sandbox, 'Customer-managed keys are enabled');
}
