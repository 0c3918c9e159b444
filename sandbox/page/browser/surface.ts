import { createContext } from 'preact';
import { useContext, useMemo, useState } from 'preact/hooks';
import type { ActAnswer, ActionContainer, ActionValue, StateValue } from '../../slack/client-api.ts';
import { containerKey, mergeValues, type Values } from './drafts.ts';
import type { Page } from './page.ts';
import { usePage, useSelected } from './page-context.ts';

/** What the blocks of one message, modal or Home can do. */
export interface Surface {
  container: ActionContainer;
  /** Makes ids unique in the document. */
  prefix: string;
  values: Values;
  /** Words by block_id. */
  errors: Record<string, string>;
  change: (blockId: string, actionId: string, value: StateValue) => void;
  /** Hands it to the app, with every other field as it stands. */
  dispatch: (blockId: string, actionId: string, value?: ActionValue) => Promise<void>;
  options: (blockId: string, actionId: string, query: string) => Promise<ActAnswer>;
  /** The `block_id action_id` of what the app has not acknowledged yet. */
  busy: string | null;
}

export const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) throw new Error('Blocks are drawn on a surface.');
  return surface;
}

/** What stands in the fields at this moment, also before it is drawn. */
export function readValues(page: Page, container: ActionContainer, known: Values): Values {
  return mergeValues(known, page.store.get().drafts[containerKey(container)]);
}

const noErrors: Record<string, string> = {};

/**
 * @param known what the fields hold as far as the app knows
 * @param errors what the app, or Slack, finds wrong, by block_id
 */
export function useSurfaceOf(
  container: ActionContainer,
  known: Values,
  errors: Record<string, string> = noErrors,
): Surface {
  const page = usePage();
  const key = containerKey(container);
  const draft = useSelected((state) => state.drafts[key]);
  const [busy, setBusy] = useState<string | null>(null);
  return useMemo(() => {
    const dispatch = async (blockId: string, actionId: string, value?: ActionValue) => {
      setBusy(busyKey(blockId, actionId));
      const state = { values: readValues(page, container, known) };
      const picked = value === undefined ? {} : { value };
      await page.act({ type: 'action', container, blockId, actionId, state, ...picked });
      setBusy(null);
    };
    return {
      container,
      prefix: key.replaceAll(/[^\w-]+/g, '-'),
      values: mergeValues(known, draft),
      errors,
      busy,
      dispatch,
      change: (blockId, actionId, value) => page.keep(container, blockId, actionId, value),
      options: (blockId, actionId, query) =>
        page.act({ type: 'options', container, blockId, actionId, query }),
    };
  }, [page, key, known, errors, draft, busy]);
}

export function busyKey(blockId: string, actionId: string): string {
  return `${blockId} ${actionId}`;
}
