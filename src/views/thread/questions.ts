import type { KnownBlock } from '@slack/types';
import type { AskedQuestion } from '../../domain/organization.ts';
import { quote, section } from '../blocks/blocks.ts';
import { toThread } from '../blocks/message.ts';
import { counted, mention, oneLine } from '../blocks/text.ts';
import { calling, nameOf, said, type Tellers } from './sentence.ts';

/** The newest questions are shown with the request, each cut; the thread has all of them in full. */
const mostShown = 2;
const longest = 120;

/** What people asked about a request. Whether it was answered, the bot does not know: answers are in the thread. */
export function questionBlocks({
  questions = [],
}: {
  readonly questions?: readonly AskedQuestion[] | undefined;
}): KnownBlock[] {
  if (questions.length === 0) return [];
  const lines = questions
    .slice(-mostShown)
    .map(({ by, text }) => `• ${mention(by)}: “${oneLine(text, longest)}”`);
  const earlier = questions.length - lines.length;
  const more = earlier > 0 ? `, and ${counted(earlier, 'earlier one')}` : '';
  return [section(`*Questions* (see thread${more})\n${lines.join('\n')}`)];
}

export const questionTellers: Tellers<'asked'> = {
  asked: ({ by, event }, state, context) => {
    const asked = 'proposal' in state ? [state.proposal.by] : [];
    const words = `${calling(asked)}${mention(by)} has a question about the request for approval. Please answer here.`;
    return [
      toThread(
        said(
          context,
          words,
          [quote(event.question)],
          `Question about ${nameOf(context)}: ${mention(by)} asks “${oneLine(event.question)}”`,
        ),
      ),
    ];
  },
};
