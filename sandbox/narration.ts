import { cast, workspace } from './cast.ts';
import type { Message } from './slack/client-api.ts';
import type { Sandbox } from './sandbox.ts';

const names = new Map<string, string>([
  ...workspace.people.map(({ id, realName }) => [id, realName] as const),
  [workspace.app.botUserId, workspace.app.name],
]);

/** Slack's markup as plain text: mentions as names, dates as their fallback, links as their text. */
function plainText(text: string): string {
  return text
    .replaceAll(/<@(\w+)>/gu, (_, id: string) => `@${names.get(id) ?? id}`)
    .replaceAll(/<!date\^[^|>]*\|([^>]*)>/gu, '$1')
    .replaceAll(/<[^|>]+\|([^>]+)>/gu, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  const { text, ...rest } = value as { text?: unknown };
  return [...(typeof text === 'string' ? [text] : textsOf(text)), ...textsOf(Object.values(rest))];
}

function print(message: Message, where: string, show: (line: string) => void): void {
  const from = names.get(message.user) ?? message.user;
  const kind = message.ephemeral === true ? ', only to them' : '';
  show(
    `\n  ${where}${message.threadTs !== undefined && message.threadTs !== message.ts ? ' (thread)' : ''}${kind} – ${from}:`,
  );
  for (const line of textsOf(message.blocks).flatMap((text) => plainText(text).split('\n')))
    show(`    ${line}`);
}

/** Prints each message once when it appears, and a root message again when it has changed. */
export function narrate(sandbox: Sandbox, show: (line: string) => void): () => void {
  const shown = new Map<string, string>();
  const look = () => {
    for (const user of Object.values(cast)) {
      const { channels, messages } = sandbox.slack.stateFor(user);
      for (const { id, kind, name } of channels) {
        const where = kind === 'im' ? `to ${names.get(user) ?? user}` : `#${name}`;
        for (const message of messages[id] ?? []) {
          const key = `${message.channel} ${message.ts} ${message.ephemeral === true ? user : ''}`;
          if (shown.has(key)) continue;
          shown.set(key, message.text);
          print(message, where, show);
        }
      }
    }
  };
  return sandbox.slack.onChange(look);
}
