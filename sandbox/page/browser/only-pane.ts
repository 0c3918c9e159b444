import { useEffect, useState } from 'preact/hooks';
import { useSelected } from './page-context.ts';
import type { Pane } from './state.ts';

/** As in layout.css: one pane at a time, and tabs to choose. */
const narrow = matchMedia('(width < 760px)');

/** Whether nothing else is shown beside this pane: it is the page's main part then. */
export function useIsOnlyPane(pane: Pane): boolean {
  const shown = useSelected((state) => state.pane);
  const [isNarrow, setNarrow] = useState(narrow.matches);
  useEffect(() => {
    const look = () => setNarrow(narrow.matches);
    narrow.addEventListener('change', look);
    return () => narrow.removeEventListener('change', look);
  }, []);
  return isNarrow && shown === pane;
}
