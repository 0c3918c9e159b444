import { z } from 'zod';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { type Log, traced } from '../runtime/log.ts';
import type { InteractionKind } from '../monitoring/metrics.ts';

/*
 * What the listeners and Bolt rely on in Slack's deliveries (https://docs.slack.dev/reference/interaction-payloads,
 * https://docs.slack.dev/apis/events-api/#callback-field). Whatever else is in them is let through unread.
 */

const id = z.string().min(1).max(255);
const named = z.looseObject({ id });
/** Bolt keeps a client for each in a plain object, in which `__proto__` and `constructor` stand already. */
const workspaceId = z.string().regex(/^[A-Z0-9]+$/u);
const workspace = z.looseObject({ id: workspaceId, enterprise_id: workspaceId.nullish() });
const text = z.looseObject({ text: z.string() });
const picked = z.looseObject({ value: z.string().optional() });

/** What Bolt looks into, whatever the kind. */
const common = {
  team: workspace.nullish(),
  team_id: workspaceId.nullish(),
  enterprise: workspace.nullish(),
  enterprise_id: workspaceId.nullish(),
  channel: named.optional(),
  response_url: z.string().optional(),
  response_urls: z.array(z.looseObject({ response_url: z.string() })).optional(),
};
const person = z.looseObject({ id, team_id: workspaceId.nullish() });

const command = z.looseObject({
  command: z.string(),
  text: z.string().optional(),
  user_id: id,
  trigger_id: z.string(),
  team_id: workspaceId.optional(),
  enterprise_id: workspaceId.nullish(),
  response_url: z.string().optional(),
});

const action = z.looseObject({
  type: z.string(),
  action_id: z.string(),
  block_id: z.string().optional(),
  value: z.string().optional(),
  selected_option: picked.nullish(),
});

const clicked = z.looseObject({
  ...common,
  type: z.literal('block_actions'),
  user: person,
  trigger_id: z.string(),
  actions: z.tuple([action], action),
  view: z.looseObject({ id, type: z.string(), private_metadata: z.string().optional() }).nullish(),
});

const offered = z.array(z.looseObject({ value: z.string().optional() }));
/** A form that is shown again looks its default up among what was offered. */
const element = z.union([
  z.looseObject({ type: z.literal('checkboxes'), action_id: z.string(), options: offered }),
  z.looseObject({
    type: z.string().refine((type) => type !== 'checkboxes'),
    action_id: z.string(),
    options: offered.optional(),
  }),
]);
const block = z.union([
  z.looseObject({ type: z.literal('input'), block_id: z.string(), element }),
  z.looseObject({ type: z.string().refine((type) => type !== 'input'), block_id: z.string().optional() }),
]);

const fieldState = z.looseObject({
  value: z.string().nullish(),
  selected_option: picked.nullish(),
  selected_options: z.array(picked).optional(),
});

const submitted = z.looseObject({
  ...common,
  type: z.literal('view_submission'),
  user: person,
  trigger_id: z.string().optional(),
  view: z.looseObject({
    id,
    app_installed_team_id: workspaceId.nullish(),
    callback_id: z.string(),
    private_metadata: z.string(),
    title: text,
    close: text.nullish(),
    submit: text.nullish(),
    blocks: z.array(block),
    state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), fieldState)) }),
  }),
});

const suggested = z.looseObject({
  ...common,
  type: z.literal('block_suggestion'),
  user: person,
  action_id: z.string(),
  value: z.string(),
  view: z.looseObject({ private_metadata: z.string().optional() }).nullish(),
});

const shortcut = z.looseObject({
  ...common,
  type: z.literal('shortcut'),
  user: person,
  callback_id: z.string(),
  trigger_id: z.string(),
});

const happened = z.looseObject({
  type: z.literal('event_callback'),
  team_id: workspaceId.optional(),
  event_id: id,
  enterprise_id: workspaceId.nullish(),
  authorizations: z
    .array(z.looseObject({ team_id: workspaceId.nullish(), enterprise_id: workspaceId.nullish() }))
    .optional(),
  event: z.union([
    z.looseObject({
      type: z.literal('app_home_opened'),
      user: id,
      tab: z.string(),
      channel: z.string().optional(),
    }),
    z.looseObject({
      type: z.string().refine((type) => type !== 'app_home_opened'),
      channel: z.union([z.string(), named]).optional(),
      user: z.union([z.string(), named]).optional(),
      item: z.looseObject({}).optional(),
    }),
  ]),
});

const byType = z.discriminatedUnion('type', [clicked, submitted, suggested, shortcut, happened]);

/** Slack's own blocks nest about a dozen deep. */
const deepest = 40;

function isDeeperThan(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []));
  }
  return false;
}

/** Why the bot cannot be meant to answer it, without any of what is in it; undefined for what Slack documents. */
export function whyMalformed(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'it is no object';
  if (isDeeperThan(body, deepest)) return `it nests deeper than ${deepest}`;
  const { error } = ('command' in body ? command : byType).safeParse(body);
  const [issue] = error?.issues ?? [];
  return issue && `${issue.path.map(String).join('.').slice(0, 100)}: ${issue.code}`;
}

/** What the bot does not take: nothing was done for it, and it is not acknowledged. */
export class RefusedDelivery extends Error {
  override readonly name = 'RefusedDelivery';
  /** Over HTTP: 400 for what is not Slack's, 503 for what Slack is to deliver again or to another instance. */
  readonly status: 400 | 503;

  constructor(status: 400 | 503, why: string) {
    super(why);
    this.status = status;
  }
}

export function logNotTaken(log: Log, error: unknown): void {
  if (error instanceof RefusedDelivery) log.warn({ why: error.message }, 'a delivery was not taken');
  else log.error({ err: error }, 'a delivery could not be taken');
}

/** What every delivery passes before Bolt sees it, whichever way it came. */
export function shielded(receiver: Receiver, whyNot: () => string | undefined): Receiver {
  return {
    init(app) {
      const processEvent = async (event: ReceiverEvent) => {
        const why = whyMalformed(event.body);
        if (why !== undefined) throw new RefusedDelivery(400, `it is not what Slack documents: ${why}`);
        const elsewhere = whyNot();
        if (elsewhere !== undefined) throw new RefusedDelivery(503, elsewhere);
        await app.processEvent(event);
      };
      // All that a receiver asks of the app.
      receiver.init({ processEvent } as unknown as App);
    },
    start: (...args) => receiver.start(...args),
    stop: (...args) => receiver.stop(...args),
  };
}

export interface Interactions {
  /** When everything that is being answered now has been answered. Bolt's own stop does not wait for it. */
  ended(): Promise<void>;
}

export interface InteractionOptions {
  readonly log: Log;
  readonly seen: (kind: InteractionKind, milliseconds: number) => void;
}

function kindOf(body: object, payload: object): InteractionKind {
  if ('command' in payload) return 'command';
  const type = 'type' in body ? body.type : undefined;
  if (type === 'block_actions') return 'action';
  if (type === 'view_submission' || type === 'view_closed') return 'view';
  if (type === 'block_suggestion') return 'options';
  return type === 'event_callback' ? 'event' : 'shortcut';
}

/** Goes before every listener: gives each delivery a trace, counts it, measures it, and knows when it is over. */
export function watchInteractions(app: App, { log, seen }: InteractionOptions): Interactions {
  const underWay = new Set<Promise<void>>();

  async function watch(kind: InteractionKind, next: () => Promise<void>): Promise<void> {
    const began = performance.now();
    try {
      await next();
    } finally {
      const milliseconds = performance.now() - began;
      seen(kind, milliseconds);
      log.info({ kind, ms: Math.round(milliseconds) }, 'answered');
    }
  }

  app.use(async ({ body, payload, next }) => {
    const work = traced(() => watch(kindOf(body, payload), next));
    underWay.add(work);
    try {
      await work;
    } finally {
      underWay.delete(work);
    }
  });
  return {
    async ended() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

type Listener = (...given: unknown[]) => unknown;

/** What of Slack's Socket Mode client is needed. */
interface Emitter {
  listeners(event: 'ws_message'): readonly unknown[];
  removeAllListeners(event: 'ws_message'): unknown;
  on(event: 'ws_message', listener: Listener): unknown;
}

/** The client tells itself what becomes of its connection under these names, and under the type of every event. */
const ownNames = [
  'connecting',
  'connected',
  'reconnecting',
  'disconnecting',
  'disconnected',
  'authenticated',
  'close',
  'error',
  'ws_message',
  'slack_event',
  'outgoing_message',
];

const eventType = z.string().refine((type) => !ownNames.includes(type));
const delivery = { envelope_id: z.string().min(1), payload: z.looseObject({}) };
// https://docs.slack.dev/apis/events-api/using-socket-mode
const Envelope = z.discriminatedUnion('type', [
  z.looseObject({ type: z.enum(['hello', 'disconnect']) }),
  z.looseObject({ ...delivery, type: z.enum(['slash_commands', 'interactive']) }),
  z.looseObject({
    ...delivery,
    type: z.literal('events_api'),
    payload: z.looseObject({ event: z.looseObject({ type: eventType }) }),
  }),
]);

function isEnvelope(data: unknown): boolean {
  try {
    return Envelope.safeParse(JSON.parse(String(data))).success;
  } catch {
    return false;
  }
}

/**
 * What comes over the socket is looked at before Slack's client looks into it: an envelope without what it expects ends
 * the process in it.
 */
export function shieldSocket(client: Emitter, log: Log): void {
  const listeners = client.listeners('ws_message') as readonly Listener[];
  client.removeAllListeners('ws_message');
  const take = async (given: readonly unknown[]): Promise<void> => {
    if (!isEnvelope(given[0])) throw new RefusedDelivery(400, 'it is no envelope that Slack documents');
    for (const listener of listeners) await listener(...given);
  };
  client.on('ws_message', (...given) => {
    take(given).catch((error: unknown) => logNotTaken(log, error));
  });
}
