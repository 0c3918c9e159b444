import { findLife, type Life, type Organization, type Run } from '../../domain/organization.ts';
import {
  type ActionName,
  button,
  context as smallPrint,
  header,
  type Message,
  plainText,
  row,
  section,
  wholeFootWords,
} from '../blocks/blocks.ts';
import {
  counted,
  mention,
  oneLine,
  quotedEnd,
  requestReference,
  runReference,
  settlementReference,
  slackDate,
  strong,
} from '../blocks/text.ts';
import type { Button, KnownBlock, StaticSelect } from '@slack/types';
import { lossesIn, lossToFix } from '../../domain/checks/concerns.ts';
import { steps } from '../../domain/checks/findings.ts';
import { isDrilling, underDrill } from '../../domain/open-request.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { stepStatus } from '../../domain/steps.ts';
import { encodeReference, type Reference, type ViewContext } from '../blocks/context.ts';
import { option } from '../blocks/modal.ts';
import { nextMove, progressInWords, progressLines, shortProgressLines } from './progress.ts';
import { drillMark, statusWords, stepNames } from '../blocks/act-words.ts';
import { enablingStanding, outcomeUnknownStanding } from './enabling.ts';
import { awaitingStanding, coolingOffStanding, preparingStanding } from './preparing.ts';
import { type Standing, standingLines } from './standing.ts';
import { keyUseLine } from '../findings/key.ts';
import { healthLine } from '../findings/health.ts';
import { enabledStanding, onItLine, propagationLines, revokedStanding, underWayStanding } from './access.ts';
import { healthValue } from '../../domain/checks/judge-health.ts';
import { unobservedBrief, watchStateIn } from '../findings/revocability.ts';
import { faultBlocks } from '../refusals/refusals.ts';
import { findingLines } from '../findings/list.ts';
import { earlierLine, undeliveredBlocks, volatileNote } from './notices.ts';

/** Everywhere the same button; none where nothing is left to approve. */
export const approveSettlementButton = (state: Organization) =>
  button('approveSettlement', 'Approve “not received”…', settlementReference(state), {
    style: 'danger',
    label: 'Approve “not received”, after reading why',
  });

export const settleButton = (state: Organization) =>
  button('settle', 'Mark as not received…', runReference(state), { style: 'danger' });

type Phase<P extends Organization['phase']> = Extract<Organization, { phase: P }>;

function preparingButtons(state: Phase<'preparing'>, reference: Reference): Button[] {
  const { action, text } = nextMove(state);
  return [
    button(action, text, reference, { style: 'primary' }),
    button('look', 'Check again', reference, { label: 'Check again in Azure now' }),
    button('cancel', 'Cancel…', reference, { label: 'Cancel this setup' }),
  ];
}

/** Nothing stands here before Adobe has answered “not found” for long enough: that is on the record, and redraws the card. */
function settlementButtons(state: Phase<'outcomeUnknown'>): Button[] {
  const { settlement, settleableSince } = state;
  // Also with all approvals: one of them may not count when Adobe has answered, and then another one helps.
  if (settlement !== undefined) return [approveSettlementButton(state)];
  return settleableSince === undefined ? [] : [settleButton(state)];
}

/** Where the bot may not look, somebody who has seen that it is done says so. */
function attestButtons(state: Phase<'revoking' | 'restoring'>, reference: Reference): Button[] {
  const unseen = state.stuck?.findings.some(({ verdict }) => verdict === 'unknown') ?? false;
  return unseen ? [button('attest', 'It is done…', { ...reference, subject: 'roleAssignment' })] : [];
}

/** What a proposal can be ended by; only a setup is cancelled as a whole. */
function cancelButton(state: Phase<'awaitingApproval' | 'coolingOff'>, reference: Reference): Button {
  const label = state.life === undefined ? 'Cancel this setup' : 'Withdraw the proposal';
  return button('cancel', 'Cancel…', reference, { label });
}

/** Without a cooling-off period there is time to stop it only while something keeps the gate from deciding. */
const hasTimeToStop = (state: Phase<'coolingOff'>) =>
  requiredFor(state).coolingOffMs > 0 || state.deferral !== undefined;

const stopDrill = (state: Organization) =>
  button('stop', 'Stop the drill…', requestReference(state), { label: 'Stop the drill' });

/** For another requester, while the setup is being prepared. */
export const takeOverButton = (state: Organization) =>
  button('takeOver', 'Take over', runReference(state), { label: 'Take over this setup from its owner' });

/** What can be done now. Who may do it is decided when it is pressed. */
export function cardButtons(present: Organization, run: Run): Button[] {
  const state = underDrill(present);
  if (state !== present) return [...cardButtons(state, run), stopDrill(present)];
  const reference: Reference = { organization: state.organization, run: run.id };
  const proposed = requestReference(state);
  const status = button('status', 'Details', reference, { label: 'Details, visible only to you' });
  const health = button('health', 'Health', reference, {
    label: 'Check the key’s health now, visible only to you',
  });
  switch (state.phase) {
    case 'unconfigured':
      return [button('setup', 'Start a new setup', { organization: state.organization }), status];
    case 'preparing':
      return [...preparingButtons(state, reference), status];
    case 'awaitingApproval':
      return [
        button('approve', 'Approve…', proposed, {
          style: 'primary',
          label: 'Approve, after reading the proposal',
        }),
        button('reject', 'Reject…', proposed, { label: 'Reject the proposal with a reason' }),
        button('stop', 'Stop…', proposed, { label: 'Stop the proposal' }),
        cancelButton(state, reference),
        status,
      ];
    case 'coolingOff':
      return [
        ...(hasTimeToStop(state)
          ? [button('stop', 'Stop…', proposed, { style: 'danger', label: 'Stop before it begins' })]
          : []),
        cancelButton(state, reference),
        status,
      ];
    case 'enabling':
      return [status];
    case 'revoking':
    case 'restoring':
      return [...attestButtons(state, reference), health, status];
    case 'enabled':
      return [
        button('revoke', 'Revoke access…', reference, {
          style: 'danger',
          label: 'Revoke access of Adobe to the key: propose it',
        }),
        health,
        status,
      ];
    case 'revoked':
      // What was lost elsewhere than at the role comes back where it was lost: the alert and the card say how.
      if (lossToFix(state.life) !== undefined) return [health, status];
      return [
        button('restore', 'Restore access…', reference, {
          style: 'primary',
          label: 'Restore access of Adobe to the key: propose it',
        }),
        health,
        status,
      ];
    case 'outcomeUnknown':
      return [...settlementButtons(state), status];
  }
}

/** A menu of the steps, to look at any of them; a row may not hold two buttons with the same action. */
export function stepMenu(state: Organization, run: Run): StaticSelect {
  const reference: Reference = { organization: state.organization, run: run.id };
  return {
    type: 'static_select',
    action_id: 'step' satisfies ActionName,
    placeholder: plainText('Look at a step', 150),
    options: steps.map((step, place) => {
      const { word } = statusWords[stepStatus(state, run, step)];
      return option(
        `${place + 1}. ${stepNames[step]} – ${word}`,
        encodeReference({ ...reference, subject: step }),
      );
    }),
  };
}

/** A drill is shown beside where the organization stands, and changes nothing about that. */
function drilledOver(real: Standing, drill: Standing): Standing {
  const words = `${drillMark}\n${drill.now} *The drill is waiting for:* ${drill.waitingFor ?? 'the bot'}.`;
  return {
    ...real,
    brief: `${real.brief}; drill under way`,
    now: [words, real.now].filter(Boolean).join('\n'),
  };
}

/** What is so, who is waited for, since when, until when, and what is next. */
export function standingOf(present: Organization, context: ViewContext): Standing {
  const state = underDrill(present);
  if (state !== present) return drilledOver(standingOf(state, context), standingIn(present, context));
  const life = findLife(state);
  const found = standingIn(state, context);
  return life === undefined
    ? found
    : {
        ...found,
        health: [`${healthLine(life.health, context)}${onItLine(life)}`, keyUseLine(life, context)]
          .filter((line) => line !== '')
          .join('\n'),
      };
}

/** For the person who just acted: in a drill they read of the drill alone, since nothing real waits for it. */
export function standingAfter(state: Organization, context: ViewContext): Standing {
  if (!isDrilling(state)) return standingOf(state, context);
  const drill = standingIn(state, context);
  return { ...drill, now: `${drillMark}\n${drill.now}` };
}

function standingIn(state: Organization, context: ViewContext): Standing {
  switch (state.phase) {
    case 'unconfigured': {
      const { cancelled } = state;
      return {
        brief: cancelled === undefined ? 'Not set up' : 'Cancelled',
        now:
          cancelled === undefined
            ? 'No setup was started here. The bot has not checked whether customer-managed keys are already enabled at Adobe.'
            : `${mention(cancelled.by)} cancelled the setup${cancelled.reason.trim() === '' ? '.' : `: ${quotedEnd(cancelled.reason)}`} Nothing was sent to Adobe.`,
        since: state.since.at,
        next: 'A requester starts a setup with `/cmk setup`, or adopts what is already enabled with `/cmk adopt`.',
      };
    }
    case 'preparing':
      return preparingStanding(state);
    case 'awaitingApproval':
      return awaitingStanding(state, context);
    case 'coolingOff':
      return coolingOffStanding(state);
    case 'enabling':
      return enablingStanding(state);
    case 'outcomeUnknown':
      return outcomeUnknownStanding(state);
    case 'enabled':
      return enabledStanding(state, context);
    case 'revoking':
    case 'restoring':
      return underWayStanding(state, context);
    case 'revoked':
      return revokedStanding(state, context);
  }
}

const gone: Record<Exclude<Life['access'], 'granted'>, string> = {
  revoked: '✗  *Access* – revoked',
  revokedSeen: '✗  *Access* – lost, seen and not proposed here',
};

/** Nothing that is not known is drawn as good. */
function accessLine({ access, health }: Life, context: ViewContext): string {
  if (access !== 'granted') return gone[access];
  const sight = watchStateIn(context);
  if (lossesIn(health).length > 0) return '✗  *Access* – Adobe cannot use the key';
  switch (healthValue(health, sight, context.now)) {
    case 'good':
      return '✓  *Access* – Adobe may use the key';
    case 'bad':
      return '△  *Access* – granted, and at risk';
    case 'unknown':
      return `?  *Access* – granted, and not confirmed now: ${unobservedBrief(health, sight)}`;
  }
}

/** What there is to know of an organization that is enabled: access, and how far its last change has spread. */
function lifeLines(life: Life, context: ViewContext): string {
  const { since, propagation } = life;
  return [
    `✓  *Enablement* – done ${slackDate(since.at)}`,
    accessLine(life, context),
    ...(propagation === undefined ? [] : [propagationLines(life, propagation, context.now)]),
  ].join('\n');
}

function accessBrief({ access, health }: Life, context: ViewContext): string {
  if (access === 'revoked') return 'access is revoked';
  if (access === 'revokedSeen' || lossesIn(health).length > 0) return 'access is lost';
  const value = healthValue(health, watchStateIn(context), context.now);
  const words = {
    good: 'Adobe may use the key',
    bad: 'access is at risk',
    unknown: 'access is not confirmed',
  };
  return words[value];
}

/** How far it is: in mrkdwn lines, and in a few words of plain text. */
export interface ShortStanding {
  readonly lines: string;
  /** As much of it as the card has room for. */
  readonly short: string;
  /** Undefined where the standing itself says it. */
  readonly brief: string | undefined;
}

/** The steps of a setup; once enabled, its life. */
export function shortStandingOf(state: Organization, run: Run, context: ViewContext): ShortStanding {
  const life = findLife(state);
  if (life === undefined) {
    const [lines, short] = [progressLines(state, run), shortProgressLines(state, run)];
    return { lines, short, brief: progressInWords(state, run) };
  }
  const lines = lifeLines(life, context);
  // “Access revoked; access is revoked” says it twice.
  const brief = state.phase === 'revoked' ? undefined : accessBrief(life, context);
  return { lines, short: lines, brief };
}

/** Once enabled, what was found before it is history; the card then shows what became of it. */
function findingsOf(state: Organization, run: Run): KnownBlock[] {
  return state.phase === 'unconfigured' || findLife(state) !== undefined ? [] : findingLines(run);
}

function controls(state: Organization, run: Run): KnownBlock[] {
  const menu = underDrill(state).phase === 'preparing' ? [stepMenu(underDrill(state), run)] : [];
  return row('card', [...cardButtons(state, run), ...menu]);
}

/** Who began it, and the record's head: for whoever needs it. */
function smallest(run: Run, context: ViewContext): KnownBlock {
  const begun = `Run ${oneLine(run.id, 60)} by ${mention(run.owner)}, started ${slackDate(run.startedAt)}`;
  return smallPrint(`${begun}\n${wholeFootWords(context)}`);
}

/** The root message of a run: always the present, on one screen of a phone. */
export function rootCard(state: Organization, run: Run, context: ViewContext): Message {
  const { name } = context.organization;
  const found = standingOf(state, context);
  const course = shortStandingOf(underDrill(state), run, context);
  const blocks = [
    header(`${found.brief} · ${name}`),
    section(standingLines(found)),
    ...(found.health === undefined ? [] : [section(found.health)]),
    ...volatileNote(context),
    ...undeliveredBlocks(context.undelivered),
    section(course.short),
    ...faultBlocks(run),
    ...findingsOf(state, run),
    ...earlierLine(context),
    ...controls(state, run),
    smallest(run, context),
  ];
  return {
    text: `${oneLine(name, 160)}: customer-managed keys. ${[found.brief, ...(course.brief === undefined ? [] : [course.brief])].join('; ')}.`,
    blocks,
  };
}

/** Work that failed again and again. */
export interface SetAsideJob {
  readonly id: string;
  readonly kind: string;
  readonly organization: string;
  readonly because: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A value in the bot’s store that it did not write. */
export interface UnreadableValue {
  readonly place: string;
  readonly why: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const mostShown = 5;

function line({ id, kind, because, at }: SetAsideJob): string {
  const what = kind === '' ? oneLine(id, 100) : oneLine(kind, 40);
  return `• ${strong(what)} – ${oneLine(because, 200)} (${slackDate(at)}, ${oneLine(id, 120)})`;
}

/** For operators: what the bot gave up for now, and what becomes of it. Nothing where there is nothing. */
export function setAsideBlocks(jobs: readonly SetAsideJob[]): KnownBlock[] {
  if (jobs.length === 0) return [];
  const more = jobs.length > mostShown ? `\n…and ${jobs.length - mostShown} more.` : '';
  return [
    section(
      `⚠  *${counted(jobs.length, 'job')} set aside*, because it kept failing. The bot retries after an hour what the record still requires. The error is in the log at “a job was set aside”.\n${jobs.slice(0, mostShown).map(line).join('\n')}${more}`,
    ),
  ];
}

/** For operators: what somebody else wrote into the bot's store. Nothing where there is nothing. */
export function unreadableBlocks(values: readonly UnreadableValue[]): KnownBlock[] {
  if (values.length === 0) return [];
  const shown = values
    .slice(0, mostShown)
    .map(({ place, why, at }) => `• ${oneLine(place, 200)} – ${oneLine(why, 100)} (${slackDate(at)})`);
  const more = values.length > mostShown ? [`…and ${values.length - mostShown} more.`] : [];
  const title = `⚠  *${counted(values.length, 'value')} in Redis set aside*, because the bot could not read them. No other work waits for them: the record says what must be done. Find out who else writes to this Redis. The values are kept for a month under \`{prefix}:set-aside\`.`;
  return [section([title, ...shown, ...more].join('\n'))];
}
