import type { WebClient } from '@slack/web-api';
import { answerKindOf } from '../clients/slack/answers.ts';
import { asking } from '../clients/slack/errors.ts';
import { UpstreamError } from '../errors.ts';
import { orFault } from '../observed.ts';
import { helpMessage } from '../views/standing/help.ts';
import { type Line, failed, note, ok, wrong } from './line.ts';
import { slackAdvice } from './slack-advice.ts';

const sharedAdvice =
  'People of that company can read what the bot posts there, vault and key included; they cannot approve. Use a channel of your own if that is not intended.';
const rulesAdvice = 'Change the channel’s posting permissions so that the app may post, or choose another.';
const invite = 'Invite the bot there (/invite @CMK), or set CMK_CHANNEL to the id of the channel meant.';

/** What `conversations.info` shows; `is_frozen` is in the documentation and not in the package's types. */
interface Shown {
  readonly name?: string;
  readonly is_archived?: boolean;
  readonly is_frozen?: boolean;
  readonly is_member?: boolean;
  readonly is_read_only?: boolean;
  readonly is_thread_only?: boolean;
  readonly is_non_threadable?: boolean;
  readonly is_ext_shared?: boolean;
  readonly is_pending_ext_shared?: boolean;
}

/** Each rule has a refusal of its own: https://docs.slack.dev/reference/methods/chat.postMessage#errors. */
function whyNothingIsTaken(channel: Shown): string | undefined {
  if (channel.is_frozen === true) return 'is frozen';
  if (channel.is_read_only === true) return 'is read-only';
  if (channel.is_thread_only === true) return 'takes replies in threads only';
  if (channel.is_non_threadable === true) return 'takes no replies in threads';
  return undefined;
}

function judge(what: string, name: string, channel: Shown): Line {
  if (channel.is_archived === true)
    return wrong(what, `${name} is archived`, 'Unarchive it, or choose another.');
  if (channel.is_member !== true) return wrong(what, `the bot is not in ${name}`, invite);
  const rule = whyNothingIsTaken(channel);
  if (rule !== undefined) return wrong(what, `${name} ${rule}`, rulesAdvice);
  // A company with which a channel is shared can read all of it: docs.slack.dev/apis/slack-connect.
  return channel.is_ext_shared === true || channel.is_pending_ext_shared === true
    ? note(what, `${name} is shared with another company, or about to be (Slack Connect)`, sharedAdvice)
    : ok(what, `the bot is in ${name}; Slack shows no rule that keeps its messages out`);
}

export async function channelLine(client: WebClient, channel: string): Promise<Line> {
  const what = `channel ${channel}`;
  try {
    const { channel: found = {} } = await asking('conversations.info', () =>
      client.conversations.info({ channel }),
    );
    return judge(what, `#${found.name ?? channel}`, found);
  } catch (error) {
    // A private channel that the bot is not in does not exist for it.
    return failed(what, error, slackAdvice(error, invite, ['channel_not_found', 'not_in_channel']));
  }
}

/** Slack validates a message without posting it. Whether a channel takes it, Slack says only when it is posted. */
export async function messageLine(client: WebClient): Promise<Line> {
  const what = 'a message';
  const { blocks } = helpMessage();
  const answer = await orFault(() =>
    asking('blocks.validate', () => client.blocks.validate({ message: { blocks: [...blocks] } })),
  );
  if (!(answer instanceof UpstreamError)) return ok(what, 'is one that Slack takes (validated, not posted)');
  return answerKindOf(answer) === 'mistake'
    ? failed(what, answer, 'This is a bug in the bot. Report it and include this line.')
    : note(what, `not validated: ${answer.message}`, slackAdvice(answer));
}
