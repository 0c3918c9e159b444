import type { PlanBlock, TaskCardBlock } from '@slack/types';
import type { VNode } from 'preact';
import { h } from '../h.ts';
import { Link } from '../link.ts';
import { RichTextView } from './rich-text.ts';

const statuses = {
  pending: ['○', 'Pending'],
  in_progress: ['◐', 'In progress'],
  complete: ['●', 'Complete'],
  error: ['✕', 'Error'],
} as const;

export function PlanView({ block }: { block: PlanBlock }): VNode {
  const tasks = (block.tasks ?? []).filter(
    (task): task is TaskCardBlock => 'title' in task && 'status' in task,
  );
  return h(
    'div',
    { class: 'plan' },
    h('p', { class: 'plan-title' }, block.title),
    h(
      'ol',
      null,
      tasks.map((task) => h('li', null, h(TaskCardView, { block: task }))),
    ),
  );
}

/** One task; its status stands there as a word too, not by colour alone. */
export function TaskCardView({ block }: { block: TaskCardBlock }): VNode {
  const [mark, word] = statuses[block.status];
  return h(
    'div',
    { class: `task task-${block.status}` },
    h('span', { class: 'task-mark', 'aria-hidden': true }, mark),
    h(
      'div',
      { class: 'task-text' },
      h(
        'p',
        { class: 'task-title', dir: 'auto' },
        block.title,
        h('span', { class: 'task-status' }, ` ${word}`),
      ),
      block.details && h(RichTextView, { block: block.details }),
      block.output && h(RichTextView, { block: block.output }),
      block.sources &&
        h(
          'p',
          { class: 'task-sources' },
          block.sources.map(({ url, text }) => [h(Link, { url }, text), ' ']),
        ),
    ),
  );
}
