import type { VNode } from 'preact';
import { h } from '../h.ts';

/** What Slack may know and this page does not: told, and without effect. */
export function Unknown({ type }: { type: string }): VNode {
  return h('p', { class: 'unknown' }, `The sandbox does not draw “${type}”.`);
}
