import type { VNode } from 'preact';
import { h } from './h.ts';

const shades = 8;

/** A person's initials on a colour of their own; said by the name beside it, so silent itself. */
export function Avatar({ id, name, bot }: { id: string; name: string; bot: boolean }): VNode {
  const shade = Array.from(id).reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % shades;
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => Array.from(part)[0]?.toUpperCase() ?? '')
    .join('');
  if (bot) return h('img', { class: 'avatar', src: '/browser/icon.svg', alt: '' });
  return h('span', { class: `avatar avatar-${shade}`, 'aria-hidden': true }, initials);
}
