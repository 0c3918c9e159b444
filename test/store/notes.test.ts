import { expect, test } from 'vitest';
import { createNotes, cursorField, othersAreGoneMs } from '../../src/store/notes.ts';
import { organization } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { keys } from './records.ts';

withRedis('the notes beside the record', () => {
  const real = useRedis();
  const notes = () => createNotes(real.redis, keys);
  const leased = async () => {
    const lease = await notes().lease(organization);
    if (lease === undefined) throw new Error('somebody else has the lease');
    return lease;
  };
  const loseLease = () => real.redis.del(keys.lease(organization));

  test('one publishes at a time, for each organization', async () => {
    const lease = await leased();
    expect(await notes().lease(organization)).toBeUndefined();
    expect(await notes().lease('OTHER@AdobeOrg')).toBeDefined();
    await lease.end();
    expect(await notes().lease(organization)).toBeDefined();
  });

  test('of a hundred who ask at once one gets the lease', async () => {
    const leases = await Promise.all(Array.from({ length: 100 }, () => notes().lease(organization)));
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  test('a lease ends by itself where its holder is gone, and is made to last by who keeps it', async () => {
    const lease = await leased();
    expect(await real.redis.pttl(keys.lease(organization))).toBeGreaterThan(0);
    await real.redis.pexpire(keys.lease(organization), 1_000);
    expect(await lease.keep()).toBe(true);
    expect(await real.redis.pttl(keys.lease(organization))).toBeGreaterThan(20_000);
  });

  test('who lost the lease is told, and neither keeps nor ends that of somebody else', async () => {
    const lost = await leased();
    await loseLease();
    expect(await lost.keep()).toBe(false);
    const next = await leased();
    expect(await lost.keep()).toBe(false);
    await lost.end();
    expect(await next.keep()).toBe(true);
  });

  test('the cursor moves from where it is, and once', async () => {
    const lease = await leased();
    expect(await notes().moveCursor(organization, lease, '', '2.0')).toBe(true);
    expect(await notes().moveCursor(organization, lease, '', '3.0')).toBe(false);
    expect(await notes().moveCursor(organization, lease, '2.0', '3.0')).toBe(true);
    expect((await notes().read(organization))[cursorField]).toBe('3.0');
  });

  test('of ten who move it at once one does', async () => {
    const lease = await leased();
    const moved = await Promise.all(
      Array.from({ length: 10 }, (_, place) => notes().moveCursor(organization, lease, '', `${place}.1`)),
    );
    expect(moved.filter((did) => did)).toHaveLength(1);
  });

  test('it does not move without the lease', async () => {
    const lost = await leased();
    await loseLease();
    expect(await notes().moveCursor(organization, lost, '', '2.0')).toBe(false);
    await leased();
    expect(await notes().moveCursor(organization, lost, '', '2.0')).toBe(false);
    expect(await notes().writeWhileHeld(organization, lost, 'sending', '2.0')).toBe(false);
    expect(await notes().read(organization)).toEqual({});
  });

  test('a delivery is here for the first time once, also when it comes three times at once', async () => {
    const seen = await Promise.all(['e1', 'e1', 'e1', 'e2'].map((id) => notes().isFirst(id)));
    expect(seen.filter((first) => first)).toHaveLength(2);
    expect(await notes().isFirst('e1')).toBe(false);
    expect(await real.redis.ttl(keys.seen('e1'))).toBeGreaterThan(3_600);
  });

  test('what was written is kept beside what is written next', async () => {
    await notes().write(organization, { root: 'C1 1.0' });
    await notes().write(organization, { shown: 'x' });
    expect(await notes().read(organization)).toEqual({ root: 'C1 1.0', shown: 'x' });
    expect(await notes().read('OTHER@AdobeOrg')).toEqual({});
  });

  test('the claim on a message is made before each try: where Redis forgot it, another instance may hold it by then', async () => {
    const claim = (by: string, othersMs = 60_000) => notes().claim(organization, '12.0', by, othersMs);
    expect(await claim('one')).toBe('new');
    expect(await claim('one')).toBe('own');
    expect(await claim('other')).toBe('others');
    await real.redis.del(keys.claim(organization, '12.0'));
    expect(await claim('other')).toBe('new');
    expect(await claim('one')).toBe('others');
    expect(await claim('one', 0)).toBe('again');
    expect(await claim('other')).toBe('others');
  });

  test('an instance that could not post what it claimed holds nobody else back, and others first check whether it was posted', async () => {
    const claim = (by: string) => notes().claim(organization, '12.0', by, othersAreGoneMs);
    expect(await claim('one')).toBe('new');
    await notes().yieldClaim(organization, '12.0', 'other');
    expect(await claim('other')).toBe('others');
    await notes().yieldClaim(organization, '12.0', 'one');
    expect(await claim('other')).toBe('again');
    expect(await claim('one')).toBe('others');
  });
});
