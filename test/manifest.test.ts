import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { App } from '@slack/bolt';
import { typedNames } from '../src/commands/doors.ts';
import { openDoors } from '../src/commands/index.ts';
import type { Deps } from '../src/deps.ts';

const Manifest = z.object({
  display_information: z.object({
    name: z.string().max(35),
    description: z.string().max(140),
    long_description: z.string().min(175).max(4000),
  }),
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.literal(true), messages_tab_enabled: z.literal(true) }),
    shortcuts: z.array(
      z.object({ name: z.string().max(24 * 2), type: z.literal('global'), callback_id: z.string() }),
    ),
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

/** What the doors ask Bolt for, by kind. */
function registered(): Record<string, unknown[]> {
  const asked: Record<string, unknown[]> = {};
  const register = (kind: string) => (name: unknown) => (asked[kind] ??= []).push(name);
  const app = new Proxy({}, { get: (_target, kind) => register(String(kind)) });
  openDoors(app as App, {} as Deps);
  return asked;
}

test('the manifest keeps to Slack’s form and names exactly what the doors register', () => {
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
