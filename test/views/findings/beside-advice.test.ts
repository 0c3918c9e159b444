import { expect, it } from 'vitest';
import type { WatchState } from '../../../src/domain/checks/judge-health.ts';
import type { ViewContext } from '../../../src/views/blocks/context.ts';
import { healthBrief, healthLine } from '../../../src/views/findings/health.ts';

/** Audit A, defect 6: rows D1 and D3 beside a mere piece of advice (Adobe's address is not let in). */
const now = 1_700_000_000_000;
const health = {
  concerns: {
    adobeAddress: { code: 'addressMissing', facts: { address: '20.88.123.53' }, since: now - 86_400_000 },
  },
  blind: {},
} as const;
const context = (watch: Partial<WatchState>) =>
  ({
    now,
    watch: { lookedAt: now, seenAt: now, unseen: {}, pending: [], ...watch },
  }) as unknown as ViewContext;

it('Azure has not answered for five hours: the heading says that it cannot check', () => {
  const gone = { because: 'unreachable', since: now - 5 * 3_600_000 } as const;
  const unseen = { vaultExists: gone, keyEnabled: gone, roleAssignment: gone, appInTenant: gone };
  expect(healthBrief(health, context({ unseen }))).toMatch(/cannot check/u);
});

it('the key is disabled, seen once: the heading says so', () => {
  const once = context({ pending: ['keyIsDisabled'] });
  expect(healthBrief(health, once)).toMatch(/The key is disabled/u);
  expect(healthLine(health, once)).toMatch(/Health:\* ✗ The key is disabled.*address/u);
});
