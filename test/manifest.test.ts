import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { App } from '@slack/bolt';
import { typedNames } from '../src/commands/all.ts';
import { listen } from '../src/listeners/listeners.ts';
import type { Deps } from '../src/deps.ts';

const Manifest = z.object({
  display_information: z.object({
    name: z.string().max(35),
    description: z.string().max(140),
    long_description: z.string().min(175).max(4000),
  }),
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.literal(true), messages_tab_enabled: z.literal(true) }),
    shortcuts: z.array(z.object({ name: z.string(), type: z.literal('global'), callback_id: z.string() })),
    slash_commands: z.array(
      z.object({ command: z.string(), should_escape: z.boolean(), usage_hint: z.string().max(1000) }),
    ),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
    interactivity: z.looseObject({ is_enabled: z.literal(true) }),
    socket_mode_enabled: z.literal(true),
  }),
});

const text = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8');

/** What the listeners ask Bolt for, by kind. */
function registered(): Record<string, unknown[]> {
  const asked: Record<string, unknown[]> = {};
  const register = (kind: string) => (name: unknown) => (asked[kind] ??= []).push(name);
  const app = new Proxy({}, { get: (_target, kind) => register(String(kind)) });
  listen(app as App, {} as Deps);
  return asked;
}

test('the manifest keeps to Slack’s form and names exactly what the listeners register', () => {
  const { features, settings } = Manifest.parse(parse(text));
  const { command, shortcut, event } = registered();
  expect(features.slash_commands.map(({ command: name }) => name)).toEqual(command);
  expect(features.shortcuts.map(({ callback_id }) => callback_id)).toEqual(shortcut);
  expect(settings.event_subscriptions.bot_events).toEqual(event);
});

test('the command’s hint names all that can be typed, and mentions arrive as ids', () => {
  const [command] = Manifest.parse(parse(text)).features.slash_commands;
  const hinted = command?.usage_hint.replace(/ \[.*$/u, '').split(' | ');
  expect(hinted?.toSorted()).toEqual(typedNames.toSorted());
  expect(command?.should_escape).toBe(true);
});

test('the manifest asks for each scope once, and for none of a user', () => {
  const { bot } = Manifest.parse(parse(text)).oauth_config.scopes;
  expect(new Set(bot).size).toBe(bot.length);
  expect(Object.keys((parse(text) as { oauth_config: { scopes: object } }).oauth_config.scopes)).toEqual([
    'bot',
  ]);
});

test('the manifest for HTTP is four lines away: commands, events, clicks, and what pickers offer', () => {
  const http = text.replaceAll(/# (\w*url: )/g, '$1');
  const urls = [...http.matchAll(/^ +\w*url: (\S+)$/gm)].map(([, url]) => url);
  expect(urls).toHaveLength(4);
  expect(new Set(urls)).toEqual(new Set(['https://cmk.example.com/slack/events']));
  expect(Manifest.parse(parse(http)).settings.interactivity).toMatchObject({
    request_url: expect.any(String),
    message_menu_options_url: expect.any(String),
  });
});

const slackSchema = z.fromJSONSchema(
  JSON.parse(
    readFileSync(new URL('data/slack-manifest-schema/manifest.schema.2.0.0.json', import.meta.url), 'utf8'),
  ) as Parameters<typeof z.fromJSONSchema>[0],
);

/** What Slack says of a manifest, by place. */
const complaints = (manifest: unknown) =>
  slackSchema.safeParse(manifest).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ??
  [];

const http = text
  .replaceAll(/# (\w*url: )/g, '$1')
  .replace('socket_mode_enabled: true', 'socket_mode_enabled: false');

test.each([
  ['Socket Mode', text],
  ['HTTP', http],
])('P25 Slack’s own schema has nothing to say against the manifest for %s', (_mode, yaml) => {
  expect(complaints(parse(yaml))).toEqual([]);
});

test.each<[string, string, string]>([
  ['a shortcut’s name of 25 characters', 'Set up a managed key', 'x'.repeat(25)],
  ['a shortcut’s description of 151', 'Opens the next step of a setup', 'x'.repeat(151)],
  ['a name of 36', 'name: CMK', `name: ${'x'.repeat(36)}`],
  ['an event’s list that is a text', 'bot_events:\n      - app_home_opened', 'bot_events: app_home_opened'],
])('P25 Slack’s own schema refuses %s', (_what, from, to) => {
  expect(text).toContain(from);
  expect(complaints(parse(text.replace(from, to)))).not.toEqual([]);
});
