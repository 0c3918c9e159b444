import { isDrilling, underDrill } from '../../domain/drill.ts';
import { type Organization, findLife } from '../../domain/organization.ts';
import { drillMark } from '../blocks/act-words.ts';
import type { ViewContext } from '../blocks/context.ts';
import { enablingStanding, outcomeUnknownStanding } from './enabling.ts';
import { awaitingStanding, coolingOffStanding, preparingStanding } from './preparing.ts';
import type { Standing } from './standing.ts';
import { keyUseLine } from '../findings/key-use.ts';
import { healthLine } from '../findings/health.ts';
import { mention, quotedEnd } from '../blocks/text.ts';
import { onItLine } from './on-it.ts';
import { enabledStanding, revokedStanding, underWayStanding } from './access.ts';

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
