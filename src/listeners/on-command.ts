import type { RespondFn, SlashCommand } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { closest } from 'fastest-levenshtein';
import { refusal } from '../domain/refusals.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { commands, findCommand, typedNames } from '../commands/all.ts';
import { answerTyped, createScreen } from './screen.ts';
import { actorOf, guarded, type Reception } from './reception.ts';

/** Slack escapes these three in what was typed (https://docs.slack.dev/messaging/formatting-message-text#escaping). */
function asTyped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** `/cmk` and what was typed after it. */
export async function onCommand(
  command: SlashCommand,
  client: WebClient,
  respond: RespondFn,
  reception: Reception,
): Promise<void> {
  const { deps } = reception;
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
    respond: ({ text, blocks }) => respond({ response_type: 'ephemeral', text, blocks: [...blocks] }),
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
}
