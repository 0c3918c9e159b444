import { useState } from 'preact/hooks';
import type { ConfirmationDialog } from '@slack/types';
import type { StateValue } from '../../../slack/client-api.ts';
import { usePage } from '../page-context.ts';
import { useSurface } from '../surface.ts';

/** How a field is named and described; in an input block by its label, elsewhere by itself. */
export interface Naming {
  id: string;
  /** Where no label stands in the document. */
  label?: string;
  describedBy?: string | undefined;
  invalid?: boolean;
  required?: boolean;
}

/** When a change is handed to the app: fields of an input block wait for the submission. */
export type Dispatching = 'at once' | 'at submission';

export interface FieldProps<E> {
  element: E;
  blockId: string;
  naming: Naming;
  dispatching: Dispatching;
}

interface FieldElement {
  action_id?: string;
  confirm?: ConfirmationDialog;
}

export interface Field {
  value: StateValue | undefined;
  /** Keeps it, and hands it on where a change is handed on at once; asks first where the element wants that. */
  pick: (value: StateValue) => Promise<void>;
  /** Keeps it only. */
  type: (value: StateValue) => void;
  dispatch: (value: StateValue) => Promise<void>;
}

export function useField({ element, blockId, dispatching }: FieldProps<FieldElement>): Field {
  const surface = useSurface();
  const page = usePage();
  const [, redraw] = useState({});
  const actionId = element.action_id ?? '';
  return {
    value: surface.values[blockId]?.[actionId],
    async pick(value) {
      if (element.confirm !== undefined && !(await page.ask(element.confirm))) {
        // The browser has already moved to the new choice: draw the old one again.
        redraw({});
        return;
      }
      surface.change(blockId, actionId, value);
      if (dispatching === 'at once') await surface.dispatch(blockId, actionId, value);
    },
    type: (value) => surface.change(blockId, actionId, value),
    dispatch: (value) => surface.dispatch(blockId, actionId, value),
  };
}

/** What every control of a field carries. */
export function namingAttributes({ id, label, describedBy, invalid = false, required = false }: Naming): {
  id: string;
  'aria-label': string | undefined;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
  'aria-required': boolean | undefined;
} {
  return {
    id,
    'aria-label': label,
    'aria-describedby': describedBy,
    'aria-invalid': invalid || undefined,
    'aria-required': required || undefined,
  };
}
