import { parseArgs } from 'node:util';
import { parseWitness, type Witness } from '../domain/record/chain.ts';

export const usage = `Verifies and exports the record of an organization.

  npm run audit -- verify <file or organization> [--witness '#12:ABCD-EFGH-IJKL-MNOP' …] [--slack] [--channel C0123456789]
  npm run audit -- export <organization> > file
  npm run audit -- report <file or organization> [--witness …] [--slack] > report.html
  npm run audit -- declare-restore <organization> --by U0123456789 --reason 'from the backup of 4 May, after …'
  npm run audit -- declare-restore --all --by U0123456789 --reason 'the failover of 4 May' [--confirm …]

  --witness   a head as it stands at the foot of a message in Slack, as often as wanted. Put it in quotes: # begins a
              comment in a shell
  --slack     reads the heads from the bot's own messages in Slack
  --channel   another channel to look in; by itself the bot looks where it speaks about the organization
  --by        the operator (CMK_OPERATORS) who says that Redis was put back from a backup
  --reason    why, and from which backup; it goes on the record and into the thread
  --all       lists what is missing of each organization, against the heads in Slack, and declares nothing yet
  --confirm   what --all printed: declares it for every organization that has something missing

A file needs CMK_AUDIT_KEY only; an organization or --slack needs all of the bot's settings (.env).
A report is one page to read or print: the verdict, who approved what and why, and every entry.
Exit code 0: intact. 1: broken; the first bad entry is named. 2: it could not be verified.`;

const longestReason = 1_000;

export type Asked =
  | { readonly command: 'help' }
  | { readonly command: 'export'; readonly what: string }
  | {
      readonly command: 'declare-restore';
      readonly what: string;
      readonly by: string;
      readonly reason: string;
    }
  | {
      readonly command: 'declare-all';
      readonly by: string;
      readonly reason: string;
      readonly confirm: string | undefined;
    }
  | {
      readonly command: 'verify' | 'report';
      /** A file's path, or an organization's name or id. */
      readonly what: string;
      readonly witnesses: readonly Witness[];
      readonly slack: boolean;
      readonly channel: string | undefined;
    };

/** A record that is verified, and told of in short or as a page. */
export type Verify = Extract<Asked, { command: 'verify' | 'report' }>;

/** What cannot be asked for, in words. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        witness: { type: 'string', multiple: true },
        slack: { type: 'boolean' },
        channel: { type: 'string' },
        by: { type: 'string' },
        reason: { type: 'string' },
        all: { type: 'boolean' },
        confirm: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readWitness(text: string): Witness {
  const witness = parseWitness(text);
  if (witness !== undefined) return witness;
  throw new ArgumentError(
    `--witness: “${text}” is no head; expected the number and the 16 characters at the foot of a message, for example '#12:ABCD-EFGH-IJKL-MNOP'`,
  );
}

interface Signed {
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}

function readSigned({ by = '', reason = '' }: Signed): { readonly by: string; readonly reason: string } {
  if (!/^[UW][A-Z0-9]+$/u.test(by)) {
    throw new ArgumentError('--by: expected the Slack id of an operator, for example --by U0123456789');
  }
  if (reason.trim() === '' || reason.length > longestReason) {
    throw new ArgumentError(
      `--reason: expected why, and from which backup, in at most ${longestReason} characters`,
    );
  }
  return { by, reason: reason.trim() };
}

const known = ['verify', 'report', 'export', 'declare-restore'] as const;
const isKnown = (command: string): command is (typeof known)[number] =>
  known.some((name) => name === command);

/** @throws ArgumentError */
export function parseArguments(args: readonly string[]): Asked {
  const { values, positionals } = readArguments(args);
  const [command, what, ...more] = positionals;
  if (values.help === true || command === undefined || command === 'help') return { command: 'help' };
  if (!isKnown(command)) {
    throw new ArgumentError(`there is no “${command}”; expected verify, report, export or declare-restore`);
  }
  const { all = false, confirm } = values;
  if ((all || confirm !== undefined) && (command !== 'declare-restore' || what !== undefined || !all))
    throw new ArgumentError('--all, with or without --confirm, stands in place of an organization');
  if (all) return { command: 'declare-all', ...readSigned(values), confirm };
  if (what === undefined) {
    const wanted =
      command === 'verify' || command === 'report' ? 'a file or an organization' : 'an organization';
    throw new ArgumentError(`${command}: expected ${wanted}`);
  }
  if (more.length > 0)
    throw new ArgumentError(`“${more.join(' ')}” is too much; expected one thing to ${command}`);
  if (command === 'export') return { command, what };
  if (command === 'declare-restore') return { command, what, ...readSigned(values) };
  const { witness = [], slack = false, channel } = values;
  if (channel !== undefined && !slack)
    throw new ArgumentError('--channel: says where --slack looks, so it needs --slack');
  return { command, what, witnesses: witness.map(readWitness), slack, channel };
}
