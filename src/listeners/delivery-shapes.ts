import { z } from 'zod';

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
