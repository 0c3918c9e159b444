import type { VNode } from 'preact';
import type { Welcome } from '../page-api.ts';
import { composingKey } from './composer.ts';
import { h } from './h.ts';
import { usePage, useSlack } from './page-context.ts';

export interface WelcomeProps {
  welcome: Welcome;
  channelId: string;
}

/** What to do first, where nothing was said yet. */
export function WelcomeNote({ welcome, channelId }: WelcomeProps): VNode {
  const page = usePage();
  const { user } = useSlack();
  const { title, steps, command } = welcome;
  const type = () => {
    page.compose(composingKey(user, channelId), command);
    document.querySelector<HTMLElement>('#composer')?.focus();
  };
  return h(
    'section',
    { class: 'welcome', 'aria-label': title },
    h('h2', null, title),
    h(
      'ol',
      null,
      steps.map((step) => h('li', { key: step }, step)),
    ),
    h('button', { type: 'button', class: 'button button-primary', onClick: type }, `Type ${command}`),
  );
}
