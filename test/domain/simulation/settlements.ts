import type { Entry } from '../../../src/domain/events.ts';
import { hour, terms } from '../world.ts';
import type { Simulation } from './simulation.ts';
import { type Moment, moments } from './tale.ts';

interface Settling {
  readonly isAccepted?: boolean;
  /** Since when Adobe has shown nothing, whatever kept it from being asked in between. */
  readonly notShownSince?: number | undefined;
  readonly caseNumber?: string | undefined;
  readonly absentSince?: number | undefined;
  readonly by?: string | undefined;
  readonly at?: number | undefined;
  readonly yes: readonly string[];
}

const fresh: Settling = { yes: [] };

function follow(settling: Settling, { event, by, at }: Entry): Settling {
  switch (event.type) {
    case 'intended':
    case 'foundAtAdobe':
      return fresh;
    case 'accepted':
      return { ...fresh, isAccepted: true };
    case 'stageReached':
      return { ...settling, notShownSince: undefined };
    case 'outcomeBecameUnknown': {
      const { isAccepted = false, notShownSince } = settling;
      return { ...fresh, isAccepted, ...(event.cause === 'notShown' && { notShownSince }) };
    }
    case 'absentAtAdobe': {
      const { absentSince = at, notShownSince = at } = settling;
      return { ...settling, absentSince, notShownSince };
    }
    case 'absenceInterrupted':
      return { ...settling, absentSince: undefined };
    case 'settlementProposed':
      return { ...settling, by, at, yes: [], caseNumber: event.caseNumber };
    case 'settlementApproved':
      return { ...settling, yes: [...settling.yes, by] };
    case 'settlementExpired':
      return { ...settling, by: undefined, at: undefined, caseNumber: undefined, yes: [] };
    default:
      return settling;
  }
}

function whoCounts({ before, move }: Moment, { by, yes }: Settling): number {
  const find = (id: string | undefined) => move.accounts.find((account) => account.id === id);
  const hands = new Set([...before.contributors, by].map((id) => find(id)?.human));
  const counting = yes.map(find).filter((account) => {
    if (account?.email === undefined || account.kind !== 'member') return false;
    return !hands.has(account.human) && move.approvers.includes(account.id);
  });
  return new Set(counting.map((account) => account?.human)).size;
}

/** Everything that is wrong with the outcomes that were settled as "not there". */
export function settlementMisdeeds(simulation: Simulation): string[] {
  let settling = fresh;
  return moments(simulation).flatMap((moment) => {
    const { entry, move } = moment;
    const at = settling;
    settling = follow(settling, entry);
    if (entry.event.type !== 'settled') return [];
    const rules: Record<string, boolean> = {
      'an hour of 404 went before': entry.at >= (at.absentSince ?? Infinity) + hour,
      'a day of 404 and a case at Adobe’s support, where Adobe had accepted it':
        at.isAccepted !== true ||
        (entry.at >= (at.notShownSince ?? Infinity) + 24 * hour && (at.caseNumber ?? '').trim() !== ''),
      'it did not expire': entry.at < (at.at ?? 0) + terms.approvalTtlMs,
      'a quorum of distinct people counts': whoCounts(moment, at) >= terms.quorum,
      'Adobe has just answered 404':
        move.command.type === 'recordAsk' && move.command.outcome.kind === 'absent',
    };
    return Object.entries(rules)
      .filter(([, holds]) => !holds)
      .map(([rule]) => `entry ${entry.sequence}: not so: ${rule}`);
  });
}
