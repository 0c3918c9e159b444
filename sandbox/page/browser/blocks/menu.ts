import type { ComponentChildren, VNode } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { h } from '../h.ts';

export interface MenuItem {
  text: string;
  url?: string | undefined;
  pick: () => void;
}

export interface MenuProps {
  label: string;
  class: string;
  items: MenuItem[];
  children?: ComponentChildren;
}

/** A button with a menu: arrows move in it, Escape or a click beside it closes it and focus goes back. */
export function Menu({ label, items, children, ...rest }: MenuProps): VNode {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const onToggle = (event: { newState: string }) => {
    const open = event.newState === 'open';
    button.current?.setAttribute('aria-expanded', String(open));
    if (open) entries(menu.current)[0]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => moveFocus(event, menu.current);
  const open = () => {
    if (menu.current === null || button.current === null) return;
    menu.current.togglePopover();
    placeUnder(menu.current, button.current);
  };
  const drawItem = (item: MenuItem) => {
    const onClick = () => {
      menu.current?.hidePopover();
      button.current?.focus();
      item.pick();
    };
    if (item.url === undefined)
      return h('button', { type: 'button', role: 'menuitem', tabIndex: -1, onClick }, item.text);
    const link = { href: item.url, target: '_blank', rel: 'noopener noreferrer' };
    return h('a', { role: 'menuitem', tabIndex: -1, onClick, ...link }, item.text);
  };
  return h(
    'span',
    { class: 'menu' },
    h(
      'button',
      {
        type: 'button',
        ref: button,
        class: rest.class,
        'aria-label': label,
        'aria-haspopup': 'menu',
        'aria-expanded': false,
        'aria-controls': id,
        onClick: open,
      },
      children,
    ),
    h(
      'div',
      {
        id,
        ref: menu,
        class: 'menu-list',
        role: 'menu',
        'aria-label': label,
        popover: 'auto',
        onToggle,
        onKeyDown,
      },
      items.map(drawItem),
    ),
  );
}

function entries(menu: HTMLElement | null): HTMLElement[] {
  return menu === null ? [] : Array.from(menu.querySelectorAll<HTMLElement>('[role=menuitem]'));
}

function moveFocus(event: KeyboardEvent, menu: HTMLElement | null): void {
  const all = entries(menu);
  const at = all.findIndex((entry) => entry === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === 'Tab') menu?.hidePopover();
  if (to === undefined || all.length === 0) return;
  event.preventDefault();
  all.at(to % all.length)?.focus();
}

/** A popover stands in the top layer, where nothing clips it; so it has to be told where its button is. */
function placeUnder(menu: HTMLElement, button: HTMLElement): void {
  const { left, bottom, top } = button.getBoundingClientRect();
  const below = bottom + menu.offsetHeight < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${below ? bottom + 4 : Math.max(8, top - menu.offsetHeight - 4)}px`;
}
