import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

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
    interactivity: z.object({ is_enabled: z.literal(true) }),
    socket_mode_enabled: z.literal(true),
  }),
});

const text = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8');

test('the manifest keeps to Slack’s form and names one command, whose mentions arrive as ids', () => {
  const manifest = Manifest.parse(parse(text));
  expect(manifest.features.slash_commands).toMatchObject([{ command: '/cmk', should_escape: true }]);
  expect(manifest.features.shortcuts.map(({ callback_id }) => callback_id)).toEqual(['setup']);
  expect(manifest.settings.event_subscriptions.bot_events).toEqual(['app_home_opened']);
});

test('the manifest asks for each scope once, and for none of a user', () => {
  const { bot } = Manifest.parse(parse(text)).oauth_config.scopes;
  expect(new Set(bot).size).toBe(bot.length);
  expect(Object.keys((parse(text) as { oauth_config: { scopes: object } }).oauth_config.scopes)).toEqual([
    'bot',
  ]);
});

test('the manifest for HTTP is three lines away', () => {
  const http = text.replaceAll(/# ((?:request_)?url: )/g, '$1');
  const urls = [...http.matchAll(/^ +(?:request_)?url: (\S+)$/gm)].map(([, url]) => url);
  expect(urls).toHaveLength(3);
  expect(new Set(urls)).toEqual(new Set(['https://cmk.example.com/slack/events']));
  expect(() => Manifest.parse(parse(http))).not.toThrow();
});
