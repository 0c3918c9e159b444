import type { Overflow } from '@slack/types';
import type { VNode } from 'preact';
import { h } from '../h.ts';
import { usePage } from '../page-context.ts';
import { useSurface } from '../surface.ts';
import { toStateOption } from './choice-field.ts';
import { Menu, type MenuItem } from './menu.ts';
import { plainText } from './text.ts';

export function OverflowElement({ element, blockId }: { element: Overflow; blockId: string }): VNode {
  const surface = useSurface();
  const page = usePage();
  const items = element.options.map((option): MenuItem => {
    const pick = async () => {
      if (element.confirm !== undefined && !(await page.ask(element.confirm))) return;
      const value = { type: 'overflow', selected_option: toStateOption(option) } as const;
      await surface.dispatch(blockId, element.action_id ?? '', value);
    };
    return { text: plainText(option.text), url: option.url, pick: () => void pick() };
  });
  return h(Menu, { label: 'More actions', class: 'button button-more', items }, '⋯');
}
