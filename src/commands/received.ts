import type { Deps } from '../deps.ts';
import { noticeModal } from '../views/blocks/modal.ts';
import type { Click, Ending } from './ask.ts';

const notSafeYet =
  '*Received.* Not safe yet: the request may still go out if Redis fails over. Wait here until this changes; the bot is posting it in the channel.';
const notShown =
  '*Received. Still not safe:* Slack did not show it in the channel. It is on the bot’s record, but the request may still go out if Redis fails over. Check the channel, tell the other approvers, and ask an operator to see that the bot may post there.';
/** The channel shows that the request was about to be sent before this was recorded. */
const perhapsTooLate =
  '*Received, perhaps too late.* The channel shows that the request was about to be sent. The bot asks Adobe and says in the channel what came of it.';

/** What ends a proposal is done when Slack shows it: a Redis that fails over can lose it until then. */
export function received(
  { deps }: Click,
  outcome: Parameters<Deps['sayEnd']>[0],
  title: string,
  done: () => Ending | Promise<Ending>,
): Ending {
  const acknowledged = { view: noticeModal({ title, text: notSafeYet }) };
  // Said at once, and not only when the acknowledgement is shown.
  const saying = deps.sayEnd(outcome);
  saying.catch(() => undefined);
  return {
    ...acknowledged,
    async later() {
      const seen = await saying;
      if (seen === 'underWay') return { view: noticeModal({ title, text: perhapsTooLate }) };
      return seen === 'shown' ? done() : { view: noticeModal({ title, text: notShown }) };
    },
  };
}
