import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Message } from '../views/message.ts';
import { messageModal, noticeModal } from '../views/modals/notice-modal.ts';

/** What the asker sees. Nobody else sees any of it. */
export interface Screen {
  /** Shows a view at once, while the trigger lives, and answers how to replace it when there is more to show. */
  open(view: ModalView): Promise<(view: ModalView) => Promise<void>>;
  /** Says something to the asker only, as an ephemeral message or, where there is no place for one, directly. */
  tell(message: Message): Promise<void>;
  /** Says what went wrong: in place of the view that was opened, else like `tell`. */
  fail(message: Message): Promise<void>;
}

export interface ScreenOptions {
  readonly client: WebClient;
  readonly user: string;
  readonly triggerId: string | undefined;
  /** The modal in which the button stands. */
  readonly viewId?: string | undefined;
  /** Shows an ephemeral message where the asker is; undefined where there is no place for one. */
  readonly respond?: ((message: Message) => Promise<unknown>) | undefined;
}

/** The person closed the view meanwhile. */
export function isGone(error: unknown): boolean {
  return errorCode(error) === 'not_found' || errorCode(error) === 'view_not_found';
}

/** Somebody else changed the view in the same moment, as Slack saw it. */
export function isConflict(error: unknown): boolean {
  return errorCode(error) === 'hash_conflict';
}

const deadTriggers = ['expired_trigger_id', 'exchanged_trigger_id', 'trigger_expired'];

/** What the person did is too long ago, or was answered already, to open anything with it. */
export function isTooLate(error: unknown): boolean {
  return deadTriggers.includes(errorCode(error) ?? '');
}

function errorCode(error: unknown): string | undefined {
  return (error as { data?: { error?: string } } | undefined)?.data?.error;
}

export function createScreen(options: ScreenOptions): Screen {
  const { client, user, triggerId, viewId, respond } = options;

  async function tell(message: Message): Promise<void> {
    const content = { text: message.text, blocks: [...message.blocks] };
    // Home and modals have no place for a message; where a modal cannot be shown any more, it is told directly.
    if (respond !== undefined) await respond(message);
    else if (!(await showInModal(message))) await client.chat.postMessage({ channel: user, ...content });
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

  /** The person closed it meanwhile: what it would have said is not said twice elsewhere, the card shows it. */
  async function replace(id: string, view: ModalView): Promise<void> {
    try {
      await client.views.update({ view_id: id, view });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** The id of the new view; undefined where the person closed the one in which they pressed the button. */
  async function openNew(view: ModalView): Promise<string | undefined> {
    const trigger = triggerId ?? '';
    if (viewId === undefined) {
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
      await client.views.update({ view_id: viewId, view });
      return viewId;
    }
  }

  let opened: { readonly id: string; readonly title: string } | undefined;
  return {
    async open(view) {
      const id = await openNew(view);
      if (id === undefined) return () => Promise.resolve();
      opened = { id, title: view.title.text };
      return (filled) => replace(id, filled);
    },
    tell,
    fail: (message) =>
      opened === undefined
        ? tell(message)
        : replace(opened.id, noticeModal({ title: opened.title, text: message.text })),
  };
}
