import { randomBytes, randomInt } from 'node:crypto';

const letters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** `U0123ABCDEF`, as Slack forms ids: a letter for the kind and ten more characters. */
export function newId(kind: 'D' | 'F' | 'V' | 'Ev' | 'Rt'): string {
  return `${kind}0${Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('')}`;
}

/** The short random ids Slack gives blocks and elements that came without one. */
export const newBlockId = (): string => randomBytes(3).toString('hex').slice(0, 5);

export const newSecret = (): string => randomBytes(16).toString('hex');
