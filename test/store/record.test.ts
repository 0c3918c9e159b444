import { expect, it, test } from 'vitest';
import { digestOf, genesis, parseLine } from '../../src/domain/record/chain.ts';
import { due, jobId, reactions } from '../../src/domain/rules/due.ts';
import { type Organization, unconfigured } from '../../src/domain/organization.ts';
import { createOutbox } from '../../src/jobs/queue/outbox.ts';
import { approveBy, chooseVault, propose } from '../domain/stories.ts';
import { actor, app, hour, key, organization } from '../domain/world.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { chainKey, keys, replayed, seedProposal, stateOf, storeOn } from './records.ts';

const other = 'FEDCBA9876543210@AdobeOrg';
const plain = (state: Organization): unknown => JSON.parse(JSON.stringify(state));

/** The digests that the stored bytes make, link by link. */
function recompute(of: string, lines: readonly string[]): string[] {
  let head = genesis(of);
  return lines.map((line) => {
    head = digestOf(chainKey.key, head, parseLine(line)?.bytes ?? '');
    return head;
  });
}
const storedDigests = (lines: readonly string[]) => lines.map((line) => parseLine(line)?.digest);

withRedis('the record', () => {
  const real = useRedis();

  test('an organization nobody ever spoke of is unconfigured, at the beginning of its own chain', async () => {
    const [present] = await storeOn(real.redis).read([organization]);
    expect(present?.state).toEqual(unconfigured(organization));
    expect(present?.head).toEqual({ sequence: 0, digest: genesis(organization) });
  });

  test('what was appended is the snapshot, and the snapshot is what the entries add up to', async () => {
    const store = storeOn(real.redis);
    const { proposal } = await seedProposal(store);
    const { state } = await store.decide(organization, approveBy('UAPP1', proposal.fingerprint));
    expect(await stateOf(store)).toEqual(plain(state));
    expect(plain(await replayed(store))).toEqual(plain(state));
  });

  test('each stored digest follows from the one before over the very bytes stored', async () => {
    const store = storeOn(real.redis);
    await seedProposal(store);
    const lines = await store.lines(organization);
    expect(storedDigests(lines)).toEqual(recompute(organization, lines));
    const [present] = await store.read([organization]);
    expect(present?.head).toEqual({ sequence: lines.length, digest: storedDigests(lines).at(-1) });
  });

  it.each<[string, (lines: string[]) => string[]]>([
    ['an edit', (lines) => lines.map((line, place) => (place === 2 ? line.replace('UREQ', 'UXXX') : line))],
    ['a removed middle', (lines) => lines.toSpliced(2, 1)],
    ['two entries exchanged', (lines) => lines.toSpliced(1, 2, lines[2] ?? '', lines[1] ?? '')],
  ])('%s does not fit the chain from there on', async (_name, tamper) => {
    const store = storeOn(real.redis);
    await seedProposal(store);
    const tampered = tamper(await store.lines(organization));
    expect(storedDigests(tampered)).not.toEqual(recompute(organization, tampered));
  });

  test('the same things said of two organizations make two chains', async () => {
    const store = storeOn(real.redis);
    const one = await store.decide(organization, chooseVault);
    const two = await store.decide(other, chooseVault);
    expect(one.head.digest).not.toBe(two.head.digest);
    const lines = await store.lines(other);
    expect(storedDigests(lines)).toEqual(recompute(other, lines));
    expect(storedDigests(lines)).not.toEqual(recompute(organization, lines));
  });

  test('whatever people type is stored and verified byte for byte', async () => {
    const store = storeOn(real.redis);
    const entitlement = 'line\nfeed, "quotes", \u0000, é, \u202E, 👩‍👩‍👧‍👦, half a pair: \uD800, k1 {} ';
    await store.decide(organization, { ...chooseVault, entitlement });
    const lines = await store.lines(organization);
    expect(storedDigests(lines)).toEqual(recompute(organization, lines));
    const [, , attested] = await store.entries(organization, 0);
    expect(attested?.entry.event).toEqual({ type: 'attested', check: 'entitlement', reason: entitlement });
    const { state } = await store.decide(organization, { type: 'chooseKey', actor: actor('UREQ'), key });
    expect(plain(await replayed(store))).toEqual(plain(state));
  });

  test('after a change of keys the new one signs, the change first, and the old entries stay as they are', async () => {
    await seedProposal(storeOn(real.redis));
    const newer = { id: 'k2', key: Buffer.alloc(32, 2) };
    const store = storeOn(real.redis, { chainKeys: [newer, chainKey] });
    const before = await store.lines(organization);
    await store.decide(organization, { type: 'cancel', actor: actor('UREQ'), reason: '' });
    const after = await store.lines(organization);
    expect(after.slice(0, -2)).toEqual(before);
    const [change, last] = after.slice(-2).map(parseLine);
    expect([change?.keyId, last?.keyId]).toEqual(['k2', 'k2']);
    expect(change?.bytes).toContain('"event":{"type":"keyChanged","from":"k1","to":"k2"}');
    expect(change?.digest).toBe(digestOf(newer.key, storedDigests(before).at(-1) ?? '', change?.bytes ?? ''));
    expect(last?.digest).toBe(digestOf(newer.key, change?.digest ?? '', last?.bytes ?? ''));
  });

  test('without a key to sign with there is no record', () => {
    expect(() => storeOn(real.redis, { chainKeys: [] })).toThrow('a key to sign with');
  });

  test('entries are read from where somebody left off, each with the head it made', async () => {
    const store = storeOn(real.redis);
    await seedProposal(store);
    const all = await store.entries(organization, 0);
    expect(all.map(({ entry }) => entry.sequence)).toEqual(all.map((_entry, place) => place + 1));
    expect(all.map(({ head }) => head.digest)).toEqual(storedDigests(await store.lines(organization)));
    expect(await store.entries(organization, 4)).toEqual(all.slice(4));
    expect(await store.entries(organization, all.length)).toEqual([]);
  });

  test('one clock stamps the entries: Redis’s, moved by as much as the sandbox was', async () => {
    let offset = 0;
    const store = storeOn(real.redis, { offsetMs: () => offset });
    const first = await store.decide(organization, chooseVault);
    offset = 30 * hour;
    const second = await store.decide(organization, { type: 'recordRegistration', outcome: app });
    const [seconds] = await real.redis.time();
    expect(Math.abs(Number(seconds) * 1000 - first.now)).toBeLessThan(10_000);
    expect(second.now - first.now).toBeGreaterThanOrEqual(30 * hour);
    expect(second.entries.map(({ at }) => at)).toEqual([second.now]);
  });

  test('the outbox holds exactly what an append set going, by its job ids', async () => {
    const store = storeOn(real.redis);
    const outbox = createOutbox(real.redis, keys);
    const { proposal } = await seedProposal(store);
    await outbox.remove([...(await outbox.read()).keys()]);
    expect((await outbox.read()).size).toBe(0);
    const before = await stateOf(store);
    await store.decide(organization, approveBy('UAPP1', proposal.fingerprint));
    await store.decide(organization, approveBy('UAPP2', proposal.fingerprint));
    const after = await stateOf(store);
    const waiting = await outbox.read();
    const wanted = reactions(before, after).filter(({ kind }) => kind !== 'publish');
    expect([...waiting.values()].filter(({ kind }) => kind !== 'publish')).toEqual(wanted);
    // Redis keeps the fields of a hash in no order.
    expect(
      new Set([...waiting.values()].flatMap(({ kind, sequence }) => (kind === 'publish' ? [sequence] : []))),
    ).toEqual(new Set([before.sequence + 1, after.sequence]));
    expect([...waiting].every(([id, request]) => id === jobId(request))).toBe(true);
    expect(due(after).map(jobId)).toEqual(expect.arrayContaining(wanted.map(jobId)));
  });

  test('those who carry the outbox on are told after every append, and of nothing else', async () => {
    let told = 0;
    const store = storeOn(real.redis, { appended: () => (told += 1) });
    await store.decide(organization, chooseVault);
    expect(told).toBe(1);
    await store.decide(organization, { type: 'remind' });
    await store.decide(organization, { ...propose, durable: false });
    expect(told).toBe(1);
  });

  test('a refusal that is not recorded appends nothing', async () => {
    const store = storeOn(real.redis);
    await store.decide(organization, chooseVault);
    const lines = await store.lines(organization);
    const { refusal, entries } = await store.decide(organization, propose);
    expect(refusal?.reason).toBe('keyMissing');
    expect(entries).toEqual([]);
    expect(await store.lines(organization)).toEqual(lines);
  });
});
