import type { ConfirmationDialog } from '@slack/types';
import type { ComponentChildren, VNode } from 'preact';
import { h } from './h.ts';
import { usePage } from './page-context.ts';
import { permalinkPlace } from './place.ts';

const opened = /^(?:https?|mailto|tel):/i;

export interface LinkProps {
  url: string;
  class?: string;
  label?: string | undefined;
  onClick?: () => void;
  children?: ComponentChildren;
}

/** What Slack's own question says before somebody leaves for a page on the internet. */
const leaving: ConfirmationDialog = {
  title: { type: 'plain_text', text: 'Out of the sandbox?' },
  text: {
    type: 'plain_text',
    text: 'This is a page of the real world, which knows nothing of the sandbox. What people would do there is done in the panel “Outside”.',
  },
  confirm: { type: 'plain_text', text: 'Open it all the same' },
  deny: { type: 'plain_text', text: 'Stay here' },
};

/** A link to a message leads there on the page; any other opens beside it, where a person insists. */
export function Link({ url, label, children, onClick, ...rest }: LinkProps): VNode {
  const page = usePage();
  const place = permalinkPlace(url);
  if (!opened.test(url)) return h('span', null, children);
  const common = { href: url, class: rest.class ?? 'link', 'aria-label': label };
  if (place === undefined) {
    const leave = async (event: Event) => {
      event.preventDefault();
      onClick?.();
      if (await page.ask(leaving)) open(url, '_blank', 'noopener,noreferrer');
    };
    return h('a', { ...common, rel: 'noopener noreferrer', onClick: (event) => void leave(event) }, children);
  }
  const go = (event: Event) => {
    event.preventDefault();
    onClick?.();
    page.go(place);
  };
  return h('a', { ...common, onClick: go }, children);
}
