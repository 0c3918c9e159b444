import type { TextObject } from '@slack/types';
import type { VNode } from 'preact';
import { withEmoji } from '../emoji.ts';
import { h } from '../h.ts';
import { Mrkdwn } from '../mrkdwn/draw.ts';

/** A text object: mrkdwn with its meaning, plain text as it is. */
export function Text({ object }: { object: TextObject }): VNode {
  if (object.type === 'mrkdwn') return h(Mrkdwn, { text: object.text, verbatim: object.verbatim });
  return h('span', { class: 'plain', dir: 'auto' }, plainText(object));
}

export function plainText({ text, emoji = true }: { text: string; emoji?: boolean }): string {
  return emoji ? withEmoji(text) : text;
}
