import { context as smallPrint, header, section } from '../blocks/blocks.ts';
import type { Message } from '../blocks/message.ts';
import { code } from '../blocks/text.ts';

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
  revoke: {
    usage: '/cmk revoke organization',
    brief: 'proposes to take Adobe’s access to the key away',
    more: 'For requesters, once customer-managed keys are enabled. It takes the same approvals as the enablement. Then the role of the CMK app at the vault is taken away, by the bot or by a person, and the bot tells you after 24 h and after 7 days how far it must have spread. The form shows what stops working and when, and the `az` command for an emergency.',
  },
  restore: {
    usage: '/cmk restore organization',
    brief: 'proposes to give Adobe access to the key again',
    more: 'For requesters, once access is revoked or lost. The form shows what keeps Adobe from the key and what mends it. It takes the same approvals; it spreads as slowly as revoking, and the bot tells you how far it must be.',
  },
  health: {
    usage: '/cmk health [organization]',
    brief: 'looks at the key’s health now: what is wrong, what it does, what to do',
    more: 'For every full member of the workspace; only you see the answer. Once enabled, the bot looks every 15 minutes by itself and says in the run’s thread what changed. This looks at once. Without a name it shows all organizations.',
  },
  adopt: {
    usage: '/cmk adopt organization',
    brief: 'takes in an organization that was enabled by other means',
    more: 'For requesters. Asks for the configuration’s name and the vault, compares them with what Adobe says, and watches vault, key, app and role from then on. Nothing is sent to Adobe.',
  },
  audit: {
    usage: '/cmk audit organization',
    brief: 'sends you the record as a file, with the result of verifying it',
    more: 'For auditors (`CMK_AUDITORS`). The bot compares the record with the heads at the foot of its own messages in Slack, says what it found and what it could not check, and sends the file to you directly. `npm run audit -- verify <file>` verifies it again on another machine.',
  },
  cancel: {
    usage: '/cmk cancel organization',
    brief: 'ends a setup, or whatever is proposed, as long as it has not begun',
    more: 'For requesters. Once the request to Adobe is out, it cannot be taken back, and there is nothing to cancel. Once customer-managed keys are enabled it ends a proposal to revoke or to restore, and nothing else.',
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
