import type { KnownBlock } from '@slack/types';
import { isDrilling } from '../domain/drill.ts';
import { findCardLink } from '../view-context.ts';
import { button, link, row } from '../views/blocks/blocks.ts';
import { runReference } from '../views/blocks/references.ts';
import { waitingFor } from '../views/standing/home-waiting.ts';
import type { About, FromUser } from './ask.ts';

/** How the reader goes on: with what waits for them, else to the card, which shows what comes next. */
export async function onward(about: About, { user, deps }: FromUser): Promise<KnownBlock[]> {
  const { state } = about;
  const { organization } = state;
  // The next real step does not follow from a drill.
  const move = isDrilling(state) ? undefined : waitingFor(about, user);
  if (move !== undefined) return row('onward', [move.action]);
  if (state.phase === 'unconfigured') {
    return row('onward', [button('setup', 'Start a new setup', { organization }, { style: 'primary' })]);
  }
  const card = await findCardLink(state, deps);
  return row('onward', [
    card === undefined
      ? button('status', 'Show the status', runReference(state))
      : link('Open the card', card, runReference(state), 'Open the card in the channel'),
  ]);
}
