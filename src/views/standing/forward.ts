import type { Forward } from '../../domain/forwarding.ts';
import { section } from '../blocks/blocks.ts';
import { slackDate } from '../blocks/dates.ts';
import type { Message } from '../blocks/message.ts';
import { mention } from '../blocks/text.ts';

const said = (text: string): Message => ({ text, blocks: [section(text)] });

const how =
  '`/cmk forward @somebody 10` forwards your requests for ten days, `/cmk forward off` turns that off.';

/** @param isAway whether the other one forwards requests as well */
export const forwardMessage = ({ to, until }: Forward, isAway: boolean): Message =>
  said(
    `Until ${slackDate(until)}, requests for your approval go to ${mention(to)}. Your right to approve stays with you and goes to nobody: ${mention(to)} approves as themselves, and counts once. ${isAway ? `*${mention(to)} has forwarded their own requests as well: until that ends, you are asked.* ` : ''}If they cannot approve a request, or have approved it and more approvals are needed, the request comes to you. \`/cmk forward off\` stops forwarding.`,
  );

export const forwardEnded: Message = said(
  'Forwarding is off. New requests for your approval come to you. Requests already open are listed on the bot’s Home tab.',
);

export const ownForward = (own: Forward | undefined): Message =>
  said(
    own === undefined
      ? `Requests for your approval come to you. ${how}`
      : `Until ${slackDate(own.until)}, requests for your approval go to ${mention(own.to)}. ${how}`,
  );
