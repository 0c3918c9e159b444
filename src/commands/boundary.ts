import { randomUUID } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { UpstreamError, isRedisAway } from '../errors.ts';
import { section } from '../views/blocks.ts';
import { faultWords } from '../views/faults.ts';
import type { Message } from '../views/message.ts';
import { mistakeMessage, storeAwayMessage, tooLateMessage } from '../views/trouble.ts';

const deadTriggers = ['expired_trigger_id', 'exchanged_trigger_id', 'trigger_expired'];

function slackCode(error: unknown): string {
  return (error as { data?: { error?: string } } | undefined)?.data?.error ?? '';
}

/** What a person is told of an error, whatever it is: never a stack trace, never silence. */
export function explain(error: unknown, deps: Deps): Message {
  if (error instanceof UpstreamError) {
    const text = faultWords(error, false);
    return { text, blocks: [section(text)] };
  }
  if (deadTriggers.includes(slackCode(error))) return tooLateMessage();
  if (isRedisAway(error)) {
    deps.log.error({ err: error }, 'Redis is away');
    return storeAwayMessage();
  }
  const id = randomUUID().slice(0, 8);
  deps.log.error({ err: error, id }, 'a mistake of the bot');
  return mistakeMessage(id);
}
