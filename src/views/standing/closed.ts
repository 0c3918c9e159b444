import { type Organization, findLife } from '../../domain/organization.ts';
import type { Phase } from '../../domain/phases.ts';
import { section } from '../blocks/blocks.ts';
import type { Message } from '../blocks/message.ts';
import { oneLine, strong } from '../blocks/text.ts';

const open: Partial<Record<Phase, string>> = {
  awaitingApproval: 'The open request is not carried out: approvals for it are no longer accepted.',
  coolingOff: 'The approved request is not carried out.',
  enabling:
    '*A request is at Adobe and cannot be taken back.* The bot no longer tracks it: check with Adobe before you do anything else.',
  outcomeUnknown:
    '*A request may be at Adobe and cannot be taken back.* The bot no longer tracks it: check with Adobe before you do anything else.',
  revoking: '*Revoking may be half done.* The bot no longer tracks it: check the vault’s role assignments.',
  restoring: '*Restoring may be half done.* The bot no longer tracks it: check the vault’s role assignments.',
};

/** The data depends on the key, whether or not anybody watches it. */
const inUse =
  '*Nobody watches the key from now on:* no checks, no alerts, no warning before it expires. The configuration at Adobe and the key, vault, role and app in Azure stay as they are. Do not disable or delete any of them as long as Adobe holds data under this key.';
const notInUse = 'The bot changes nothing at Adobe or in Azure and checks neither from now on.';

const kept =
  'The record stays in Redis under the bot’s keys and can be verified as before, with `npm run audit` from a configuration or an exported file that has it. An operator can configure the organization again; then the bot continues from here.';

/** What an organization's thread says when an operator takes it out of the configuration: what stops, what is kept. */
export function closedMessage(name: string, state: Organization): Message {
  const request = open[state.phase];
  const paragraphs = [
    `*${oneLine(name, 160)} is no longer in the bot’s configuration, so the bot stops working for it.* Buttons about it no longer do anything, here and in direct messages.`,
    ...(request === undefined ? [] : [request]),
    findLife(state) === undefined ? notInUse : inUse,
    kept,
  ];
  return {
    text: `${oneLine(name, 160)} is no longer in the bot’s configuration: ${findLife(state) === undefined ? 'the bot stops working for it.' : 'nobody watches its key from now on.'}`,
    blocks: paragraphs.map((text) => section(text)),
  };
}

/** In place of the card, whose buttons would lead nowhere. */
export function closedCard(name: string, state: Organization): Message {
  const { text } = closedMessage(name, state);
  return {
    text,
    blocks: [
      section(`${strong(name)} is no longer in the bot’s configuration. The thread says what that means.`),
    ],
  };
}

/** The organization is configured again. */
export function reopenedMessage(name: string): Message {
  const text = `${oneLine(name, 160)} is in the bot’s configuration again: the bot continues where it stopped.`;
  return { text, blocks: [section(`*${text}*`)] };
}
