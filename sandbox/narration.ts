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

interface Placed {
  readonly message: Message;
  /** `#encryption`, or `to` somebody. */
  readonly where: string;
  readonly key: string;
}

function placedFor({ slack }: Sandbox, user: string): Placed[] {
  const { channels, messages } = slack.stateFor(user);
  return channels.flatMap(({ id, kind, name }) =>
    (messages[id] ?? []).map((message) => ({
      message,
      where: kind === 'im' ? `to ${names.get(user) ?? user}` : `#${name}`,
      key: `${message.channel} ${message.ts} ${message.ephemeral === true ? user : ''}`,
    })),
  );
}

/** Tells each message once, when it appears; @returns what ends it. */
function follow(sandbox: Sandbox, tell: (placed: Placed) => void): () => void {
  const told = new Set<string>();
  return sandbox.slack.onChange(() => {
    const all = Object.values(cast).flatMap((user) => placedFor(sandbox, user));
    const fresh = all.filter(({ key }) => !told.has(key));
    for (const placed of fresh.toSorted((one, other) => Number(one.message.ts) - Number(other.message.ts))) {
      if (told.has(placed.key)) continue;
      told.add(placed.key);
      tell(placed);
    }
  });
}

function isReply({ threadTs, ts }: Message): boolean {
  return threadTs !== undefined && threadTs !== ts;
}

/** Prints each message when it appears, as it stands in Slack then. */
export function narrate(sandbox: Sandbox, show: (line: string) => void): () => void {
  return follow(sandbox, ({ message, where }) => {
    const from = names.get(message.user) ?? message.user;
    const kind = message.ephemeral === true ? ', only to them' : '';
    show(`\n  ${where}${isReply(message) ? ' (thread)' : ''}${kind} – ${from}:`);
    for (const line of textsOf(message.blocks).flatMap((text) => plainText(text).split('\n')))
      show(`    ${line}`);
  });
}

/** Prints only what a telephone would show of each message: its notification text, on one line. */
export function notify(sandbox: Sandbox, show: (line: string) => void): () => void {
  return follow(sandbox, ({ message, where }) => {
    show(`${where}: ${plainText(message.text).replaceAll(/\s*\n\s*/gu, ' / ')}`);
  });
}
