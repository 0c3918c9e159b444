import type { KnownBlock } from '@slack/types';
import { Component, type ComponentChildren, type VNode } from 'preact';
import { h } from '../h.ts';
import { ActionsView } from './actions.ts';
import { AlertView } from './alert.ts';
import { ContextView } from './context.ts';
import { ImageView } from './image.ts';
import { InputView } from './input.ts';
import { MarkdownView } from './markdown.ts';
import { RichTextView } from './rich-text.ts';
import { SectionView } from './section.ts';
import { TableView } from './table.ts';
import { PlanView, TaskCardView } from './task-card.ts';
import { plainText } from './text.ts';
import { Unknown } from './unknown.ts';

/** How deep the blocks stand in the page's headings. */
export type HeadingLevel = 'h2' | 'h3';

export interface BlocksProps {
  blocks: KnownBlock[];
  heading: HeadingLevel;
}

export function Blocks({ blocks, heading }: BlocksProps): VNode {
  return h(
    'div',
    { class: 'blocks' },
    blocks.map((block, index) => {
      const blockId = block.block_id ?? String(index);
      return h(
        Guard,
        { key: `${block.type} ${blockId}`, type: block.type },
        drawBlock(block, blockId, heading),
      );
    }),
  );
}

function drawBlock(block: KnownBlock, blockId: string, heading: HeadingLevel): VNode {
  switch (block.type) {
    case 'header':
      return h(heading, { class: 'header', dir: 'auto' }, plainText(block.text));
    case 'section':
      return h(SectionView, { block, blockId });
    case 'context':
      return h(ContextView, { block });
    case 'divider':
      return h('hr', { class: 'divider' });
    case 'actions':
      return h(ActionsView, { block, blockId });
    case 'input':
      return h(InputView, { block, blockId });
    case 'rich_text':
      return h(RichTextView, { block });
    case 'markdown':
      return h(MarkdownView, { text: block.text });
    case 'image':
      return h(ImageView, { block });
    case 'table':
    case 'data_table':
      return h(TableView, { block });
    case 'plan':
      return h(PlanView, { block });
    case 'task_card':
      return h(TaskCardView, { block });
    case 'alert':
      return h(AlertView, { block });
    default:
      return h(Unknown, { type: block.type });
  }
}

interface GuardProps {
  type: string;
  children?: ComponentChildren;
}

/** A block that is not as Slack describes it must not take the rest of the page with it. */
class Guard extends Component<GuardProps, { broken: boolean }> {
  override state = { broken: false };

  static override getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render({ type, children }: GuardProps): ComponentChildren {
    return this.state.broken ? h(Unknown, { type }) : children;
  }
}
