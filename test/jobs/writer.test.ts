import { expect, test } from 'vitest';
import { assignRoleJob, createKeyJob } from '../../src/jobs/carry-out.ts';
import type { Job } from '../../src/jobs/job.ts';
import { chooseVault } from '../domain/stories.ts';
import { actor, app, minute, organization, passing } from '../domain/world.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { stateOf } from '../store/records.ts';
import { away, standOn, tellAll } from './standing.ts';

const request = { schema: 1, kind: 'look', organization, sequence: 0, notBefore: 0 } as const;
const by = { actor: actor('UREQ'), hasWriter: true };
const azure = {
  findServicePrincipal: async () => ({ kind: 'present', value: { objectId: 'app' } }),
  findResourceId: async () => 'id',
  writer: {
    createKey: () => Promise.reject(away('azure')),
    assignRole: () => Promise.reject(away('azure')),
  },
};

withRedis('what the bot writes in Azure, while Azure is away', () => {
  const real = useRedis();

  test.each<[string, Job, string]>([
    ['a key', createKeyJob, 'keyCreationFailed'],
    ['a role', assignRoleJob, 'roleAssignmentFailed'],
  ])('%s is tried again for ten minutes, and then it is told', async (_, job, failed) => {
    const { store, passes, deps } = standOn(real.redis);
    await tellAll(
      store,
      () => chooseVault,
      () => ({ type: 'recordRegistration', outcome: app }),
    );
    const state = await stateOf(store);
    if (state.phase !== 'preparing') throw new Error(state.phase);
    const lookingSince = state.run.lookingSince.sequence;
    await tellAll(
      store,
      () => ({ type: 'recordLook', findings: passing({ roleAssignment: 'fail' }), lookingSince }),
      () => ({ type: 'requestKeyCreation', key: { name: 'new', kty: 'RSA', bits: 3072 }, ...by }),
      () => ({ type: 'requestRoleAssignment', ...by }),
    );
    const around = deps({ outsideOf: () => ({ azure }) });
    const last = async () => (await store.entries(organization, 0)).at(-1)?.entry.event.type;
    passes(9 * minute);
    await expect(job(request, around)).rejects.toThrow('no answer');
    expect(await last()).toBe('roleAssignmentRequested');
    passes(minute);
    await job(request, around);
    expect(await last()).toBe(failed);
  });
});
