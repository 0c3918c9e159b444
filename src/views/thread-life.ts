import type { KnownBlock } from '@slack/types';
import { type Organization, findLife, findRun } from '../domain/organization.ts';
import { milestoneAfterMs } from '../domain/propagation.ts';
import { readableDigest } from '../domain/proposal.ts';
import { vaultPage } from './azure-portal.ts';
import { button, preformatted, row, section } from './blocks.ts';
import type { ViewContext } from './context.ts';
import { duration, slackDate } from './dates.ts';
import { findingBlocks } from './findings-list.ts';
import { type Delivery, toEverybody, toThread } from './message.ts';
import { milestoneWords } from './milestone-words.ts';
import { mention } from './people.ts';
import { latenessWords, propagationBar, storeNames } from './propagation-words.ts';
import { removeRole } from './remedies-access.ts';
import { findRemedyTarget } from './remedy-target.ts';
import { concerned, said, saidTo, type Tellers, toPeople } from './said.ts';
import { roleName } from './step-words.ts';
import { stuckWords } from './stuck-words.ts';
import { code, counted, escape } from './text.ts';
import { bot } from '../domain/events.ts';

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
): Delivery[] {
  return [
    toEverybody(said(context, sentence, more)),
    ...toPeople(states.flatMap(concerned), by, saidTo(context, sentence, more)),
  ];
}

/** What a person does where the bot may not write. */
function removeByHand(state: Organization, context: ViewContext): KnownBlock[] {
  const run = findRun(state);
  const target = run && findRemedyTarget(run, context);
  if (target === undefined) return [];
  return [
    section(
      `*Now somebody who may change role assignments at the vault* takes the role ${roleName} away from the CMK app: Access control (IAM) → Role assignments. The bot looks by itself and says when it is done. <${escape(vaultPage(target, 'users'))}|Open in the Azure portal>`,
    ),
    preformatted(removeRole(target)),
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
            'Where the bot may not look, a requester who has seen that it is done says so, with a reason.',
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
  return ` The clock of ${what} stops after ${duration(now - propagation.from.at)}, before its 7 days were over: some stores may not have noticed yet. The clock begins anew.`;
}

const seenBy = (by: string) =>
  by === bot ? 'The bot sees it in Azure.' : `The bot may not look there; ${mention(by)} has seen it.`;

const clock = (now: number) =>
  `The bot tells you what should be so in a few minutes, after 24 h (${slackDate(now + milestoneAfterMs.primary)}) and after 7 days (${slackDate(now + milestoneAfterMs.cached)}).`;

const lookingOn = {
  asMeant: 'Azure shows it as it should be.',
  otherwise:
    '*But Azure no longer shows it as it was meant:* run `/cmk status` and look at the role assignments.',
  unseen: 'The bot could not look at Azure just now.',
} as const;

export const lifeTellers: Tellers<LifeEvent> = {
  revocationBegan: ({ event }, state, context) => [
    toThread(
      said(
        context,
        `Everything was verified once more and holds. Revoking begins, exactly as approved: \`${readableDigest(event.fingerprint)}\`.${context.hasWriter ? ` The bot takes the role ${roleName} away.` : ''}`,
        context.hasWriter ? [] : removeByHand(state, context),
      ),
    ),
  ],
  restorationBegan: ({ event }, _state, context) => [
    toThread(
      said(
        context,
        `Everything was verified once more and holds. Restoring begins, exactly as approved: \`${readableDigest(event.fingerprint)}\`. ${context.hasWriter ? `The bot gives the role ${roleName} where it is missing, and looks at everything else that could keep Adobe from the key.` : 'The bot looks at what keeps Adobe from the key, and says what is missing.'}`,
      ),
    ),
  ],
  roleRemoved: ({ event }, _state, context) => [
    toThread(
      said(
        context,
        `The bot took ${counted(event.count, 'assignment')} of the role ${roleName} away from the CMK app. It can take up to 10 minutes until Azure shows it everywhere; the bot looks again by itself.`,
      ),
    ),
  ],
  actStuck: ({ by }, state, context) => {
    if (state.phase !== 'revoking' && state.phase !== 'restoring') return [];
    const what = state.phase === 'revoking' ? 'Revoking' : 'Restoring';
    const why = state.stuck === undefined ? '' : stuckWords(state, state.stuck);
    return toAll(
      context,
      by,
      [state],
      `*${what} access does not come about yet.* ${why} Nothing is lost; the bot goes on looking and goes on by itself.`,
      stuckBlocks(state, context),
    );
  },
  revoked: ({ by, at }, state, context, before) =>
    toAll(
      context,
      by,
      [state, before],
      `*Access is revoked.* The role no longer lets the CMK app reach the key ${code(findRun(state)?.key?.name ?? '', 130)}. ${seenBy(by)}${endedClock(before, at)} ${clock(at)}`,
    ),
  restored: ({ by, at }, state, context, before) =>
    toAll(
      context,
      by,
      [state, before],
      `*Access is restored.* Nothing keeps Adobe from the key ${code(findRun(state)?.key?.name ?? '', 130)} any more. ${seenBy(by)}${endedClock(before, at)} ${clock(at)}`,
    ),
  propagationReached: ({ by, at, event }, state, context) => {
    const propagation = findLife(state)?.propagation;
    if (propagation === undefined) return [];
    const { milestone, dueAt, seen } = event;
    const { now, still, otherwise } = milestoneWords[propagation.direction][milestone];
    const sentence = `${now} ${lookingOn[seen]}${latenessWords(dueAt, at)}`;
    const more = [
      section(`*What may still be seen:* ${still}\n*If it is not so:* ${otherwise}`),
      section(`${storeNames[milestone]}: ${propagationBar(propagation, at)}`),
    ];
    return milestone === 'first'
      ? [toThread(said(context, sentence, more))]
      : toAll(context, by, [state], sentence, more);
  },
};
