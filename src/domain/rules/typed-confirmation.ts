import { type Refusal, refusal } from '../refusals.ts';

/** Everything that can be in the name of a key: whatever is not is told by its name before anything is compared. */
const allowed = /^[A-Za-z0-9-]$/u;

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Why a typed confirmation is not exactly `expected`; look-alike and invisible characters are named. */
export function whyNotConfirmed(typed: string, expected: string): Refusal | undefined {
  if (typed === expected && expected !== '') return undefined;
  const stranger = Array.from(typed).find(
    (character) => !allowed.test(character) && !expected.includes(character),
  );
  if (stranger !== undefined) {
    return refusal('confirmationLookalike', {
      character: stranger,
      codePoint: codePoint(stranger),
      expected,
    });
  }
  return refusal('confirmationWrong', { typed, expected });
}
