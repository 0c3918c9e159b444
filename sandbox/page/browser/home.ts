import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ClientView } from '../../slack/client-api.ts';
import { Blocks } from './blocks/block.ts';
import { h } from './h.ts';
import { usePage, useSlack } from './page-context.ts';
import { SurfaceContext, useSurfaceOf } from './surface.ts';

const container = { type: 'home' } as const;

/** The app's Home tab, asked for afresh at each visit. */
export function HomeTab(): VNode {
  const page = usePage();
  const { home, app, user } = useSlack();
  // Also where the page is opened right here, or another person takes over.
  useEffect(() => void page.act({ type: 'home' }), [user]);
  const onFocusIn = useFocusOnMenu(home);
  const words = `${app.name} has published nothing here for you yet.`;
  return h(
    'main',
    { class: 'pane pane-main', id: 'conversation', tabIndex: -1 },
    h('header', { class: 'pane-header' }, h('h1', null, app.name), h('span', { class: 'pane-note' }, 'Home')),
    h(
      'div',
      { class: 'messages home', role: 'region', 'aria-label': 'Home', tabIndex: 0, onFocusIn },
      home === null ? h('p', { class: 'empty' }, words) : h(HomeBlocks, { view: home }),
    ),
  );
}

/** Whoever picked from a menu goes on from there, also where the app put another one in its place. */
function useFocusOnMenu(home: ClientView | null): (event: FocusEvent) => void {
  const onMenu = useRef(false);
  useLayoutEffect(() => {
    if (onMenu.current && document.activeElement === document.body)
      document.querySelector<HTMLElement>('.home select')?.focus();
  }, [home]);
  return ({ target }) => {
    onMenu.current = target instanceof HTMLSelectElement;
  };
}

function HomeBlocks({ view }: { view: ClientView }): VNode {
  const surface = useSurfaceOf(container, view.state.values);
  const drawn = useMemo(() => h(Blocks, { blocks: view.blocks, heading: 'h2' }), [view.blocks]);
  return h(SurfaceContext.Provider, { value: surface }, drawn);
}
