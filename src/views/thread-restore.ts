import { quote } from './blocks.ts';
import { mention } from './people.ts';
import { concerned, said, saidTo, type Tellers, toPeople } from './said.ts';
import { toThread } from './message.ts';

export const restoreTellers: Tellers<'restoreDeclared'> = {
  restoreDeclared: ({ by, event, sequence }, state, context) => {
    const words = `${mention(by)} says that the bot’s record was put back from a backup. It goes on after entry ${sequence - 1}; what this thread tells of later entries is not on it any more. Before anything irreversible the bot asks Adobe, as always; look whether what you were waiting for still stands.`;
    return [
      toThread(said(context, words, [quote(event.reason)])),
      ...toPeople(concerned(state), by, saidTo(context, words, [quote(event.reason)])),
    ];
  },
};
