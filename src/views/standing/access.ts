import type {
  Alert,
  Enabled,
  Life,
  Milestone,
  Propagation,
  Restoring,
  Revoked,
  Revoking,
} from '../../domain/organization.ts';
import { day, milestoneAfterMs } from '../../domain/propagation.ts';
import { code, counted, duration, mention, oneLine, people, slackDate } from '../blocks/text.ts';
import { isInPart, lossToFix } from '../../domain/checks/concerns.ts';
import { dataFate } from '../blocks/data-fate.ts';
import type { ViewContext } from '../blocks/context.ts';
import { concernBrief, concernRemedy, findRemedyTarget } from '../findings/words.ts';
import { setbackWords, type Standing } from './standing.ts';
import { stuckWords } from './progress.ts';
import { openAlert } from '../../domain/alerts.ts';
import { type Message, section } from '../blocks/blocks.ts';

/** What a milestone is about. */
export const storeNames: Record<Milestone, string> = {
  first: 'First effects',
  primary: 'Primary stores (data lake, Profile store)',
  cached: 'Cached and transient stores',
};

/** How long Adobe gives itself. */
const limits = { primary: '24 h', cached: '7 days' } as const;
const limited = ['primary', 'cached'] as const;

/** The two features that Adobe names as exceptions to the seven days. */
export const exceptions = 'the Journey Optimizer URL shortener and Edge projections';

const days = milestoneAfterMs.cached / day;

/** `▰▰▱▱▱▱▱ day 3 of 7`: one mark a day, and the same in words. */
export function propagationBar({ from }: Propagation, now: number): string {
  const passed = Math.min(days, Math.max(0, Math.floor((now - from.at) / day)));
  const words = passed === days ? '7 of 7 days are over' : `day ${passed + 1} of ${days}`;
  return `${'▰'.repeat(passed)}${'▱'.repeat(days - passed)}  ${words}`;
}

export function hasReachedAll({ from }: Propagation, now: number): boolean {
  return now >= from.at + milestoneAfterMs.cached;
}

const spreading = {
  revoke: ['Revocation is propagating', 'Revocation has reached every store'],
  restore: ['Restored access is propagating', 'Restored access has reached every store'],
  lost: ['The loss of access is propagating', 'The loss of access may have reached every store'],
} as const;

/** Nobody wanted what spreads: no mark of success stands beside it. */
const isLoss = ({ access }: Pick<Life, 'access'>, { direction }: Propagation) =>
  access === 'revokedSeen' && direction === 'revoke';

/** The heading of the clock, without marks. */
export function propagationBrief(life: Life, propagation: Propagation, now: number): string {
  const what = isLoss(life, propagation) ? 'lost' : propagation.direction;
  return spreading[what][hasReachedAll(propagation, now) ? 1 : 0];
}

/** The clock in full: a bar, and for each kind of store by when it must be through. */
export function propagationLines(life: Life, propagation: Propagation, now: number): string {
  const { from } = propagation;
  const lines = limited.map((milestone) => {
    const at = from.at + milestoneAfterMs[milestone];
    const limit = limits[milestone];
    if (isLoss(life, propagation)) {
      return now >= at
        ? `✗  ${storeNames[milestone]} – lost by now, ${limit} after the loss`
        : `◐  ${storeNames[milestone]} – may still work until ${slackDate(at)} (at most ${limit})`;
    }
    return now >= at
      ? `✓  ${storeNames[milestone]} – expected complete since ${slackDate(at)} (${limit})`
      : `◐  ${storeNames[milestone]} – may take until ${slackDate(at)} (at most ${limit})`;
  });
  return [
    `*${propagationBrief(life, propagation, now)}*, since ${slackDate(from.at)}  ${propagationBar(propagation, now)}`,
    ...lines,
    `Exempt from the 7-day limit: ${exceptions}.`,
  ].join('\n');
}

/** How late something is told, where it is late enough to be said. */
export function latenessWords(dueAt: number, now: number): string {
  const late = now - dueAt;
  return late < 15 * 60_000 ? '' : ` _This comes ${duration(late)} late; it was due ${slackDate(dueAt)}._`;
}

const origins: Record<Life['origin'], string> = {
  enabled: '',
  elsewhere: ' (enabled by other means than this bot’s request)',
  adopted: ' (enabled before this bot watched over it)',
};

/** Why the last proposal did not come to its act, in front of what is so. */
function afterSetback({ setback }: Life): string {
  return setback === undefined ? '' : `${setbackWords(setback.why, setback.act)}\n`;
}

function stillSpreading(life: Life, now: number): string {
  const { propagation } = life;
  return propagation === undefined ? '' : ` ${propagationBrief(life, propagation, now)}; see below.`;
}

export function enabledStanding({ run, life }: Enabled, { now }: ViewContext): Standing {
  const restored = life.propagation?.direction === 'restore' ? life.propagation.from : undefined;
  return {
    brief: restored === undefined ? 'Enabled' : 'Enabled, access restored',
    now: `${afterSetback(life)}Customer-managed keys are enabled with the key ${code(run.key?.name ?? '', 130)} in the vault ${code(run.vault?.name ?? '', 60)}${origins[life.origin]}.${stillSpreading(life, now)}`,
    since: (restored ?? life.since).at,
    next: 'Keep the key and the vault as they are. If the key is disabled, deleted or expires, Adobe loses access to the data. Keep old versions enabled after a rotation.',
  };
}

export function revokedStanding(state: Revoked, context: ViewContext): Standing {
  const { run, life, since } = state;
  const { now } = context;
  const seen = life.access === 'revokedSeen';
  const how = seen
    ? `Nobody proposed that here; the bot detected it in Azure. ${dataFate.lost}`
    : `Its role at the vault ${code(run.vault?.name ?? '', 60)} is gone. Key and vault stay as they are, so that access can be restored.`;
  return {
    brief: seen ? 'Access lost (seen, not proposed here)' : 'Access revoked',
    now: `${afterSetback(life)}*${reachWords(life)} the key ${code(run.key?.name ?? '', 130)}.* ${how}${stillSpreading(life, now)}`,
    since: life.propagation?.from.at ?? since.at,
    next: `${wayBack(state, context)} Do not delete the key or the vault: without them the data is lost for good.`,
  };
}

/** A role under a condition, or one that lacks something, proves neither that Adobe can reach the key nor that it cannot. */
function reachWords({ access, health }: Life): string {
  const role = health.concerns.roleAssignment;
  return access === 'revokedSeen' && role !== undefined && isInPart(role.code)
    ? 'Adobe lost access, and it is not proved that Adobe can reach again'
    : 'Adobe can no longer reach';
}

/** The same next step as in the alert: what was lost is fixed where it was lost, and only the role is proposed here. */
function wayBack({ run, life }: Revoked, context: ViewContext): string {
  const cause = lossToFix(life);
  const target = findRemedyTarget(run, context);
  return cause === undefined || target === undefined
    ? 'A requester can propose to restore access with `/cmk restore`.'
    : `${concernBrief(cause)}. ${concernRemedy(cause, target).explain}`;
}

const underWay = {
  revoking: {
    brief: 'Revoking access',
    now: 'Everything was approved: Adobe’s access to the key is being revoked.',
    next: 'as soon as Azure shows that the role no longer reaches the app, the bot starts tracking 24 hours and 7 days.',
  },
  restoring: {
    brief: 'Restoring access',
    now: 'Everything was approved: Adobe’s access to the key is being restored.',
    next: 'as soon as Azure shows that nothing keeps Adobe from the key, the bot starts tracking 24 hours and 7 days.',
  },
} as const;

export function underWayStanding(state: Revoking | Restoring, context: ViewContext): Standing {
  const { brief, now, next } = underWay[state.phase];
  const { stuck, approvals } = state;
  const approved = `${people(approvals.map(({ by }) => by))} approved it.`;
  if (stuck !== undefined) {
    return {
      brief: `${brief}: stuck`,
      now: `${now} ${approved} *Not completed yet:* ${stuckWords(state, stuck)} The bot keeps checking.`,
      waitingFor: 'somebody to fix that in Azure (the thread says how)',
      since: stuck.since,
      next,
    };
  }
  return {
    brief,
    now: `${now} ${approved}`,
    waitingFor: context.hasWriter
      ? 'the bot, which is working in Azure'
      : 'somebody who may change role assignments at the vault (the thread has the command)',
    since: state.since.at,
    next,
  };
}

/** Who is on it and since when, or that nobody is. */
export function onItWords({ taken }: Pick<Alert, 'taken'>): string {
  return taken === undefined
    ? 'Nobody is on it yet.'
    : `${mention(taken.by)} is on it, since ${slackDate(taken.at)}.`;
}

/** For the card, below the health; nothing where nothing is urgent. */
export function onItLine(life: Life): string {
  const alert = openAlert(life);
  return alert === undefined ? '' : `\n*Alert:* ${onItWords(alert)}`;
}

/** To whoever pressed the button. */
export function onItMessage(name: string): Message {
  const text = `${oneLine(name, 160)}: you are on it. The bot repeats this alert once a day until it is resolved.`;
  return { text, blocks: [section(text)] };
}

/** The same for all that one message was about; some may be closed by now. */
export function onAllMessage(taken: number, known: number, closed: number): Message {
  const rest = known - taken;
  const sentences = [
    ...(taken === 0
      ? []
      : [
          `You are on it in ${counted(taken, 'organization')}. The bot repeats these alerts once a day until they are over.`,
        ]),
    ...(rest === 0
      ? []
      : [`${counted(rest, 'organization has', 'organizations have')} no open alert for you now.`]),
    ...(closed === 0
      ? []
      : [
          `${counted(closed, 'organization is', 'organizations are')} no longer in the bot’s configuration and no longer watched.`,
        ]),
  ];
  const text = sentences.join(' ');
  return { text, blocks: [section(text)] };
}
