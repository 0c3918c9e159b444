import { alertedFor } from '../alerted.ts';
import { findRun } from '../domain/organization.ts';
import { onItMessage } from '../views/standing/on-it.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { getActor, load } from './about.ts';
import type { UserCommand } from './ask.ts';

/** Somebody says that they are on it: it is repeated once a day from then on. */
export const takeAlert: UserCommand = {
  async clicked(click) {
    const { organization, deps } = click;
    const { state } = await load(organization, deps);
    const owner = findRun(state)?.owner;
    const [actor, { members }, operators] = await Promise.all([
      getActor(click, organization),
      alertedFor(organization, owner, deps),
      deps.people.getMembers(deps.config.people.operators),
    ]);
    const told = [...members, ...operators, ...(owner === undefined ? [] : [owner])];
    const { refusal } = await deps.record.decide(organization.orgId, { type: 'takeAlert', actor, told });
    return { message: refusal === undefined ? onItMessage(organization.name) : refusalMessage(refusal) };
  },
};
