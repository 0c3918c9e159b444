import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { findSlackTrouble, kindOfCode } from '../clients/slack/web-api.ts';
import { type Log, onceAMinute } from '../runtime/log.ts';
import { type Message, section } from '../views/blocks/blocks.ts';
import { checkingModal, messageModal, noticeModal, viewAsMessage } from '../views/blocks/modal.ts';
import { randomUUID } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { findRedisRefusal, isRedisAway, RecordError, SchemaError, UpstreamError } from '../errors.ts';
import { faultWords } from '../views/refusals/refusals.ts';
import {
  mistakeMessage,
  otherVersionMessage,
  recordBrokenMessage,
  storeAwayMessage,
  storeRefusesMessage,
  tooLateMessage,
} from '../views/refusals/upstream.ts';
import { load, withoutDrill } from '../commands/about.ts';
import type { Click, Ending, FromUser, TypedCommand, UserCommand } from '../commands/ask.ts';
import { onward } from '../commands/form.ts';
import { setup } from '../commands/setup.ts';
import { viewOfNext, viewOfStep } from '../commands/step.ts';
import { standingModal } from '../views/standing/status.ts';

/** How long an acknowledgement waits for the answer itself, so that the answer goes into it. */
export const patienceMs = 200;

/** What the asker sees. Nobody else sees any of it. */
export interface Screen {
  /** Shows a view at once, while the trigger lives, and answers how to replace it when there is more to show. */
  open(view: ModalView): Promise<(view: ModalView) => Promise<void>>;
  /**
   * Puts another view in the place of one. What Slack does not show there is told directly. False where the person
   * closed it meanwhile.
   */
  replace(viewId: string, view: ModalView): Promise<boolean>;
  /** Says something to the asker only, as an ephemeral message or, where there is no place for one, directly. */
  tell(message: Message): Promise<void>;
  /** Says what went wrong: in place of the view that was opened, else like `tell`. */
  fail(message: Message): Promise<void>;
}

export interface ScreenOptions {
  readonly client: WebClient;
  readonly log: Log;
  readonly user: string;
  /** Where the asker is, unless that is Home or a modal. */
  readonly channel?: string | undefined;
  readonly triggerId: string | undefined;
  /** The modal in which the button stands; one that holds no fields gives its place to what is opened from it. */
  readonly modal?: { readonly id: string; readonly hasFields: boolean } | undefined;
  /** Shows an ephemeral message where the asker is; undefined where there is no place for one. */
  readonly respond?: ((message: Message) => Promise<unknown>) | undefined;
}

/** The person closed the view meanwhile. */
function isGone(error: unknown): boolean {
  return errorCode(error) === 'not_found' || errorCode(error) === 'view_not_found';
}

/** Somebody else changed the view in the same moment, as Slack saw it, or Slack had trouble of its own. */
function mayWorkAgain(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return code === 'hash_conflict' || kindOfCode(code) === 'passing';
}

interface SlackAnswer {
  readonly error?: string;
  readonly response_metadata?: { readonly messages?: readonly string[] };
}

function answerIn(error: unknown): SlackAnswer {
  return (error as { data?: SlackAnswer } | undefined)?.data ?? {};
}

/**
 * What the person did is too long ago, or was answered already, to open anything with it. Slack has several codes for
 * it, and says it in words behind `invalid_arguments` too (bolt-python#434).
 */
export function isTooLate(error: unknown): boolean {
  const { error: code = '', response_metadata: more } = answerIn(error);
  const words = more?.messages?.join(' ') ?? '';
  return (
    code.includes('trigger') || /trigger.*(?:expired|exchanged)|(?:expired|invalid).*trigger/iu.test(words)
  );
}

function errorCode(error: unknown): string | undefined {
  return answerIn(error).error;
}

export function createScreen(options: ScreenOptions): Screen {
  const { client, log, user, channel, triggerId, modal, respond } = options;

  /** One way after the other until one works: addresses for answers die or are blocked (bolt-js#1261), channels close. */
  async function tell(message: Message): Promise<void> {
    const content = { text: message.text, blocks: [...message.blocks] };
    const ways: (() => Promise<unknown>)[] = [
      // Home and modals have no place for a message; where no modal can be shown any more, the next way is taken.
      () => (respond === undefined ? showInModal(message) : respond(message)),
      ...(channel === undefined ? [] : [() => client.chat.postEphemeral({ channel, user, ...content })]),
      () => client.chat.postMessage({ channel: user, ...content }),
    ];
    let last: unknown;
    for (const way of ways) {
      try {
        if ((await way()) !== false) return;
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  async function showInModal(message: Message): Promise<boolean> {
    if (triggerId === undefined) return false;
    try {
      return (await openNew(messageModal(message))) !== undefined;
    } catch (error) {
      if (!isTooLate(error)) throw error;
      return false;
    }
  }

  /** False where the person closed it meanwhile: what it would have said is not said twice elsewhere, the card shows it. */
  async function update(id: string, view: ModalView): Promise<boolean> {
    try {
      await client.views.update({ view_id: id, view }).catch((error: unknown) => {
        if (!mayWorkAgain(error)) throw error;
        return client.views.update({ view_id: id, view });
      });
      return true;
    } catch (error) {
      if (!isGone(error)) throw error;
      return false;
    }
  }

  async function replace(id: string, view: ModalView): Promise<boolean> {
    try {
      return await update(id, view);
    } catch (error) {
      log.warn({ err: error }, 'Slack did not replace a view: what it says is told directly');
      await tell(viewAsMessage(view));
      return true;
    }
  }

  /** The id of the new view, on top of the one in which the button stands; undefined where that one is closed. */
  async function openNew(view: ModalView): Promise<string | undefined> {
    const trigger = triggerId ?? '';
    if (modal === undefined) {
      const opened = await client.views.open({ trigger_id: trigger, view });
      return opened.view?.id;
    }
    try {
      const pushed = await client.views.push({ trigger_id: trigger, view });
      return pushed.view?.id;
    } catch (error) {
      if (isGone(error)) return undefined;
      // Slack stacks three views; a fourth takes the place of the one the button stands in.
      if (errorCode(error) !== 'push_limit_reached') throw error;
      await client.views.update({ view_id: modal.id, view });
      return modal.id;
    }
  }

  /** What only shows is not left behind to go stale: what is opened from it takes its place. */
  async function openHere(view: ModalView): Promise<string | undefined> {
    if (modal === undefined || modal.hasFields) return openNew(view);
    return (await update(modal.id, view)) ? modal.id : undefined;
  }

  let opened: { readonly id: string; readonly title: string } | undefined;
  return {
    async open(view) {
      const id = await openHere(view);
      if (id === undefined) return () => Promise.resolve();
      opened = { id, title: view.title.text };
      return async (filled) => void (await replace(id, filled));
    },
    replace,
    tell,
    async fail(message) {
      if (opened === undefined) return tell(message);
      try {
        await update(opened.id, noticeModal({ title: opened.title, text: message.text }));
      } catch {
        await tell(message);
      }
    },
  };
}

/** What a person is told of an error, whatever it is: never a stack trace, never silence. */
export function explain(error: unknown, deps: Deps): Message {
  const fault = error instanceof UpstreamError ? error : findSlackTrouble(error);
  if (fault !== undefined) {
    const text = faultWords(fault, false);
    return { text, blocks: [section(text)] };
  }
  if (isTooLate(error)) return tooLateMessage();
  if (isRedisAway(error)) {
    onceAMinute(deps.log)({ err: error }, 'Redis is away');
    return storeAwayMessage();
  }
  const refused = findRedisRefusal(error);
  if (refused !== undefined) {
    onceAMinute(deps.log)({ err: error }, 'Redis takes nothing new');
    return storeRefusesMessage(refused);
  }
  if (error instanceof SchemaError) {
    deps.log.error({ err: error }, 'another version of the bot wrote this');
    return otherVersionMessage();
  }
  if (error instanceof RecordError) {
    deps.log.error({ err: error }, 'the record does not verify');
    return recordBrokenMessage(error.fault);
  }
  const id = randomUUID().slice(0, 8);
  deps.log.error({ err: error, id }, 'a mistake of the bot');
  return mistakeMessage(id);
}

/** The view that the end of a command names. */
export async function viewOf(ending: Ending, click: Click): Promise<ModalView> {
  if ('view' in ending) return ending.view;
  if ('message' in ending) return messageModal(ending.message);
  const isKnown = 'standing' in ending && ending.about !== undefined;
  const about = isKnown ? ending.about : await load(click.organization, click.deps);
  if ('standing' in ending) return standingModal(ending.standing, about, await onward(about, click));
  const real = withoutDrill(about);
  return ending.step === 'next'
    ? viewOfNext(real, click, ending.checkedAt)
    : viewOfStep(real, click, ending.step, ending.checkedAt);
}

/** What takes the place of an acknowledgement, until there is nothing more to come. */
export async function showLater(
  ending: Ending,
  click: Click,
  show: (view: ModalView) => Promise<void>,
): Promise<void> {
  if (!('later' in ending) || ending.later === undefined) return;
  const next = await ending.later();
  await show(await viewOf(next, click));
  await showLater(next, click, show);
}

/** A button pressed: "Checking…" at once and then the answer, or a message that only the asker sees. */
export async function answerClick(command: UserCommand, click: Click, screen: Screen): Promise<void> {
  const fill = command.checking && (await screen.open(checkingModal(command.checking)));
  const ending = await command.clicked?.(click);
  if (ending === undefined) return;
  if (fill === undefined) {
    if ('message' in ending) await screen.tell(ending.message);
    return;
  }
  await fill(await viewOf(ending, click));
  await showLater(ending, click, fill);
}

/** A command typed: a message, a modal, or what the button of the organization does. */
export async function answerTyped(command: UserCommand, asking: TypedCommand, screen: Screen): Promise<void> {
  const answer = await command.typed?.(asking);
  if (answer === undefined) return;
  if ('message' in answer) return screen.tell(answer.message);
  if ('view' in answer) return void (await screen.open(answer.view));
  const { user, deps } = asking;
  const { organization, subject } = answer;
  const click = { user, deps, organization, reference: { organization: organization.orgId, subject } };
  return answerClick(command, click, screen);
}

/** The shortcut, and Home where nothing has begun: like `/cmk setup` without a name. */
export function openSetup(asking: FromUser, screen: Screen): Promise<void> {
  return answerTyped(setup, { ...asking, text: '' }, screen);
}
