import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { ClientState } from '../../slack/client-api.ts';
import type { Page } from './page.ts';
import type { PageState } from './state.ts';

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('This part is drawn inside the page.');
  return page;
}

/** Draws again only when what is selected becomes another object or value. */
export function useSelected<T>(select: (state: PageState) => T): T {
  const { store } = usePage();
  const [, redraw] = useState({});
  const selected = select(store.get());
  useEffect(() => {
    let seen = selected;
    const look = () => {
      const fresh = select(store.get());
      if (Object.is(fresh, seen)) return;
      seen = fresh;
      redraw({});
    };
    look();
    return store.subscribe(look);
  });
  return selected;
}

/** What the person sees of Slack; only for parts drawn once there is something. */
export function useSlack(): ClientState {
  const slack = useSelected((state) => state.slack);
  if (slack === null) throw new Error('This part is drawn once the stand-in has answered.');
  return slack;
}
