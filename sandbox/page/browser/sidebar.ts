import type { VNode } from 'preact';
import type { Channel, ClientState } from '../../slack/client-api.ts';
import { classes, h } from './h.ts';
import { useIsOnlyPane } from './only-pane.ts';
import { PersonSwitch } from './person-switch.ts';
import { usePage, useSelected, useSlack } from './page-context.ts';
import { countUnread } from './read-marks.ts';

export function Sidebar(): VNode {
  const page = usePage();
  const slack = useSlack();
  const place = useSelected((state) => state.place);
  const live = useSelected((state) => state.live);
  const channels = slack.channels.filter(({ kind, archived }) => kind !== 'im' && !archived);
  const directs = slack.channels.filter(({ kind }) => kind === 'im');
  const strangers = directMessagePartners(slack);
  const isOnly = useIsOnlyPane('sidebar');
  const atHome = place?.kind === 'home';
  return h(
    'section',
    { class: 'sidebar', role: isOnly ? 'main' : 'navigation', 'aria-label': 'Workspace' },
    h(
      'div',
      { class: 'team' },
      h(isOnly ? 'h1' : 'span', { class: 'team-name' }, slack.team.name),
      h('span', { class: 'team-note' }, 'sandbox'),
    ),
    h(PersonSwitch, { slack }),
    live ? null : h('p', { class: 'offline', role: 'status' }, 'No connection to the sandbox. Trying again…'),
    h(
      'div',
      { class: 'sidebar-lists' },
      h('h2', null, 'App'),
      h(
        'ul',
        null,
        h(
          'li',
          null,
          h(
            'button',
            {
              type: 'button',
              class: classes('sidebar-entry', atHome && 'current'),
              'aria-current': atHome ? 'page' : undefined,
              onClick: () => page.go({ kind: 'home' }),
            },
            h('span', { class: 'sidebar-mark', 'aria-hidden': true }, '⌂'),
            'Home',
            h(AppState, { slack }),
          ),
        ),
      ),
      h('h2', null, 'Channels'),
      h(
        'ul',
        null,
        channels.map((channel) => h('li', { key: channel.id }, h(ChannelEntry, { channel, slack }))),
      ),
      h('h2', null, 'Direct messages'),
      h(
        'ul',
        null,
        directs.map((channel) => h('li', { key: channel.id }, h(ChannelEntry, { channel, slack }))),
        h('li', null, h(NewDirectMessage, { partners: strangers })),
      ),
    ),
  );
}

function AppState({ slack }: { slack: ClientState }): VNode {
  const { connected, name } = slack.app;
  const told = connected ? `${name} is connected` : `${name} is not connected`;
  return h(
    'span',
    { class: classes('app-state', !connected && 'app-away'), title: told },
    h('span', { class: 'visually-hidden' }, `, ${told}`),
  );
}

function ChannelEntry({ channel, slack }: { channel: Channel; slack: ClientState }): VNode {
  const page = usePage();
  const place = useSelected((state) => state.place);
  const marks = useSelected((state) => state.readMarks);
  const current = place?.kind === 'channel' && place.channel === channel.id;
  const unread = countUnread(slack, marks, channel.id);
  const isUnread = !current && (unread.messages > 0 || unread.mentions > 0);
  const sigil = { public: '#', private: '◇', im: '●' }[channel.kind];
  return h(
    'button',
    {
      type: 'button',
      class: classes('sidebar-entry', current && 'current', isUnread && 'unread'),
      'aria-current': current ? 'page' : undefined,
      onClick: () => page.go({ kind: 'channel', channel: channel.id }),
    },
    h('span', { class: 'sidebar-mark', 'aria-hidden': true }, sigil),
    h('span', { class: 'sidebar-name' }, channel.name),
    isUnread && h(UnreadMark, unread),
  );
}

function UnreadMark({ messages, mentions }: { messages: number; mentions: number }): VNode {
  if (mentions === 0) return h('span', { class: 'visually-hidden' }, `, ${messages} unread`);
  return h('span', { class: 'badge' }, mentions, h('span', { class: 'visually-hidden' }, ' for you'));
}

type Partner = { id: string; name: string };

/** Whom the person has no conversation with yet. */
function directMessagePartners({ people, channels, user }: ClientState): Partner[] {
  const known = new Set(channels.map((channel) => channel.with));
  return people
    .filter(({ id, deleted }) => !deleted && id !== user && !known.has(id))
    .map(({ id, realName, name }) => ({ id, name: realName || name }));
}

function NewDirectMessage({ partners }: { partners: Partner[] }): VNode | null {
  const page = usePage();
  if (partners.length === 0) return null;
  const onChange = async (event: Event) => {
    const select = event.currentTarget as HTMLSelectElement;
    const answer = await page.act({ type: 'openDm', with: select.value });
    select.value = '';
    if (answer.ok && answer.channel !== undefined) page.go({ kind: 'channel', channel: answer.channel });
  };
  return h(
    'select',
    {
      class: 'sidebar-select',
      'aria-label': 'New direct message',
      value: '',
      onChange: (event: Event) => void onChange(event),
    },
    h('option', { value: '' }, '+ New message to…'),
    partners.map(({ id, name }) => h('option', { value: id }, name)),
  );
}
