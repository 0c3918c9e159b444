import type { AckFn, RespondArguments, RespondFn, SlashCommand } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { closest } from 'fastest-levenshtein';
import { refusal } from '../domain/refusals.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { commands, findCommand, typedNames } from '../commands/all.ts';
import { thisMoment } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Message } from '../views/blocks/blocks.ts';
import { answerTyped, createScreen, patienceMs } from './screen.ts';
import { actorOf, guarded, type Reception } from './reception.ts';

/** Slack escapes these three in what was typed (https://docs.slack.dev/messaging/formatting-message-text#escaping). */
function asTyped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

type Ack = AckFn<string | RespondArguments>;

const onlyTo = ({ text, blocks }: Message) => ({
  response_type: 'ephemeral' as const,
  text,
  blocks: [...blocks],
});

/** Slack waits for three seconds, of which some were over before the command came here. */
const inTimeMs = 2_000;

/**
 * An answer that is there soon goes into the acknowledgement, which needs no second connection; a later one to the
 * address for answers, and so does one that Slack no longer waits for (decision 004).
 */
function createAcknowledgement(ack: Ack, respond: RespondFn, log: Log) {
  const came = thisMoment();
  let isDone = false;
  async function end(answer?: Message): Promise<void> {
    clearTimeout(timer);
    isDone = true;
    await (answer === undefined ? ack() : ack(onlyTo(answer)));
  }
  const timer = setTimeout(() => {
    end().catch((error: unknown) => log.warn({ err: error }, 'a command was not acknowledged'));
  }, patienceMs);
  return {
    async answer(message: Message): Promise<unknown> {
      if (isDone) return respond(onlyTo(message));
      // The process may have slept.
      if (came.elapsedMs() > inTimeMs) {
        await end().catch(() => undefined);
        return respond(onlyTo(message));
      }
      return end(message).catch(() => respond(onlyTo(message)));
    },
    /** Whatever was said. */
    async settle(): Promise<void> {
      if (!isDone) await end();
    },
  };
}

/** `/cmk` and what was typed after it. */
export async function onCommand(
  command: SlashCommand,
  ack: Ack,
  client: WebClient,
  respond: RespondFn,
  reception: Reception,
): Promise<void> {
  const { deps } = reception;
  const acknowledgement = createAcknowledgement(ack, respond, deps.log);
  const [first = '', ...rest] = asTyped(command.text ?? '')
    .trim()
    .split(/\s+/u);
  const user = command.user_id;
  const screen = createScreen({
    client,
    log: deps.log,
    user,
    channel: command.channel_id,
    triggerId: command.trigger_id,
    respond: (message) => acknowledgement.answer(message),
  });
  await guarded(screen, deps, async () => {
    const name = first === '' ? 'help' : first.toLowerCase();
    const found = findCommand(name);
    const asking = { user, deps, text: rest.join(' ') };
    // Works for everybody, and whatever else does not.
    if (found !== undefined && found === commands.help) return answerTyped(found, asking, screen);
    if (await reception.isRepeated(command.trigger_id)) return;
    const turnedAway = await reception.whyTurnedAway(actorOf(user, command, deps));
    if (turnedAway !== undefined) return screen.tell(refusalMessage(turnedAway, deps.config.docs));
    if (found?.typed !== undefined) return answerTyped(found, asking, screen);
    const nearest = closest(name, [...typedNames]);
    return screen.tell(
      refusalMessage(refusal('unknownCommand', { typed: first, nearest }), deps.config.docs),
    );
  });
  await acknowledgement.settle();
}
