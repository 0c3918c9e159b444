import { randomUUID } from 'node:crypto';
import { findSlackTrouble } from '../clients/slack/errors.ts';
import type { Deps } from '../deps.ts';
import { RecordError, SchemaError, UpstreamError, findRedisRefusal, isRedisAway } from '../errors.ts';
import { onceAMinute } from '../runtime/log.ts';
import { section } from '../views/blocks/blocks.ts';
import { faultWords } from '../views/refusals/faults.ts';
import type { Message } from '../views/blocks/message.ts';
import { isTooLate } from './screen.ts';
import {
  mistakeMessage,
  otherVersionMessage,
  recordBrokenMessage,
  storeAwayMessage,
  storeRefusesMessage,
  tooLateMessage,
} from '../views/refusals/trouble.ts';

/** What a person is told of an error, whatever it is: never a stack trace, never silence. */
export function explain(error: unknown, deps: Deps): Message {
  const fault = error instanceof UpstreamError ? error : findSlackTrouble(error);
  if (fault !== undefined) {
    const text = faultWords(fault, false);
    return { text, blocks: [section(text)] };
  }
  if (isTooLate(error)) return tooLateMessage();
  if (isRedisAway(error)) {
    onceAMinute(deps.log)({ err: error }, 'Redis is away');
    return storeAwayMessage();
  }
  const refused = findRedisRefusal(error);
  if (refused !== undefined) {
    onceAMinute(deps.log)({ err: error }, 'Redis takes nothing new');
    return storeRefusesMessage(refused);
  }
  if (error instanceof SchemaError) {
    deps.log.error({ err: error }, 'another version of the bot wrote this');
    return otherVersionMessage();
  }
  if (error instanceof RecordError) {
    deps.log.error({ err: error }, 'the record does not verify');
    return recordBrokenMessage(error.fault);
  }
  const id = randomUUID().slice(0, 8);
  deps.log.error({ err: error, id }, 'a mistake of the bot');
  return mistakeMessage(id);
}
