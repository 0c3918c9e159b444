import {
  type Obstacle,
  type Revocability,
  type RevocabilityAnswer,
  revocabilityAnswer,
} from '../../domain/checks/revocability.ts';
import type { Life } from '../../domain/organization.ts';
import type { ViewContext } from '../blocks/context.ts';
import { staleAfterMs } from '../../domain/checks/watch-state.ts';
import { watchStateIn } from './watch-state.ts';
import { oneLine } from '../blocks/text.ts';
import { quoted } from './row.ts';
import { whyUnseen } from './unseen.ts';

type Words = { readonly [K in Obstacle['kind']]: (obstacle: Extract<Obstacle, { kind: K }>) => string };

/** What is in the way, and who clears it. Plain text; names are quoted. */
const words: Words = {
  accessUnknown: () => 'The bot cannot see what gives Adobe access.',
  leftToPeople: ({ scope, group }) =>
    group === undefined
      ? `The role at ${quoted(scope)} is left to people: the bot only removes its own role at the vault. Somebody who may remove it there runs the command.`
      : `The role reaches the app through the group ${quoted(group)}: its owner removes the app from it.`,
  accessPolicy: () =>
    'An access policy of the vault gives access, and the bot does not change those: a person removes the app from it.',
  noWriter: () =>
    'The bot has no identity that may write: a person runs the command, and whether one can is not visible here.',
  noRight: ({ scope }) =>
    `The bot’s writer may not remove role assignments at ${quoted(scope)}. Give it that right (docs/install.md, the writer).`,
  rightConditional: ({ scope }) =>
    `The writer’s right to remove role assignments at ${quoted(scope)} has a condition that the bot does not know.`,
  rightUnseen: ({ because }) =>
    `Whether the bot’s writer may remove the role is not known: ${whyUnseen(because)}.`,
  denied: ({ denial, scope }) =>
    `The deny assignment ${quoted(denial)} at ${quoted(scope)} prevents everyone from removing the role. Ask the owner of the deployment stack or managed application that created it to exclude the bot’s writer or delete the deny assignment.`,
  perhapsDenied: ({ denial, scope }) =>
    `The deny assignment ${quoted(denial)} at ${quoted(scope)} may prevent the bot’s writer from removing the role. Ask its owner whether it applies to the writer.`,
  locked: ({ lock, level, scope }) =>
    `The lock ${quoted(lock)} (${quoted(level)}) at ${quoted(scope)} is in the way. Agree with its owner who removes it.`,
  locksUnseen: ({ because }) => `Whether a lock is in the way is not known: ${whyUnseen(because)}.`,
  tooFewApprovers: ({ eligible, quorum }) =>
    `${eligible} of the approvers could approve a revocation, and ${quorum} must. Name more approvers.`,
  approversUnseen: () => 'Slack did not show whether enough approvers could approve.',
};

export function obstacleWords<K extends Obstacle['kind']>(obstacle: Extract<Obstacle, { kind: K }>): string {
  return words[obstacle.kind](obstacle);
}

/** Only what Azure shows: a policy shows when somebody tries. */
const yes = 'nothing that Azure and Slack show is in the way.';

interface RevocabilityWords {
  readonly answer: RevocabilityAnswer;
  /** A sentence each; empty for a yes. */
  readonly why: readonly string[];
}

export function revocabilityWords({ obstacles }: Pick<Revocability, 'obstacles'>): RevocabilityWords {
  return { answer: revocabilityAnswer(obstacles), why: obstacles.map((one) => obstacleWords(one)) };
}

const unwatched: RevocabilityWords = { answer: 'unknown', why: ['The watch has not checked it lately.'] };

/** Undefined where there is no access to revoke, or where nothing was asked yet. */
export function findRevocability(life: Life, context: ViewContext): RevocabilityWords | undefined {
  const { revocability, now } = context;
  if (life.access !== 'granted') return undefined;
  const { lookedAt } = watchStateIn(context);
  if (revocability === undefined || lookedAt === undefined || now - lookedAt > staleAfterMs) return unwatched;
  return revocabilityWords(revocability);
}

/** For a line among others, to its full stop: the answer, and the first thing in the way. */
export function revocabilityLine(life: Life, context: ViewContext): string {
  const found = findRevocability(life, context);
  if (found === undefined) return '';
  const [first] = found.why;
  const more = found.why.length > 1 ? ` And ${found.why.length - 1} more: \`/cmk health\`.` : '';
  return `*Can be revoked now:* ${found.answer}${first === undefined ? `, ${yes}` : ` – ${oneLine(first, 400)}`}${more}`;
}

/** The same in full. */
export function revocabilitySection(life: Life, context: ViewContext): string {
  const found = findRevocability(life, context);
  if (found === undefined) return '';
  const lines = found.why.map((why) => `• ${oneLine(why, 600)}`);
  return [`*Can be revoked now:* ${found.answer}${lines.length === 0 ? `, ${yes}` : ''}`, ...lines].join(
    '\n',
  );
}
