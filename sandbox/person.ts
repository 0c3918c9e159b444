import type { KnownBlock } from '@slack/types';
import type { Act, ActAnswer, ClientView, Message, StateOption, StateValue } from './slack/client-api.ts';
import type { SlackStandIn } from './slack/slack-stand-in.ts';

/** A person at their Slack: does what people do and sees what they see. */
export interface PersonAt {
  readonly user: string;
  types(text: string): Promise<void>;
  /** Presses a button by its `action_id`: in the modal in front where there is one, else in the newest message with it. */
  clicks(actionId: string, where?: (message: Message) => boolean): Promise<void>;
  /** Fills the modal in front, field by field (by block_id), and submits it. */
  submits(values: Readonly<Record<string, string | true>>): Promise<ActAnswer>;
  closes(): Promise<void>;
  view(): ClientView | undefined;
  /** The modal in front, when there is one of this callback. */
  sees(callbackId: string): Promise<ClientView>;
  messages(): Message[];
  /** The first message that says this, when it is there. */
  reads(part: string | RegExp): Promise<Message>;
}

/** Whether a message says this, in its text or in its blocks. */
export function isSaidIn({ text, blocks }: Message, part: string | RegExp): boolean {
  const whole = `${text}\n${JSON.stringify(blocks)}`;
  return typeof part === 'string' ? whole.includes(part) : part.test(whole);
}

interface Field {
  readonly type: string;
  readonly action_id: string;
  readonly options?: readonly StateOption[];
}

interface Placed {
  readonly blockId: string;
  readonly element: Field;
}

function elementsOf(block: KnownBlock): Field[] {
  if (block.type === 'actions') return block.elements as unknown as Field[];
  if (block.type === 'section')
    return block.accessory === undefined ? [] : [block.accessory as unknown as Field];
  return block.type === 'input' ? [block.element as unknown as Field] : [];
}

function placed(blocks: readonly KnownBlock[]): Placed[] {
  return blocks.flatMap((block) =>
    elementsOf(block).map((element) => ({ blockId: block.block_id ?? '', element })),
  );
}

export function createPerson(slack: SlackStandIn, user: string, channel: string): PersonAt {
  const view = () => slack.viewsFor(user).at(-1);
  const messages = () =>
    Object.values(slack.stateFor(user).messages)
      .flat()
      .toSorted((one, other) => Number(one.ts) - Number(other.ts));

  async function act(deed: Act): Promise<ActAnswer> {
    const answer = await slack.act(deed);
    if (!answer.ok) {
      throw new Error(
        `${user} could not ${deed.type}: ${answer.error} ${JSON.stringify(answer.errors ?? answer.message)}`,
      );
    }
    return answer;
  }

  async function pick(front: ClientView, { blockId, element }: Placed, wanted: string): Promise<StateOption> {
    let { options } = element;
    if (element.type === 'external_select') {
      const container = { type: 'view', viewId: front.id } as const;
      const query = wanted;
      const answer = await act({
        type: 'options',
        user,
        container,
        blockId,
        actionId: element.action_id,
        query,
      });
      options = answer.ok ? answer.options : [];
    }
    const found = options?.find(({ text, value }) => value === wanted || text.text.includes(wanted));
    if (found === undefined) throw new Error(`${blockId} offers no ${wanted}: ${JSON.stringify(options)}`);
    return found;
  }

  async function valueFor(front: ClientView, field: Placed, wanted: string | true): Promise<StateValue> {
    const { type, options = [] } = field.element;
    if (type === 'users_select') return { type, selected_user: String(wanted) };
    if (type === 'checkboxes') return { type, selected_options: [...options] };
    if (type === 'static_select' || type === 'external_select' || type === 'radio_buttons') {
      return { type, selected_option: await pick(front, field, String(wanted)) };
    }
    return { type: 'plain_text_input', value: String(wanted) };
  }

  return {
    user,
    view,
    messages,
    async types(text) {
      await act({ type: 'command', user, channel, text });
    },
    async clicks(actionId, where = () => true) {
      const front = view();
      const inView = placed(front?.blocks ?? []).find(({ element }) => element.action_id === actionId);
      if (front !== undefined && inView !== undefined) {
        const container = { type: 'view', viewId: front.id } as const;
        await act({ type: 'action', user, container, blockId: inView.blockId, actionId, state: front.state });
        return;
      }
      const has = ({ blocks }: Message) =>
        placed(blocks).find(({ element }) => element.action_id === actionId);
      // The card follows the record a moment later.
      const message = await slack
        .until(() => messages().findLast((each) => has(each) !== undefined && where(each)))
        .catch(() => {
          throw new Error(`${user} sees no button '${actionId}'`);
        });
      const container = { type: 'message', channel: message.channel, ts: message.ts } as const;
      await act({ type: 'action', user, container, blockId: has(message)?.blockId ?? '', actionId });
    },
    async submits(values) {
      const front = view();
      if (front === undefined) throw new Error(`${user} has no modal in front`);
      const fields = placed(front.blocks).filter(({ blockId }) => Object.hasOwn(values, blockId));
      const missing = Object.keys(values).filter((name) => !fields.some(({ blockId }) => blockId === name));
      if (missing.length > 0) throw new Error(`the modal has no field ${missing.join(', ')}`);
      const typed: Record<string, Record<string, StateValue>> = { ...front.state.values };
      for (const field of fields) {
        const value = await valueFor(front, field, values[field.blockId] ?? '');
        typed[field.blockId] = { [field.element.action_id]: value };
      }
      return slack.act({ type: 'submit', user, viewId: front.id, state: { values: typed } });
    },
    async closes() {
      const front = view();
      if (front !== undefined) await act({ type: 'close', user, viewId: front.id, all: true });
    },
    async sees(callbackId) {
      const wanted = () => (view()?.callbackId === callbackId ? view() : undefined);
      return slack.until(wanted).catch(() => {
        throw new Error(
          `${user} waits for the modal '${callbackId}' and sees ${JSON.stringify(view()?.blocks)}`,
        );
      });
    },
    async reads(part) {
      return slack
        .until(() => messages().find((message) => isSaidIn(message, part)), 15_000)
        .catch(() => {
          throw new Error(`${user} waits for a message with ${part} and reads ${messages().at(-1)?.text}`);
        });
    },
  };
}
