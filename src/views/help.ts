import { context as smallPrint, header, section } from './blocks.ts';
import type { Message } from './message.ts';
import { code } from './text.ts';

interface CommandHelp {
  readonly usage: string;
  readonly brief: string;
  readonly more: string;
}

const commands: Readonly<Record<string, CommandHelp>> = {
  setup: {
    usage: '/cmk setup [organization]',
    brief: 'opens the next step, and starts a setup where there is none',
    more: 'For requesters. The steps are vault, key, app, role, approval and enablement. You can leave at any time: everything is kept, and the bot goes on looking while people work in Azure.',
  },
  status: {
    usage: '/cmk status [organization]',
    brief: 'shows where it stands, what is next and who is waited for',
    more: 'For every full member of the workspace; only you see the answer. Without a name it shows all organizations.',
  },
  audit: {
    usage: '/cmk audit organization',
    brief: 'sends you the record as a file, with the result of verifying it',
    more: 'For auditors (`CMK_AUDITORS`). The bot compares the record with the heads at the foot of its own messages in Slack, says what it found and what it could not check, and sends the file to you directly. `npm run audit -- verify <file>` verifies it again on another machine.',
  },
  cancel: {
    usage: '/cmk cancel organization',
    brief: 'ends a setup, as long as nothing was sent',
    more: 'For requesters. Once the request to Adobe is out, it cannot be taken back, and there is nothing to cancel.',
  },
  help: {
    usage: '/cmk help [command]',
    brief: 'shows this',
    more: 'For everybody, always.',
  },
};

/** The commands that can be typed, for finding the nearest one to a typo. */
export const typedCommands: readonly string[] = Object.keys(commands);

function all(): Message {
  const lines = Object.values(commands).map(({ usage, brief }) => `\`${usage}\` – ${brief}`);
  return {
    text: `The commands: ${Object.values(commands)
      .map(({ usage }) => usage)
      .join(', ')}`,
    blocks: [
      header('Customer-managed keys for Adobe Experience Platform'),
      section(
        'The bot takes an organization through putting its Platform data under its own key in Azure Key Vault: it asks, checks, says what to do and who must do it, gets the approvals, sends the one request that cannot be taken back, and watches it to the end.',
      ),
      section(lines.join('\n')),
      smallPrint('Everything that can be typed can also be clicked, in the run’s message and in Home.'),
    ],
  };
}

/** What can be typed; with a command's name, that one in full. */
export function helpMessage(command?: string): Message {
  const asked = command?.trim().toLowerCase() ?? '';
  if (asked === '') return all();
  const found = Object.hasOwn(commands, asked) ? commands[asked] : undefined;
  if (found === undefined) {
    const { blocks } = all();
    const words = `There is no command ${code(asked, 100)}. These there are:`;
    return { text: words, blocks: [section(words), ...blocks] };
  }
  return {
    text: `${found.usage}: ${found.brief}`,
    blocks: [section(`\`${found.usage}\` – ${found.brief}`), section(found.more)],
  };
}
