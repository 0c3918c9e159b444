import type { KnownBlock } from '@slack/types';
import type { Finding } from '../../domain/checks/findings.ts';
import {
  type Enabling,
  findLife,
  findRun,
  type Milestone,
  type Organization,
  type Propagation,
  type Run,
  settledNames,
  type Stage,
} from '../../domain/organization.ts';
import { readableDigest } from '../../domain/proposal.ts';
import { context as smallPrint, type Delivery, section, toEverybody, toThread } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { code, duration, oneLine, slackDate, slackTime } from '../blocks/text.ts';
import { findingBlocks } from '../findings/list.ts';
import { notSentWords, setbackWords, unknownWords } from '../standing/standing.ts';
import {
  askers,
  calling,
  concerned,
  nameOf,
  resultFor,
  said,
  saidTo,
  type Tellers,
  toPeople,
} from './sentence.ts';
import { notShownWords, openCase, stageWords } from '../standing/enabling.ts';
import { findStageMeaning } from '../blocks/act-words.ts';
import { explainUpstream } from '../refusals/upstream.ts';
import { dataFate } from '../blocks/data-fate.ts';
import { exceptions } from '../standing/access.ts';

type EnablingEvent =
  | 'intended'
  | 'intentFound'
  | 'notSent'
  | 'refusedByAdobe'
  | 'accepted'
  | 'startedElsewhere'
  | 'outcomeBecameUnknown'
  | 'foundAtAdobe'
  | 'absentAtAdobe'
  | 'absenceInterrupted'
  | 'stageReached'
  | 'slowReported'
  | 'completed'
  | 'failed';

const isLate = (state: Organization, name: string) => settledNames(state).includes(name);

const stagesOf = (state: Organization): readonly Stage[] =>
  'stages' in state ? state.stages : (findLife(state)?.enablement?.stages ?? []);

/** How long the stage before the last one took. */
function lastTook(stages: readonly Stage[]): string {
  const [before, last] = stages.slice(-2);
  return before === undefined || last === undefined
    ? ''
    : ` ${code(before.status, 100)} took ${duration(last.at - before.at)}.`;
}

/** A status in other letters than documented is understood, with a note. */
const writtenWords = (written: string | undefined) =>
  written === undefined ? '' : ` (Adobe wrote ${code(written, 100)})`;

/** Every stage with the time it took, the last twelve. */
function stageLines(stages: readonly Stage[], end: number): KnownBlock[] {
  const lines = stages
    .map(({ status, written, at }, place) => {
      const until = stages[place + 1]?.at ?? end;
      return until > at && status !== 'COMPLETED' && status !== 'FAILED'
        ? `• ${code(status, 100)} from ${slackTime(at)}, ${duration(until - at)}${writtenWords(written)}`
        : `• ${code(status, 100)} at ${slackTime(at)}${writtenWords(written)}`;
    })
    .slice(-12);
  return lines.length === 0 ? [] : [smallPrint(lines.join('\n'))];
}

function diagnosis(run: Run | undefined, seen: readonly Finding[], context: ViewContext): KnownBlock[] {
  // No system shows the license: somebody vouched for it, or nothing would have been proposed.
  const findings = seen.filter(({ check }) => check !== 'entitlement');
  const wrong = findings.filter(({ verdict }) => verdict !== 'pass');
  if (run === undefined || wrong.length === 0) {
    return [
      section(
        `The bot’s own checks find nothing wrong. Ask Adobe’s support and name the configuration ${code(run?.configurationName ?? '', 100)}.`,
      ),
    ];
  }
  const byCheck = Object.fromEntries(findings.map((finding) => [finding.check, finding]));
  return [
    section('*What the bot’s own checks found:*'),
    ...findingBlocks({ ...run, findings: byCheck, attestations: [] }, context, {
      only: findings.map(({ check }) => check),
    }),
  ];
}

/** Accepted, and then not found: told to everybody after minutes, to the operators after an hour. */
function notShown(state: Enabling, by: string, context: ViewContext): Delivery[] {
  const words = notShownWords(state);
  if (state.absent?.toldAgainAt === undefined) {
    return resultFor(context, by, concerned(state), `${words} The bot keeps asking. ${openCase}`);
  }
  const name = code(state.run.configurationName ?? '', 100);
  const sentence = `${calling(context.operators)}${words} Open a case with Adobe’s support now, and name the configuration ${name} and that time. Nothing is sent again.`;
  return resultFor(context, by, [...concerned(state), ...context.operators], sentence);
}

export const enablingTellers: Tellers<EnablingEvent> = {
  intended: ({ event }, _state, context) => [
    toThread(
      said(
        context,
        `Final checks passed. The request goes to Adobe now, once, exactly as approved: \`${readableDigest(event.fingerprint)}\`.`,
        [],
        `Sending: customer-managed keys for ${nameOf(context)}. The request goes to Adobe now, once, exactly as approved.`,
      ),
    ),
  ],
  intentFound: ({ by, event }, state, context, before) => {
    const words = `*It is not known whether Adobe received the request.* This thread shows that it was about to be sent at ${slackTime(event.postedAt)}, but the bot’s record no longer has it: Redis lost it. The bot sends nothing. It asks Adobe until it knows; nobody needs to do anything yet.`;
    return [
      toEverybody(said(context, words)),
      ...toPeople([...concerned(state), ...concerned(before)], by, saidTo(context, words)),
    ];
  },
  notSent: ({ by, event }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      event.until === undefined
        ? setbackWords({ kind: 'notSent', why: event.why })
        : `${notSentWords[event.why]} Adobe knows nothing of it. The approvals stay. The bot tries again ${slackDate(event.until)}. *Stop* works until then.`,
    ),
  refusedByAdobe: ({ by, event }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      setbackWords({ kind: 'refusedByAdobe', fault: event.fault }),
    ),
  // The card shows how far Adobe is.
  accepted: () => [],
  startedElsewhere: ({ by, event }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      `Adobe already has this configuration, as ${code(event.askedAs, 100)}: ${stageWords(event.status)}. ${isLate(state, event.askedAs) ? 'It is the name of a request that was marked as not received: that request arrived late after all.' : 'Somebody started it by other means.'} The bot sends nothing and tracks it to the end.`,
    ),
  outcomeBecameUnknown: ({ by, event }, state, context, before) => {
    const accepted = state.phase === 'outcomeUnknown' ? state.accepted : undefined;
    const words = `${unknownWords({ ...event, accepted })}. It is not sent again. The bot asks Adobe until it knows; nobody needs to do anything yet.`;
    const notice = `Outcome unknown: customer-managed keys for ${nameOf(context)}. ${words}`;
    return [
      toEverybody(said(context, words, [], notice)),
      ...toPeople([...concerned(state), ...concerned(before)], by, saidTo(context, words, [], notice)),
    ];
  },
  foundAtAdobe: ({ event }, _state, context) => [
    toThread(
      said(
        context,
        `The request did arrive: Adobe has the configuration ${code(event.askedAs, 100)}, ${stageWords(event.status)}${writtenWords(event.written)}. The bot tracks it to the end.`,
      ),
    ),
  ],
  absentAtAdobe: ({ by }, state, context) => {
    if (state.phase === 'enabling') return notShown(state, by, context);
    const accepted = state.phase === 'outcomeUnknown' && state.accepted !== undefined;
    const [late, long, how] = accepted
      ? ['', 'a day of this answer, the last hour', ', with a case number from Adobe’s support']
      : [' That may still change: the request may be late.', 'an hour of this answer', ''];
    const words = `Adobe answers that it has no such configuration.${late} The bot keeps asking; after ${long} without interruption, a requester can ask to mark it as not received${how}.`;
    return [toThread(said(context, words))];
  },
  absenceInterrupted: ({ event }, _state, context) => [
    toThread(
      said(
        context,
        `Adobe could not be asked (${oneLine(explainUpstream(event.fault).what, 300)}), so the hour of “not found” is interrupted. It starts again with the next “not found”. The bot keeps asking.`,
      ),
    ),
  ],
  // A stage that Adobe does not document is no routine.
  stageReached: ({ event }, state, context) =>
    findStageMeaning(event.status) === undefined
      ? [
          toThread(
            said(
              context,
              `Adobe is at the next stage: ${stageWords(event.status)}${writtenWords(event.written)}.${lastTook(stagesOf(state))}`,
            ),
          ),
        ]
      : [],
  slowReported: ({ by }, state, context) =>
    resultFor(
      context,
      by,
      concerned(state).slice(0, 1),
      `Adobe has been working for more than a day (${code(stagesOf(state).at(-1)?.status ?? 'no stage', 100)}). That is unusual, but not a failure. The bot keeps asking. If in doubt, ask Adobe’s support about the configuration by name. Do not change vault, key, app or role.`,
    ),
  completed: ({ by, at }, state, context, before) => {
    const run = findRun(state);
    const words = `*Customer-managed keys are enabled.* Adobe reports COMPLETED for the key ${code(run?.key?.name ?? '', 130)} in the vault ${code(run?.vault?.name ?? '', 60)}. From now on, do not disable or delete the key, vault, role or app.`;
    const stages = stageLines(stagesOf(state), at);
    // Approvers read it in the channel, and in the message that asked for their approval.
    const notice = `Customer-managed keys are enabled for ${nameOf(context)}. Do not disable or delete the key, vault, role or app.`;
    return [
      toEverybody(said(context, words, stages, notice)),
      ...toPeople([...askers(state), ...askers(before)], by, saidTo(context, words, stages, notice)),
    ];
  },
  failed: ({ by, at, event }, state, context, before) => {
    const run = findRun(state);
    const name = run?.setback?.kind === 'failed' ? run.setback.name : run?.configurationName;
    const words = `*Adobe reports FAILED* for the configuration ${code(name ?? '', 100)} and gives no reason. The bot does not retry. Fix the cause, choose a new configuration name, and propose again.`;
    const more = [...diagnosis(run, event.diagnosis, context), ...stageLines(stagesOf(before), at)];
    const notice = `Failed at Adobe: customer-managed keys for ${nameOf(context)}. ${words}`;
    return [
      toEverybody(said(context, words, more, notice)),
      ...toPeople([...concerned(state), ...concerned(before)], by, saidTo(context, words, more, notice)),
    ];
  },
};

/** What should be so, what may still be seen and why, and what to do where it is not so. */
export interface MilestoneWords {
  readonly now: string;
  readonly still: string;
  readonly otherwise: string;
}

type Direction = Propagation['direction'];

/** Nobody wanted it: what is lost by now, and that it can still be fixed. Data: sources in data-fate.ts. */
const unwanted: Record<Milestone, MilestoneWords> = {
  first: {
    now: '*Access is still lost.* The first reads and writes in the data lake and in the Profile store may fail from now on.',
    still:
      'Most things may still work: Adobe gives itself up to 24 h for the primary stores and up to 7 days for the others.',
    otherwise: 'Fix the cause now: `/cmk health` names it, what to do and who can do it.',
  },
  primary: {
    now: '*Access has been lost for 24 h.* By now the data lake and the Profile store can no longer be read: queries, ingestion, segmentation and profile look-ups fail.',
    still: `Dashboards and other cached stores may still show data for up to 7 days; ${exceptions} may show it even longer.`,
    otherwise: `The cause can still be fixed: \`/cmk health\` names it, what to do and who can do it. ${dataFate.lost}`,
  },
  cached: {
    now: '*Access has been lost for 7 days.* By now cached and transient stores may be empty as well.',
    still: `Adobe names two exceptions: ${exceptions}.`,
    otherwise: `Fix the cause (\`/cmk health\` names it) and ask Adobe’s support how the stores are filled again. ${dataFate.lost} There is no further reminder.`,
  },
};

/** An incident is told in other words than what people decided. */
export function wordsAt({ direction }: Propagation, milestone: Milestone, isWanted: boolean): MilestoneWords {
  return direction === 'revoke' && !isWanted ? unwanted[milestone] : milestoneWords[direction][milestone];
}

const milestoneWords: Record<Direction, Record<Milestone, MilestoneWords>> = {
  revoke: {
    first: {
      now: '*Earliest effects are possible now:* the first reads and writes in the data lake and in the Profile store may fail from now on.',
      still:
        'Most things may still work. Adobe gives itself up to 24 h for the primary stores and up to 7 days for cached and transient ones, such as the Profile dashboard.',
      otherwise: 'Nothing is wrong if everything still works now. The bot tells you again after 24 h.',
    },
    primary: {
      now: '*24 h passed: the primary stores should no longer be readable.* Queries, ingestion, segmentation and profile look-ups should fail.',
      still: `Dashboards and other cached and transient stores may still show data for up to 7 days, because they refresh in cycles of their own; ${exceptions} may show it even longer.`,
      otherwise:
        'If a query of the data lake still answers, revoking has not reached Adobe: check the role assignments of the vault once more, then open a case at Adobe’s support and name the time at which access was revoked.',
    },
    cached: {
      now: '*7 days passed: cached and transient stores should be empty too.* Platform should no longer show any of the data.',
      still: `Adobe names two exceptions: ${exceptions}. What has already left Platform is not touched.`,
      otherwise:
        'If something else still shows data, open a case at Adobe’s support with what is shown, where, and when access was revoked. There is no further reminder.',
    },
  },
  restore: {
    first: {
      now: '*Earliest effects are possible now:* the first reads and writes in the data lake and in the Profile store may work again.',
      still:
        'Much may still fail. Adobe gives itself up to 24 h for the primary stores and up to 7 days for cached and transient ones.',
      otherwise: 'Nothing is wrong if things still fail now. The bot tells you again after 24 h.',
    },
    primary: {
      now: '*24 h passed: the primary stores should be back.* Queries, ingestion, segmentation and profile look-ups should work.',
      still:
        'Dashboards and other cached and transient stores may stay empty or stale for up to 7 days, until their own cycles have refreshed them.',
      otherwise:
        'If queries still fail, run `/cmk status`, look at key, vault, app and role in Azure, and open a case at Adobe’s support with the time at which access was restored. Restart jobs that failed in the meantime, where needed.',
    },
    cached: {
      now: '*7 days passed: cached and transient stores should be back too.* Everything should show data as before.',
      still: 'What was not ingested while access was revoked is missing until it is ingested again.',
      otherwise:
        'If something is still empty, open a case at Adobe’s support with what is missing and when access was restored. There is no further reminder.',
    },
  },
};
