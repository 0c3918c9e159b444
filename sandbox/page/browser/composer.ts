import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { SlashCommand } from '../../slack/client-api.ts';
import { Menu } from './blocks/menu.ts';
import { h } from './h.ts';
import { usePage, useSelected, useSlack } from './page-context.ts';

/** Under which name the page keeps what stands in a composer. */
export function composingKey(user: string, channelId: string, threadTs = ''): string {
  return [user, channelId, threadTs].join(' ');
}

export interface ComposerProps {
  channelId: string;
  name: string;
  threadTs?: string;
}

/** Where one writes: Enter sends, Shift+Enter begins a line. Slash commands are not for threads, in Slack as here. */
export function Composer({ channelId, name, threadTs }: ComposerProps): VNode {
  const page = usePage();
  const slack = useSlack();
  const key = composingKey(slack.user, channelId, threadTs);
  const text = useSelected((state) => state.composing[key] ?? '');
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const inThread = threadTs !== undefined;
  const label = inThread ? 'Reply in thread' : `Message ${name}`;
  const id = inThread ? 'composer-thread' : 'composer';

  const send = async () => {
    if (text.trim() === '' || sending) return;
    setSending(true);
    page.compose(key, '');
    const answer = await page.act(toAct(text, channelId, threadTs));
    if (!answer.ok && page.store.get().composing[key] === '') page.compose(key, text);
    setSending(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void send();
  };
  const insert = (command: string) => {
    page.compose(key, `${command} `);
    field.current?.focus();
  };
  const offered = inThread ? [] : matchingCommands(slack.commands, text);
  return h(
    'form',
    { class: 'composer', onSubmit, 'aria-busy': sending || undefined },
    offered.length > 0 && h(Commands, { commands: offered, insert }),
    h('label', { class: 'visually-hidden', htmlFor: id }, label),
    h(
      'div',
      { class: 'composer-box' },
      h('textarea', {
        id,
        ref: field,
        rows: 1,
        dir: 'auto',
        value: text,
        placeholder: label,
        'aria-describedby': `${id}-note`,
        onInput: (event) => page.compose(key, event.currentTarget.value),
        onKeyDown,
      }),
      slack.shortcuts.length > 0 && !inThread && h(Shortcuts, {}),
      h(
        'button',
        { type: 'submit', class: 'button button-primary', 'aria-disabled': text.trim() === '' || undefined },
        'Send',
      ),
    ),
    h('p', { class: 'composer-note', id: `${id}-note`, role: 'status' }, noteOf(text, inThread, sending)),
  );
}

function toAct(text: string, channel: string, threadTs: string | undefined) {
  if (threadTs !== undefined) return { type: 'message', channel, threadTs, text } as const;
  return text.startsWith('/')
    ? ({ type: 'command', channel, text } as const)
    : ({ type: 'message', channel, text } as const);
}

function noteOf(text: string, inThread: boolean, sending: boolean): string {
  if (sending) return 'Sending…';
  return inThread && text.startsWith('/')
    ? 'Slack takes no slash commands in threads: this is sent as a message.'
    : '';
}

/** Those that what stands there could become; once one is complete, it alone with what may follow. */
function matchingCommands(commands: SlashCommand[], text: string): SlashCommand[] {
  if (!text.startsWith('/')) return [];
  const [word = '', ...rest] = text.split(' ');
  return commands.filter(({ command }) => (rest.length > 0 ? command === word : command.startsWith(word)));
}

interface CommandsProps {
  commands: SlashCommand[];
  insert: (command: string) => void;
}

function Commands({ commands, insert }: CommandsProps): VNode {
  const drawCommand = ({ command, usageHint, description }: SlashCommand) =>
    h(
      'li',
      { key: command },
      h(
        'button',
        { type: 'button', class: 'command', onClick: () => insert(command) },
        h('strong', null, command),
        h('span', null, ` ${usageHint}`),
        h('span', { class: 'command-description' }, description),
      ),
    );
  return h('ul', { class: 'commands', 'aria-label': 'Slash commands' }, commands.map(drawCommand));
}

function Shortcuts(): VNode {
  const page = usePage();
  const { shortcuts } = useSlack();
  const items = shortcuts.map(({ callbackId, name }) => ({
    text: name,
    pick: () => void page.act({ type: 'shortcut', callbackId }),
  }));
  return h(Menu, { label: 'Shortcuts', class: 'button button-more', items }, '⚡');
}
