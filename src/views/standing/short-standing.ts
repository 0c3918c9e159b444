import { type Life, type Organization, type Run, findLife } from '../../domain/organization.ts';
import { lossesIn } from '../../domain/checks/health.ts';
import { healthValue } from '../../domain/checks/watch-state.ts';
import type { ViewContext } from '../blocks/context.ts';
import { slackDate } from '../blocks/dates.ts';
import { watchStateIn, unobservedBrief } from '../findings/watch-state.ts';
import { propagationLines } from './propagation-words.ts';
import { progressInWords, progressLines, shortProgressLines } from './progress.ts';

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
