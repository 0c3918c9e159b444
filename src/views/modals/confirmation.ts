import type { KnownBlock } from '@slack/types';
import type { Run } from '../../domain/organization.ts';
import { type Refill, textField } from '../inputs.ts';
import { plain } from '../text.ts';

/** Typing the key's name is the clear yes: nobody does it by a slip of the hand. */
export function confirmationField(run: Run, refill: Refill): KnownBlock[] {
  return textField(
    {
      name: 'confirmation',
      label: 'Confirmation',
      hint: `Type the key’s name exactly, capital letters included: ${plain(run.key?.name ?? '', 130)}`,
      max: 200,
    },
    refill,
  );
}
