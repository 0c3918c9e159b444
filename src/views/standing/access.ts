import { isInPart } from '../../domain/checks/concerns.ts';
import {
  type Enabled,
  type Life,
  type Restoring,
  type Revoked,
  type Revoking,
} from '../../domain/organization.ts';
import { dataFate } from '../blocks/data-fate.ts';
import { lossToFix } from '../../domain/checks/health.ts';
import type { ViewContext } from '../blocks/context.ts';
import { concernBrief, concernRemedy, findRemedyTarget } from '../findings/words.ts';
import { code, people } from '../blocks/text.ts';
import { propagationBrief } from './propagation-words.ts';
import { setbackWords } from './setback.ts';
import type { Standing } from './standing.ts';
import { stuckWords } from './stuck-words.ts';

const origins: Record<Life['origin'], string> = {
  enabled: '',
  elsewhere: ' (enabled by other means than this bot’s request)',
  adopted: ' (enabled before this bot watched over it)',
};

/** Why the last proposal did not come to its act, in front of what is so. */
function afterSetback({ setback }: Life): string {
  return setback === undefined ? '' : `${setbackWords(setback.why, setback.act)}\n`;
}

function spreading(life: Life, now: number): string {
  const { propagation } = life;
  return propagation === undefined ? '' : ` ${propagationBrief(life, propagation, now)}; see below.`;
}

export function enabledStanding({ run, life }: Enabled, { now }: ViewContext): Standing {
  const restored = life.propagation?.direction === 'restore' ? life.propagation.from : undefined;
  return {
    brief: restored === undefined ? 'Enabled' : 'Enabled, access restored',
    now: `${afterSetback(life)}Customer-managed keys are enabled with the key ${code(run.key?.name ?? '', 130)} in the vault ${code(run.vault?.name ?? '', 60)}${origins[life.origin]}.${spreading(life, now)}`,
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
    now: `${afterSetback(life)}*${reachWords(life)} the key ${code(run.key?.name ?? '', 130)}.* ${how}${spreading(life, now)}`,
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
