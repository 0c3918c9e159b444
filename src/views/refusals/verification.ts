import { readableDigest } from '../../domain/proposal.ts';
import type { RecordFault, Unchecked } from '../../domain/record/record-fault.ts';
import type { Verification } from '../../domain/record/verification.ts';
import { counted } from '../blocks/text.ts';

/** `entry #7`, `entries #7 to #9`. */
function span(from: number, until: number): string {
  return from === until ? `entry #${from}` : `entries #${from} to #${until}`;
}

const seenBy = {
  slack: 'messages in Slack witness',
  head: 'the snapshot beside the entries names',
  instance: 'an instance of the bot remembers',
} as const;

const aside = {
  sequence:
    'a different end from the last entry: entries were added without the bot, or the snapshot was put back',
  digest: 'a different digest from the last entry’s',
  state:
    'a different state from the one the entries add up to. Status and Home show it until the next entry puts it right; nothing is decided on it',
} as const;

function weakWords(from: number, until: number, keyId: string): string {
  const words = `${span(from, until)} ${from === until ? 'is' : 'are'} signed with the key “${keyId}”`;
  return `${words.replace('e', 'E')}, which is published or can be guessed`;
}

type FaultWords = {
  readonly [K in RecordFault['kind']]: (fault: Extract<RecordFault, { kind: K }>) => string;
};

const faultWords: FaultWords = {
  noEntry: ({ sequence }) =>
    `Where entry #${sequence} should be, there is something that is not an entry of a record.`,
  unknownKey: ({ sequence, keyId }) =>
    `Entry #${sequence} names the key “${keyId}”, which is not among those given (CMK_AUDIT_KEY). Without it nothing from there on can be verified; a retired key stays in that list, behind the signing one.`,
  retiredKey: ({ sequence, keyId, changedAt }) =>
    `Entry #${sequence} is signed with the key “${keyId}”, but since entry #${changedAt} another key signs this record. Somebody who has the old key wrote it, and not the bot.`,
  weakKey: ({ sequence, until, keyId }) =>
    `${weakWords(sequence, until, keyId)}, and Slack shows no change to another key after ${sequence === until ? 'it' : 'them'}. Anybody with that key could have written this.`,
  edited: ({ sequence }) =>
    sequence === 1
      ? 'Entry #1 was changed after it was signed, or this is the record of another organization, or a key of the same id has another value.'
      : `Entry #${sequence} was changed after it was signed, or a key of the same id has another value.`,
  missing: ({ sequence, until }) =>
    `${span(sequence, until).replace('e', 'E')} ${sequence === until ? 'is' : 'are'} missing: entry #${until + 1} is in its place.`,
  reordered: ({ sequence, found }) =>
    `The order was changed: where entry #${sequence} should be, there is entry #${found}.`,
  otherSchema: ({ sequence, schema }) =>
    `Entry #${sequence} is signed, but of schema ${schema}, which this version does not read. Verify with the version of the bot that wrote it.`,
  impossible: ({ sequence, why }) =>
    `Entry #${sequence} is signed, but cannot have happened by the rules: ${why}. Somebody other than the bot wrote it with the bot’s key.`,
  remade: ({ sequence, agreed }) =>
    `The chain was rebuilt with a key of the record: at #${sequence} Slack witnessed another head. ${
      agreed === 0
        ? 'No witnessed head before it agrees, so the first changed entry is one of #1 to'
        : `The two agree up to #${agreed}, so the first changed entry is one of #${agreed + 1} to`
    } #${sequence}.`,
  cutTail: ({ sequence, until, seenBy: by }) =>
    `The end was cut off: the record ends with #${sequence - 1}, but ${seenBy[by]} #${until}.`,
  removed: ({ until, seenBy: by }) =>
    `Everything was removed: ${seenBy[by]} #${until}, and no entry is left.`,
  head: ({ differs }) => `The entries are right, but the snapshot kept beside them has ${aside[differs]}.`,
};

/** What is wrong first, as one or two sentences without formatting. */
export function faultSentence(fault: RecordFault): string {
  const words = faultWords[fault.kind] as (fault: RecordFault) => string;
  return words(fault);
}

/** What could not be told, as a sentence without formatting. */
export function uncheckedSentence(unchecked: Unchecked): string {
  switch (unchecked.kind) {
    case 'noWitness':
      return 'No witnessed head was given. So this does not show whether entries were cut off at the end, whether everything was removed, or whether somebody with the key rebuilt the chain.';
    case 'afterWitness':
      return `The last witnessed head is #${unchecked.sequence}. So this does not show whether entries after it were cut off or rebuilt.`;
    case 'afterFault':
      return `Nothing after #${unchecked.sequence} was verified.`;
    case 'weakKey':
      return `${weakWords(unchecked.sequence, unchecked.until, unchecked.keyId)}. Only a later change to another key that Slack shows vouches for ${unchecked.sequence === unchecked.until ? 'it' : 'them'}: verify with --slack.`;
    case 'noSnapshot':
      return 'The snapshot that status and Home show was not available; it is in Redis. Nothing is decided on it.';
  }
}

/** `12 entries, head #12 · ABCD-EFGH-IJKL-MNOP`. */
export function extentWords({ head }: Verification): string {
  return head.sequence === 0
    ? 'no entries'
    : `${counted(head.sequence, 'entry', 'entries')}, head #${head.sequence} · ${readableDigest(head.digest)}`;
}

/** Which keys signed, and how many heads agreed. */
export function evidenceWords({ keys, agreed }: Verification): string {
  const signed = [...keys].map(([id, count]) => `${counted(count, 'entry', 'entries')} with key “${id}”`);
  return [
    ...(signed.length === 0 ? [] : [`Signed: ${signed.join(', ')}.`]),
    `Witnessed heads that agree: ${agreed}.`,
  ].join(' ');
}
