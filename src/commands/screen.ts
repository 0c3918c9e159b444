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
  /** Where an ephemeral message can be shown. */
  readonly channel?: string | undefined;
  readonly threadTs?: string | undefined;
  readonly respond?: ((message: Message) => Promise<unknown>) | undefined;
}

/** The person closed the view meanwhile. */
export function isGone(error: unknown): boolean {
  return errorCode(error) === 'not_found' || errorCode(error) === 'view_not_found';
}

function errorCode(error: unknown): string | undefined {
  return (error as { data?: { error?: string } } | undefined)?.data?.error;
}

export function createScreen(options: ScreenOptions): Screen {
  const { client, user, triggerId, viewId, channel, threadTs, respond } = options;

  async function tell(message: Message): Promise<void> {
    const content = { text: message.text, blocks: [...message.blocks] };
    if (respond !== undefined) {
      await respond(message);
    } else if (channel === undefined && triggerId !== undefined) {
      // Home and modals have no place for a message.
      await openNew(messageModal(message));
    } else if (channel === undefined) {
      await client.chat.postMessage({ channel: user, ...content });
    } else {
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
      await client.chat.postEphemeral({ channel, user, ...thread, ...content });
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

  async function openNew(view: ModalView): Promise<string> {
    const trigger = triggerId ?? '';
    if (viewId === undefined) {
      const opened = await client.views.open({ trigger_id: trigger, view });
      return opened.view?.id ?? '';
    }
    try {
      const pushed = await client.views.push({ trigger_id: trigger, view });
      return pushed.view?.id ?? '';
    } catch (error) {
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
