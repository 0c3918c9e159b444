import type { RefusalReason } from '../domain/refusals.ts';
import type { RefusalWords } from './refusal-words.ts';
import { code, oneLine } from './text.ts';

type TypingReason = Extract<
  RefusalReason,
  | 'acknowledgementMissing'
  | 'confirmationWrong'
  | 'confirmationLookalike'
  | 'reasonMissing'
  | 'nameInvalid'
  | 'nameSpent'
  | 'caseNumberMissing'
  | 'keyInOtherVault'
>;

/** Refusals that belong under a field. They name it, say what was understood, what is expected, and show an example. */
export const refusedTyping: Record<TypingReason, RefusalWords> = {
  acknowledgementMissing: () =>
    'Acknowledgement: tick the box. What happens next cannot be undone, so it takes a clear yes.',
  confirmationWrong: ({ expected, typed: given }) =>
    `Confirmation: ${given === undefined ? 'this is not the key’s name' : `${code(given, 200)} is not the key’s name`}. Type it exactly as it stands above, capital letters included${expected === undefined ? '' : `: ${code(expected, 200)}`}. Nothing was sent.`,
  confirmationLookalike: ({ character, codePoint, expected }) =>
    `Confirmation: it contains a character that no key name has${character === undefined ? '' : `: ${code(character, 40)} (${oneLine(codePoint ?? 'look-alike', 20)})`}. It may look like the right one and still be another. Type the name by hand${expected === undefined ? '' : `: ${code(expected, 200)}`}. Nothing was sent.`,
  reasonMissing: () =>
    'Reason: write at least a few words; they go on the record for whoever asks later. Example: “Checked in the Azure portal with the vault’s owner”.',
  nameInvalid: ({ name }) =>
    `Configuration name: ${name === undefined ? 'it' : code(name, 200)} cannot be used. Expected are 1 to 63 letters, digits, hyphens or underscores, beginning with a letter or digit. Adobe tells capital from small letters. Example: \`Config1\`.`,
  nameSpent: ({ name }) =>
    `Configuration name: Adobe already knows ${name === undefined ? 'this one' : code(name, 200)} as failed, and documents no second try under the same name. Choose a new one. Example: ${name === undefined ? '`Config2`' : code(`${name.slice(0, 60)}-2`, 200)}.`,
  caseNumberMissing: () =>
    'Adobe’s case number: an earlier request of unknown outcome was settled as “not there”, and this one names another vault or key. Ask Adobe’s support first and enter the number of the case. Example: `E-001234567`.',
  keyInOtherVault: ({ identifier, vault }) =>
    `Key: ${identifier === undefined ? 'it' : code(identifier, 400)} is not in the vault chosen in step 1${vault === undefined ? '' : `, ${code(vault, 120)}`}. Choose a key of that vault, or go back and choose the other vault.`,
};
