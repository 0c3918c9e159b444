import type { Button, WorkflowButton } from '@slack/types';
import type { VNode } from 'preact';
import { classes, h } from '../h.ts';
import { Link } from '../link.ts';
import { usePage } from '../page-context.ts';
import { busyKey, useSurface } from '../surface.ts';
import { plainText } from './text.ts';

export interface ButtonProps {
  element: Button | WorkflowButton;
  blockId: string;
}

export function ButtonElement({ element, blockId }: ButtonProps): VNode {
  const surface = useSurface();
  const page = usePage();
  const actionId = element.action_id ?? '';
  const busy = surface.busy === busyKey(blockId, actionId);
  const style = classes(
    'button',
    element.style === 'primary' && 'button-primary',
    element.style === 'danger' && 'button-danger',
  );
  const press = async () => {
    if (busy) return;
    if (element.confirm !== undefined && !(await page.ask(element.confirm))) return;
    await surface.dispatch(blockId, actionId);
  };
  const text = plainText(element.text);
  const label = element.accessibility_label;
  // Slack opens the address and tells the app as well.
  if (element.type === 'button' && element.url !== undefined)
    return h(Link, { url: element.url, class: style, label, onClick: () => void press() }, text);
  const attributes = {
    'aria-label': label,
    'aria-busy': busy || undefined,
    'aria-disabled': busy || undefined,
  };
  return h('button', { type: 'button', class: style, onClick: () => void press(), ...attributes }, text);
}
