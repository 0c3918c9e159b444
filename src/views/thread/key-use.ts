import type { KnownBlock } from '@slack/types';
import type { Entry } from '../../domain/events.ts';
import { mostOfKind, type OtherUse, otherKinds, toldOfKind, type UseTold } from '../../domain/key-use.ts';
import { findLife } from '../../domain/organization.ts';
import { section } from '../blocks/blocks.ts';
import { slackDate } from '../blocks/dates.ts';
import { toThread } from '../blocks/message.ts';
import { code, counted } from '../blocks/text.ts';
import { said, saidTo, type Tellers, toPeople } from './sentence.ts';

/** Where the log goes back to the change of access. */
const first = {
  enabled: (at: string) => `*Adobe first used the key* ${at}, according to the vault’s audit log.`,
  restore: (at: string) => `*Adobe uses the key again*, first ${at}, according to the vault’s audit log.`,
  revoke: (at: string) =>
    `*Adobe’s app tried to use the key and was refused*, first ${at}, according to the vault’s audit log.`,
} as const;

/** Where nobody knows what happened before the log was read, or before the bot knew of the key. */
const seen = {
  enabled: 'Adobe uses the key',
  known: 'Adobe uses the key',
  restore: 'Adobe uses the key again',
  revoke: 'Adobe’s app tried to use the key and was refused',
} as const;

function useSentence(direction: keyof typeof seen, { at, from }: Entry<'keyUseSeen'>['event']): string {
  if (from === undefined && direction !== 'known') return first[direction](slackDate(at));
  const begins = from === undefined ? '' : ` (the bot read the log from ${slackDate(from)} on)`;
  return `*${seen[direction]}*, seen ${slackDate(at)} in the vault’s audit log${begins}.`;
}

const what: Record<OtherUse['kind'], (value: string) => string> = {
  caller: (value) =>
    `${value === '' ? 'An application that the log does not name' : `The application ${code(value, 60)}`} used the key`,
  address: (value) =>
    `Adobe’s app used the key from ${code(value, 60)}, an address that Adobe does not document`,
  version: (value) => `Adobe’s app used the version ${code(value, 60)}, which is not the latest two`,
};

const line = ({ kind, value, count, last }: OtherUse) =>
  `• ${what[kind](value)}: ${counted(count, 'time')}, last ${slackDate(last)}.`;

const plural = { caller: 'applications', address: 'addresses', version: 'versions' } as const;

/** The bot stops at a number, and readers must not believe that these are all. */
const limitWords = (kind: OtherUse['kind']) =>
  `• ${mostOfKind} ${plural[kind]} have now been reported, which is the limit. The bot reports no more until access changes.`;

const linesInSection = 10;

function otherBlocks(uses: readonly OtherUse[], told: Pick<UseTold, 'others'>): KnownBlock[] {
  const reached = otherKinds.filter(
    (kind) => uses.some((use) => use.kind === kind) && toldOfKind(told, kind) >= mostOfKind,
  );
  const lines = [...uses.map(line), ...reached.map(limitWords)];
  return Array.from({ length: Math.ceil(lines.length / linesInSection) }, (_, place) =>
    section(lines.slice(place * linesInSection, (place + 1) * linesInSection).join('\n')),
  );
}

export const keyUseTellers: Tellers<'keyUseSeen' | 'otherUseSeen'> = {
  keyUseSeen: ({ event }, state, context) => {
    const { propagation, origin } = findLife(state) ?? {};
    const direction = propagation?.direction ?? (origin === 'enabled' ? origin : 'known');
    const sentence = useSentence(event.use === 'refused' ? 'revoke' : direction, event);
    return [toThread(said(context, sentence))];
  },
  // For auditors alone: whoever it is may well have a right to it.
  otherUseSeen: ({ by, event }, state, context) => {
    const sentence =
      'The vault’s audit log shows uses of the key that the bot did not expect. It observes and accuses nobody: somebody may have a right to them.';
    return toPeople(
      context.auditorMembers,
      by,
      saidTo(context, sentence, otherBlocks(event.uses, findLife(state)?.use ?? {})),
    );
  },
};
