import type { KnownBlock } from '@slack/types';
import { type Organization, findLife, findRun } from '../../domain/organization.ts';
import { milestoneAfterMs } from '../../domain/propagation.ts';
import type { Finding } from '../../domain/checks/findings.ts';
import { readableDigest } from '../../domain/proposal.ts';
import { vaultPage } from '../findings/azure.ts';
import {
  button,
  type Delivery,
  preformatted,
  row,
  section,
  toEverybody,
  toThread,
} from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { code, counted, duration, escape, mention, oneLine, slackDate } from '../blocks/text.ts';
import { findingBlocks } from '../findings/list.ts';
import { wordsAt } from './enabling.ts';
import { useSinceWords } from '../findings/key.ts';
import { latenessWords, propagationBar, storeNames } from '../standing/access.ts';
import { assignRoleCommand } from '../findings/access.ts';
import { removalOf } from '../findings/revocability.ts';
import { findingWords, findRemedyTarget } from '../findings/words.ts';
import { concerned, forWhom, nameOf, said, saidTo, type Tellers, toPeople } from './sentence.ts';
import { roleName } from '../blocks/act-words.ts';
import { stuckWords } from '../standing/progress.ts';
import { bot } from '../../domain/events.ts';

type LifeEvent =
  | 'revocationBegan'
  | 'restorationBegan'
  | 'roleRemoved'
  | 'actStuck'
  | 'revoked'
  | 'restored'
  | 'propagationReached';

/** Said in the channel, and to everybody who had a hand in it. */
function toAll(
  context: ViewContext,
  by: string,
  states: readonly Organization[],
  sentence: string,
  more: readonly KnownBlock[] = [],
  notice?: string,
): Delivery[] {
  return [
    toEverybody(said(context, sentence, more, notice)),
    ...toPeople(states.flatMap(concerned), by, saidTo(context, sentence, more, notice)),
  ];
}

/** What a person does where the bot may not write, or where it leaves an assignment alone. */
function removeByHand(state: Organization, context: ViewContext): KnownBlock[] {
  const run = findRun(state);
  const target = run && findRemedyTarget(run, context);
  if (run === undefined || target === undefined) return [];
  const stuck = state.phase === 'revoking' ? state.stuck?.findings : undefined;
  const role = stuck?.find(({ check }) => check === 'roleAssignment') ?? run.findings.roleAssignment;
  const { explain, portalUrl = '', command } = removalOf(role, target);
  return [
    section(
      `*Now somebody who may change role assignments:* ${oneLine(explain, 900)} The bot checks on its own and says when it is done. <${escape(portalUrl)}|Open in the Azure portal>`,
    ),
    ...(command === undefined ? [] : [preformatted(command)]),
  ];
}

function stuckBlocks(state: Organization, context: ViewContext): KnownBlock[] {
  if (state.phase !== 'revoking' && state.phase !== 'restoring') return [];
  const { run, stuck } = state;
  const findings = stuck?.findings ?? [];
  const seen = Object.fromEntries(findings.map((finding) => [finding.check, finding]));
  const unseen = findings.some(({ verdict }) => verdict === 'unknown');
  const reference = { organization: state.organization, run: run.id, subject: 'roleAssignment' };
  const remedies =
    state.phase === 'revoking'
      ? removeByHand(state, context)
      : findingBlocks({ ...run, findings: seen, attestations: [] }, context, {
          only: findings.map(({ check }) => check),
          budget: 5000,
        });
  return [
    ...remedies,
    ...(unseen
      ? [
          section(
            'Where the bot may not look, a requester who has seen that it is done confirms it, with a reason.',
          ),
          ...row('done', [button('attest', 'It is done…', reference)]),
        ]
      : []),
  ];
}

/** The clock that another change of access ends before its time. */
function endedClock(before: Organization, now: number): string {
  const propagation = findLife(before)?.propagation;
  if (propagation === undefined || now >= propagation.from.at + milestoneAfterMs.cached) return '';
  const what = propagation.direction === 'revoke' ? 'revoking' : 'restoring';
  return ` The earlier ${what} was still propagating after ${duration(now - propagation.from.at)}; a new 7-day window starts now.`;
}

const seenBy = (by: string) =>
  by === bot ? 'Confirmed in Azure.' : `The bot cannot check it; ${mention(by)} confirmed it.`;

/** A network that refuses is no missing right: it is told beside it. */
function networkWords(findings: readonly Finding[]): string {
  const shut = findings.filter(
    ({ check, verdict }) =>
      (check === 'trustedServices' || check === 'networkPerimeter') &&
      (verdict === 'fail' || verdict === 'unknown'),
  );
  return shut.length === 0
    ? ''
    : ` *The network may still keep Adobe out:* ${shut.map((finding) => oneLine(findingWords(finding), 300)).join(' ')}`;
}

const clock = (now: number) =>
  `You get an update in a few minutes, after 24 h (${slackDate(now + milestoneAfterMs.primary)}) and after 7 days (${slackDate(now + milestoneAfterMs.cached)}).`;

const lookingOn = {
  asMeant: 'Azure shows it as intended.',
  otherwise: '*But Azure shows something else now:* run `/cmk status` and check the role assignments.',
  unseen: 'The bot could not check Azure just now.',
} as const;

/** The same where nobody wanted the loss: nothing about it is as it should be. */
const stillLost = {
  asMeant: 'Azure still shows the loss.',
  otherwise: 'Azure no longer shows the loss: run `/cmk health`.',
  unseen: 'The bot could not check Azure just now.',
} as const;

/** What a person does about the role where the bot may not write; anything else in the way is named once it was seen. */
function assignByHand(state: Organization, context: ViewContext): KnownBlock[] {
  const run = findRun(state);
  const target = run && findRemedyTarget(run, context);
  if (target === undefined) return [];
  return [
    section(
      `*Somebody who may change role assignments at the vault* grants the CMK app the role ${roleName} now, if it is missing: Access control (IAM) → Add role assignment. The bot checks on its own. <${escape(vaultPage(target, 'users'))}|Open in the Azure portal>`,
    ),
    preformatted(assignRoleCommand(target)),
  ];
}

export const lifeTellers: Tellers<LifeEvent> = {
  revocationBegan: ({ event }, _state, context) => [
    toThread(
      said(
        context,
        `Final checks passed. Revoking begins, exactly as approved: \`${readableDigest(event.fingerprint)}\`.${context.hasWriter ? ` The bot removes the role ${roleName}.` : ' The bot now checks which assignments give access, and says here what to remove.'}`,
        [],
        `Revoking begins: Adobe’s access for ${nameOf(context)}, exactly as approved.`,
      ),
    ),
  ],
  restorationBegan: ({ event }, state, context) => [
    toThread(
      said(
        context,
        `Final checks passed. Restoring begins, exactly as approved: \`${readableDigest(event.fingerprint)}\`. ${context.hasWriter ? `The bot assigns the role ${roleName} where it is missing, and checks everything else that could keep Adobe from the key.` : 'The bot checks what keeps Adobe from the key, and says what is missing.'}`,
        context.hasWriter ? [] : assignByHand(state, context),
        `Restoring begins: Adobe’s access for ${nameOf(context)}, exactly as approved.`,
      ),
    ),
  ],
  roleRemoved: ({ event }, _state, context) => [
    toThread(
      said(
        context,
        `The bot removed ${counted(event.count, 'assignment')} of the role ${roleName} from the CMK app. Azure can take up to 10 minutes to show it everywhere; the bot checks again automatically.`,
      ),
    ),
  ],
  actStuck: ({ by }, state, context) => {
    if (state.phase !== 'revoking' && state.phase !== 'restoring') return [];
    const what = state.phase === 'revoking' ? 'Revoking' : 'Restoring';
    const why = state.stuck === undefined ? '' : stuckWords(state, state.stuck);
    const isForPeople = state.phase === 'revoking' && !context.hasWriter;
    const sentence = isForPeople
      ? `*Somebody has to remove Adobe’s access in Azure now.* ${why}`
      : `*${what} access is not complete yet.* ${why} Nothing is lost. The bot keeps checking and continues automatically.`;
    return toAll(context, by, [state], sentence, stuckBlocks(state, context));
  },
  revoked: ({ by, at }, state, context, before) =>
    toAll(
      context,
      by,
      [state, before],
      `*Access is revoked.* The role no longer lets the CMK app reach the key ${code(findRun(state)?.key?.name ?? '', 130)}. ${seenBy(by)}${endedClock(before, at)} ${clock(at)}`,
      [],
      `${nameOf(context)}: Access is revoked. ${seenBy(by)} ${clock(at)}`,
    ),
  restored: ({ by, at, event }, state, context, before) =>
    toAll(
      context,
      by,
      [state, before],
      `*Access is restored.* The CMK app is allowed to use the key ${code(findRun(state)?.key?.name ?? '', 130)} again. ${seenBy(by)}${networkWords(event.findings)}${endedClock(before, at)} ${clock(at)}`,
      [],
      `${nameOf(context)}: Access is restored. ${seenBy(by)} ${clock(at)}`,
    ),
  propagationReached: ({ by, at, event }, state, context) => {
    const life = findLife(state);
    const propagation = life?.propagation;
    if (life === undefined || propagation === undefined) return [];
    const { milestone, dueAt, seen, use } = event;
    const isWanted = life.access !== 'revokedSeen';
    const { now, still, otherwise } = wordsAt(propagation, milestone, isWanted);
    const shown = isWanted ? lookingOn[seen] : stillLost[seen];
    const sentence = `${now} ${shown}${useSinceWords(use)}${latenessWords(dueAt, at)}`;
    const more = [
      section(`*What may still be seen:* ${still}\n*${isWanted ? 'If not' : 'What to do'}:* ${otherwise}`),
      section(`${storeNames[milestone]}: ${propagationBar(propagation, at)}`),
    ];
    const message = said(
      context,
      `${sentence}${isWanted ? '' : forWhom(context.alerts)}`,
      more,
      `${nameOf(context)}: ${sentence}`,
    );
    if (milestone === 'first') return [toThread(message)];
    const direct = saidTo(context, sentence, more);
    const told = [...concerned(state), ...(isWanted ? [] : context.alertMembers)];
    return [toEverybody(message), ...toPeople(told, by, direct)];
  },
};
