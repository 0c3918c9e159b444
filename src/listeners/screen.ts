import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { kindOfCode } from '../clients/slack/answers.ts';
import type { Log } from '../runtime/log.ts';
import type { Message } from '../views/blocks/message.ts';
import { messageModal, noticeModal, viewAsMessage } from '../views/blocks/notice-modal.ts';

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
