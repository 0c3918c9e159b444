import { expect, test, vi } from 'vitest';
import { createRecordCheck } from '../../src/audit/record-check.ts';
import { proposalId, witnessOf } from '../../src/domain/record/said.ts';
import { begin } from '../../src/jobs/gate.ts';
import { proposeTo } from '../domain/life-stories.ts';
import { circle, key, organization } from '../domain/world.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { chainKey, keys, stateOf } from '../store/records.ts';
import { seedIntent, standOn, tellAll, throughTheGate } from './standing.ts';

const request = { schema: 1, kind: 'begin', organization, sequence: 0, notBefore: 0 } as const;
const throughApprovals = throughTheGate.slice(0, -1);

withRedis('a gate that is open', () => {
  const real = useRedis();

  /** A revocation at its gate; `meanwhile` happens while the gate looks at who may decide. */
  async function gateAt(meanwhile: () => void, revokeCoolingOffMs?: number) {
    const { store, deps, luma } = standOn(real.redis);
    const intent = await seedIntent(store);
    const accepted = { kind: 'accepted', status: 'CREATED', answerName: 'Config1' } as const;
    const completed = {
      kind: 'found',
      status: 'COMPLETED',
      askedAs: 'Config1',
      keyVaultKeyIdentifier: key.identifier,
    } as const;
    await tellAll(
      store,
      () => ({ type: 'recordPost', outcome: accepted, intent }),
      () => ({ type: 'recordAsk', outcome: completed }),
      () => ({ ...proposeTo('revoke'), destination: { host: luma.host, tenant: luma.tenantId ?? '' } }),
      ...throughApprovals,
    );
    const { head, state: cooling } = await store.verified(organization);
    if (cooling.phase !== 'coolingOff') throw new Error('it does not cool off');
    const shown = {
      ts: Date.now() / 1000,
      postedAt: Date.now(),
      isEdited: false,
      place: '',
      said: { says: 'announced' as const, proposal: proposalId(cooling) },
    };
    const around = deps({
      recordCheck: createRecordCheck(real.redis, keys, [chainKey]),
      gateWitnesses: {
        read: async () => [{ ...shown, head: witnessOf(head) }],
        readDirect: async () => [],
      },
      instances: { meet: async () => [] },
      durability: async () => ({ durable: true, faults: [], restarted: false }),
      people: {
        getCircle: async () => {
          meanwhile();
          return circle;
        },
      },
    });
    const stricter = revokeCoolingOffMs === undefined ? {} : { revokeCoolingOffMs };
    const again = await begin(request, { ...around, config: { ...around.config, ...stricter } });
    const { state } = await store.verified(organization);
    return {
      again,
      until: state.phase === 'coolingOff' ? state.until : undefined,
      phase: (await stateOf(store)).phase,
    };
  }

  test('lets begin what was approved where it looked at everything just now', async () => {
    expect((await gateAt(() => undefined)).phase).toBe('revoking');
  });

  test('looks again as soon as stricter terms allow', async () => {
    const { again, until, phase } = await gateAt(() => undefined, 60_000);
    expect(phase).toBe('coolingOff');
    expect(again).toEqual({ againAt: until });
  });

  test.each([
    ['the process', () => vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 121_000)],
    ['the machine', () => vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 121_000)],
  ])('looks again where %s slept for two minutes after the first look', async (_who, sleep) => {
    const slept = await gateAt(() => void sleep());
    vi.restoreAllMocks();
    expect(slept).toMatchObject({ again: { againAt: expect.any(Number) }, phase: 'coolingOff' });
  });
});
