import type { Act, ActAnswer } from '../client-api.ts';
import type { Events } from '../deliveries/events.ts';
import type { World } from '../world.ts';
import { action } from './action.ts';
import { ActRefusal } from './answer.ts';
import { close } from './close.ts';
import { command } from './command.ts';
import { home } from './home.ts';
import { message } from './message.ts';
import { options } from './options.ts';
import { activePerson } from './permissions.ts';
import { shortcut } from './shortcut.ts';
import { submit } from './submit.ts';
import { dismissMessage, dismissToast, joinOrLeave, openDm, typed } from './surroundings.ts';

/** Carries out what a person does; never throws for anything a person could do wrong. */
export async function act(world: World, events: Events, deed: Act): Promise<ActAnswer> {
  try {
    activePerson(world, deed.user);
    return await carryOut(world, events, deed);
  } catch (error) {
    if (error instanceof ActRefusal) return error.answer;
    throw error;
  }
}

function carryOut(world: World, events: Events, deed: Act): ActAnswer | Promise<ActAnswer> {
  switch (deed.type) {
    case 'command':
      return command(world, deed);
    case 'message':
      return message(world, events, deed);
    case 'action':
      return action(world, deed);
    case 'submit':
      return submit(world, deed);
    case 'typed':
      return typed(world, deed);
    case 'close':
      return close(world, deed);
    case 'options':
      return options(world, deed);
    case 'home':
      return home(world, events, deed.user);
    case 'shortcut':
      return shortcut(world, deed);
    case 'dismissToast':
      return dismissToast(world, deed);
    case 'dismissMessage':
      return dismissMessage(world, deed);
    case 'openDm':
      return openDm(world, deed);
    case 'join':
    case 'leave':
      return joinOrLeave(world, deed);
    default:
      throw new ActRefusal('invalid_act', `There is no act ${JSON.stringify(deed)}.`);
  }
}
