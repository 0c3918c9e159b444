import { context as smallPrint, header, type Message, section } from '../blocks/blocks.ts';
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
    more: 'For requesters. The steps are vault, key, app, role, approval and enablement. You can leave at any time: everything is kept, and the bot keeps checking while people work in Azure.',
  },
  status: {
    usage: '/cmk status [organization]',
    brief: 'shows the present state, what is next and who has to act',
    more: 'For every full member of the workspace; only you see the answer. Without a name it shows all organizations.',
  },
  revoke: {
    usage: '/cmk revoke organization',
    brief: 'proposes to revoke Adobe’s access to the key',
    more: 'For requesters, once customer-managed keys are enabled. It needs the same approvals as the enablement. Then the bot or a person removes the CMK app’s role at the vault. The bot tells you after 24 h and after 7 days how far it should have propagated. The form shows what stops working and when, and the `az` command for an emergency.',
  },
  restore: {
    usage: '/cmk restore organization',
    brief: 'proposes to restore Adobe’s access to the key',
    more: 'For requesters, once access is revoked or lost. The form shows what blocks Adobe’s access and how to fix it. It needs the same approvals. It propagates as slowly as revoking, and the bot tells you how far it should be.',
  },
  drill: {
    usage: '/cmk drill organization [enable | revoke]',
    brief: 'rehearses the whole process with the real people; nothing is carried out',
    more: 'For requesters. The same form, requests, reminders, approvals and final checks as for the act itself; then the drill is over, and the thread says who answered how fast and what would have stopped it. Nothing is sent to Adobe and nothing is changed in Azure. Starting anything real ends the drill at once.',
  },
  health: {
    usage: '/cmk health [organization]',
    brief: 'checks the key’s health now: what is wrong, what it affects, what to do',
    more: 'For every full member of the workspace; only you see the answer. Once enabled, the bot checks every 15 minutes and reports changes in the run’s thread. This checks right now. Without a name it shows all organizations.',
  },
  adopt: {
    usage: '/cmk adopt organization',
    brief: 'adopts an organization that was enabled by other means',
    more: 'For requesters. Asks for the configuration’s name and the vault, compares them with what Adobe says, and watches vault, key, app and role from then on. Nothing is sent to Adobe.',
  },
  plan: {
    usage: '/cmk plan [organization]',
    brief: 'sends you everything Azure and Adobe must have before anyone begins, to hand over',
    more: 'For every full member of the workspace. The bot sends you the plan as text, as an `az` script, as Bicep, as an ARM template and for Terraform, filled in with what it knows. It is made from the checks that the setup runs. Nothing is changed anywhere.',
  },
  forward: {
    usage: '/cmk forward [@somebody days | off]',
    brief: 'sends your requests for approval to another approver while you are away',
    more: 'For approvers. The other person must be an approver already, and approves as themselves: your right to approve goes to nobody. Where they cannot approve a request, because they prepared or proposed it, you are asked. With nothing after it, it shows your present setting.',
  },
  history: {
    usage: '/cmk history organization',
    brief: 'shows who did what and when',
    more: 'For every full member of the workspace; only you see the answer. It shows the record, newest first: who started, chose, vouched, requested, approved, rejected or stopped something, why, and what the bot did and saw. Auditors get all of it as a report and as a file with `/cmk audit`.',
  },
  audit: {
    usage: '/cmk audit organization',
    brief: 'verifies the record and sends you a report and the record as a file',
    more: 'For auditors (`CMK_AUDITORS`). The bot compares the record with the heads at the foot of its own messages in Slack, says what it found and what it could not check, and sends you two files directly: a report to read or print, and the record itself. `npm run audit -- verify <file>` verifies it again on another machine.',
  },
  cancel: {
    usage: '/cmk cancel organization',
    brief: 'ends a setup or an open proposal, as long as nothing has begun',
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
        'The bot guides an organization through enabling its own encryption key in Azure Key Vault. It checks everything, says what to do and who must do it, collects the approvals, sends the one request that cannot be taken back, and tracks it to the end.',
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
    const words = `There is no command ${code(asked, 100)}. Available commands:`;
    return { text: words, blocks: [section(words), ...blocks] };
  }
  return {
    text: `${found.usage}: ${found.brief}`,
    blocks: [section(`\`${found.usage}\` – ${found.brief}`), section(found.more)],
  };
}
