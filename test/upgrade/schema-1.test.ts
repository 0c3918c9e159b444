import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { GateReason } from '../../src/domain/refusals.ts';
import type { Organization, StateOf } from '../../src/domain/organization.ts';
import type { Phase } from '../../src/domain/phases.ts';
import { type KeptHead, createVerifier } from '../../src/domain/record/verification.ts';
import { parseEntry, parseState } from '../../src/store/keys.ts';
import { rootCard } from '../../src/views/standing/card.ts';
import { deliveriesFor } from '../../src/views/thread/thread.ts';
import { inPhase } from '../domain/stories.ts';
import { wordsIn } from '../views/rendering.ts';
import { around } from '../views/story.ts';

interface Stored {
  readonly head: { readonly sequence: string; readonly digest: string; readonly state: string };
  readonly record: readonly string[];
}

type Name = 'preparing' | 'voided' | 'deferred' | 'enabled' | 'revoking';

/** Written by the last version whose facts were strings. */
const sample = JSON.parse(readFileSync(new URL('schema-1.json', import.meta.url), 'utf8')) as {
  readonly organization: string;
  readonly records: Readonly<Record<Name, Stored>>;
};
const names = Object.keys(sample.records) as Name[];

function verify(name: Name) {
  const { head, record } = sample.records[name];
  const { organization } = sample;
  const verifier = createVerifier({
    organization,
    keys: [{ id: 'k1', key: Buffer.alloc(32, 1) }],
    witnesses: [],
  });
  for (const line of record) verifier.take(line);
  const kept: KeptHead = {
    sequence: Number(head.sequence),
    digest: head.digest,
    state: JSON.parse(head.state) as unknown,
  };
  return verifier.finish(kept);
}

const stateOf = <P extends Phase>(name: Name, phase: P): StateOf<P> => inPhase(verify(name).state, phase);

describe('a record of schema 1, whose facts are strings', () => {
  test.each(names)('is intact and makes its own snapshot: %s', (name) => {
    const { fault, state } = verify(name);
    expect(fault).toBeUndefined();
    const snapshot = parseState(sample.records[name].head.state);
    expect(snapshot).toEqual(JSON.parse(JSON.stringify(state)) as Organization);
  });

  test('has numbers and lists where there are numbers and lists', () => {
    const { findings } = stateOf('preparing', 'preparing').run;
    expect(findings.azureRbac?.facts).toEqual({ policies: 3 });
    expect(findings.keySize?.facts).toEqual({ bits: 2048 });
    expect(findings.keyOperations?.facts).toEqual({
      missing: ['wrapKey', 'unwrapKey'],
      keyOps: ['sign', 'verify'],
    });
    expect(findings.keyExpiry?.facts).toEqual({ expiresOn: '2026-02-01T00:00:00.000Z', days: 45 });
  });

  test('has the refused clicks as such', () => {
    expect(stateOf('preparing', 'preparing').refusals).toEqual([
      { who: 'U0GUEST', command: 'approve', reason: 'guest' },
    ]);
  });

  test('has every reason of the gate', () => {
    const reasons: readonly GateReason[] = [
      { code: 'checkUnseen', facts: { check: 'keyEnabled' } },
      { code: 'approversUnseen', facts: { detail: 'users.info ratelimited' } },
      { code: 'adobeUnseen', facts: { detail: 'GET customer/config: ECONNRESET' } },
      { code: 'unnamedKey', facts: { name: 'Config1' } },
      { code: 'volatileRedis', facts: {} },
      { code: 'restartedRedis', facts: {} },
      { code: 'recordBroken', facts: { fault: 'cutTail' } },
      { code: 'headsUnseen', facts: {} },
    ];
    expect(stateOf('deferred', 'coolingOff').deferral?.reasons).toEqual(reasons);
  });

  test('has its health and what is stuck', () => {
    const { concerns } = stateOf('enabled', 'enabled').life.health;
    expect(concerns.keySize).toMatchObject({ code: 'sizeTooSmall', facts: { bits: 2048 } });
    expect(concerns.keyExpiry).toMatchObject({ code: 'expiryAhead', facts: { days: 45 } });
    const [role, operations] = stateOf('revoking', 'revoking').stuck?.findings ?? [];
    expect(role).toMatchObject({ code: 'roleOther', facts: { role: 'Key Vault Crypto Officer' } });
    expect(operations).toMatchObject({ facts: { missing: ['wrapKey'], keyOps: ['sign'] } });
  });

  test.each(names)('is shown in the thread and on the card like any other: %s', (name) => {
    const { state } = verify(name);
    const { entry } = parseEntry(sample.records[name].record.at(-1) ?? '');
    const words = deliveriesFor(entry, state, around, state).map(({ message }) => wordsIn(message.blocks));
    const card = 'run' in state ? wordsIn(rootCard(state, state.run, around).blocks) : '';
    expect([...words, card].join('\n')).not.toMatch(/undefined|NaN|\[object/u);
  });
});
