import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/domain/checks/evaluate.ts';
import { checkIds, isOptional } from '../../../src/domain/checks/findings.ts';
import type { Observed } from '../../../src/domain/checks/observations.ts';
import { allWell, nowSeconds, tenantId } from './sample-observations.ts';

const expected = { tenantId, keyName: 'k', nowSeconds };
const nobodyLooked: Observed<never> = { kind: 'unseen', because: 'noIdentity', detail: 'no credential' };

describe('evaluate', () => {
  it('gives one finding for each check, in the order of the card', () => {
    const asked = (workspace?: string) =>
      evaluate(allWell, { ...expected, logAnalyticsWorkspace: workspace }).map(({ check }) => check);
    expect(asked()).toEqual(checkIds.filter((check) => !isOptional(check)));
    expect(asked('/subscriptions/s/workspaces/w')).toEqual(checkIds);
  });

  it('passes everything but the license, which only a person can tell, where all is well', () => {
    const [entitlement, ...others] = evaluate(allWell, expected);
    expect(entitlement).toMatchObject({
      verdict: 'unknown',
      code: 'unseen',
      facts: { because: 'personOnly' },
    });
    expect(others.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  it('knows nothing, and fails nothing, where the bot has no identity', () => {
    const blind = {
      vault: nobodyLooked,
      key: nobodyLooked,
      latestKey: nobodyLooked,
      app: nobodyLooked,
      roles: nobodyLooked,
      schedules: nobodyLooked,
      perimeters: nobodyLooked,
      rotation: nobodyLooked,
      locks: nobodyLooked,
    };
    const findings = evaluate(blind, expected);
    expect(findings).toHaveLength(checkIds.filter((check) => !isOptional(check)).length);
    for (const { verdict, code, facts, check } of findings) {
      expect({ verdict, code }).toEqual({ verdict: 'unknown', code: 'unseen' });
      if (check !== 'entitlement') expect(facts).toEqual({ because: 'noIdentity', detail: 'no credential' });
    }
  });
});
