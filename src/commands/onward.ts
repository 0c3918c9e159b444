import type { KnownBlock } from '@slack/types';
import { findRun } from '../domain/organization.ts';
import { findCardLink } from '../view-context.ts';
import { button, link, row } from '../views/blocks/blocks.ts';
import { waitingFor } from '../views/standing/home-waiting.ts';
import type { About, FromUser } from './ask.ts';

/** How the reader goes on: with what waits for them, else to the card, which shows what comes next. */
export async function onward(about: About, { user, deps }: FromUser): Promise<KnownBlock[]> {
  const { state } = about;
  const { organization } = state;
  const move = waitingFor(about, user);
  if (move !== undefined) return row('onward', [move.action]);
  if (state.phase === 'unconfigured') {
    return row('onward', [button('setup', 'Start a new setup', { organization }, { style: 'primary' })]);
  }
  const card = await findCardLink(state, deps);
  const reference = { organization, run: findRun(state)?.id };
  return row('onward', [
    card === undefined
      ? button('status', 'Show the status', reference)
      : link('Open the card', card, reference, 'Open the card in the channel'),
  ]);
}
