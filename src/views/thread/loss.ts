import type { RecordFault } from '../../domain/record/record-fault.ts';
import { quote, section } from '../blocks/blocks.ts';
import { type Message, toEverybody, toThread } from '../blocks/message.ts';
import { code, mention, oneLine } from '../blocks/text.ts';
import { faultSentence } from '../refusals/verification.ts';
import { concerned, said, saidTo, type Tellers, toPeople } from './sentence.ts';

/** A record that takes no more entries: nothing can be recorded about it, so a message says it. */
export function brokenMessage(name: string, fault: RecordFault): Message {
  const words = `*The record of ${oneLine(name, 160)} is damaged.* ${oneLine(faultSentence(fault), 600)} Nothing can be decided or recorded. *Now:* an operator restores Redis from the backup, then runs \`npm run audit -- declare-restore\`. \`npm run audit -- verify … --slack\` shows what is wrong.`;
  return { text: words.replaceAll(/[*`]/gu, ''), blocks: [section(words)] };
}

export const lossTellers: Tellers<'lossFound' | 'restoreDeclared' | 'keyChanged' | 'channelSearched'> = {
  channelSearched: () => [],
  keyChanged: ({ event }, _state, context) => {
    const words = `The bot now signs this record with the audit key ${code(event.to, 32)}. An entry signed with ${code(event.from, 32)} from here on is not the bot’s.`;
    return [toThread(said(context, words))];
  },
  lossFound: ({ by, event }, state, context) => {
    const words = `*The bot’s record lost entries, or others took their place.* ${oneLine(faultSentence(event.loss), 600)} Nothing irreversible starts here until an operator checks this and declares it. *Now:* an operator runs \`npm run audit -- verify … --slack\`, then \`npm run audit -- declare-restore … --by … --reason …\`.`;
    return [
      toEverybody(said(context, words)),
      ...toPeople([...context.operatorMembers, ...concerned(state)], by, saidTo(context, words)),
    ];
  },
  restoreDeclared: ({ by, event, sequence }, state, context) => {
    const words = `${mention(by)} declared that the bot’s record was put back from a backup. It continues after entry ${sequence - 1}; later entries that this thread shows are no longer on it. Before anything irreversible the bot asks Adobe, as always. Check whether what you were waiting for is still there.`;
    return [
      toThread(said(context, words, [quote(event.reason)])),
      ...toPeople(concerned(state), by, saidTo(context, words, [quote(event.reason)])),
    ];
  },
};
