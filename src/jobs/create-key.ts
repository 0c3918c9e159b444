import { getOrganization } from '../organizations.ts';
import type { Job } from './job.ts';
import { getPresent } from './present.ts';
import { getWriteFault, getWriter } from './writer.ts';

/**
 * Creates the key that a person asked for, with the writer's identity. A key of that name that stands already is this
 * job's own from a run that was cut off: the form refuses existing names.
 */
export const createKey: Job = async (request, deps) => {
  const { state, now } = await getPresent(request.organization, deps);
  if (state.phase !== 'preparing' || state.run.vault === undefined || state.run.creatingKey === undefined) {
    return undefined;
  }
  const { azure } = deps.outsideOf(getOrganization(deps.config, request.organization));
  const { vault, creatingKey } = state.run;
  try {
    const { key } = await getWriter(azure).createKey(vault.name, creatingKey.what);
    const outcome = { name: key.name, version: key.version, identifier: key.identifier };
    await deps.store.change(request.organization, { type: 'recordKeyCreation', outcome });
  } catch (error) {
    const outcome = getWriteFault(error, creatingKey.since.at, now);
    await deps.store.change(request.organization, { type: 'recordKeyCreation', outcome });
  }
  return undefined;
};
