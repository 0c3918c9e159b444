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

/** A link to a message leads there on the page; any other opens beside it, where a person asks for it. */
export function Link({ url, label, children, onClick, ...rest }: LinkProps): VNode {
  const page = usePage();
  const place = permalinkPlace(url);
  if (!opened.test(url)) return h('span', null, children);
  const common = { href: url, class: rest.class ?? 'link', 'aria-label': label };
  if (place === undefined)
    return h('a', { ...common, target: '_blank', rel: 'noopener noreferrer', onClick }, children);
  const go = (event: Event) => {
    event.preventDefault();
    onClick?.();
    page.go(place);
  };
  return h('a', { ...common, onClick: go }, children);
}
