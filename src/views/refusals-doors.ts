import type { RefusalReason } from '../domain/refusals.ts';
import type { RefusalWords } from './refusal-words.ts';
import { code, oneLine } from './text.ts';

type DoorReason = Extract<
  RefusalReason,
  'unknownOrganization' | 'organizationNeeded' | 'unknownCommand' | 'forged' | 'tooFast'
>;

function knownOnes(known: string | undefined): string {
  return known === undefined || known === ''
    ? '`/cmk status` lists those the bot knows.'
    : `The bot knows: ${oneLine(known, 1500)}.`;
}

export const refusedAtTheDoor: Record<DoorReason, RefusalWords> = {
  unknownOrganization: ({ typed, known }) =>
    `*The bot does not know the organization ${code(typed ?? '', 150)}.* ${knownOnes(known)} An operator adds others in \`ORGANIZATIONS_FILE\`.`,
  organizationNeeded: ({ known }) =>
    `*Which organization?* The bot serves several, so the name must be typed. ${knownOnes(known)} Example: \`/cmk status Acme\`.`,
  unknownCommand: ({ typed, nearest }) =>
    `*\`/cmk\` has no command ${code(typed ?? '', 100)}.*${nearest === undefined || nearest === '' ? '' : ` Did you mean ${code(`/cmk ${nearest}`, 60)}?`} \`/cmk help\` lists what there is.`,
  forged: () =>
    '*This button or form does not belong to anything the bot sent you.* It may come from an old message. Nothing was changed; use `/cmk status` and the buttons there.',
  tooFast: () =>
    '*That was very fast, several times in a row.* The bot takes a short rest from your clicks; nothing is lost. Try again in a minute.',
};
