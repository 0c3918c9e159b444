import type { RespondFn, SlashCommand } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { closest } from 'fastest-levenshtein';
import { refusal } from '../domain/refusals.ts';
import { refusalMessage } from '../views/refusals.ts';
import { doors, findDoor, typedNames } from './doors.ts';
import { type Reception, guarded } from './reception.ts';
import { createScreen } from './screen.ts';
import { senderOf } from './sender.ts';

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
    user,
    triggerId: command.trigger_id,
    respond: ({ text, blocks }) => respond({ response_type: 'ephemeral', text, blocks: [...blocks] }),
  });
  await guarded(screen, deps, async () => {
    const name = first === '' ? 'help' : first.toLowerCase();
    const door = findDoor(name);
    const asking = { user, deps, screen, text: rest.join(' ') };
    // Works for everybody, and whatever else does not.
    if (door === doors.help) return doors.help?.typed?.(asking);
    if (await reception.isRepeated(command.trigger_id)) return;
    const turnedAway = await reception.whyTurnedAway(senderOf(user, command, deps));
    if (turnedAway !== undefined) return screen.tell(refusalMessage(turnedAway));
    if (door?.typed !== undefined) return door.typed(asking);
    const nearest = closest(name, [...typedNames]);
    return screen.tell(refusalMessage(refusal('unknownCommand', { typed: first, nearest })));
  });
}
