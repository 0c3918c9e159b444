import { afterAll, beforeAll, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { expectCleanAftermath } from './aftermath.ts';
import {
  approveAll,
  fill,
  mendAzure,
  minuteMs,
  press,
  propose,
  settledView,
  startSetup,
  startWorld,
  submit,
  untilEnabled,
} from './story.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startWorld({
    variables: {
      AZURE_TENANT_ID: undefined,
      AZURE_CLIENT_ID: undefined,
      AZURE_CLIENT_SECRET: undefined,
      AZURE_WRITER: undefined,
    },
  });
});
afterAll(() => sandbox.close());

/** Everything a look would have found, except the license. */
const attestable = 20;

function keyIdentifier(): string {
  const vault = sandbox.azure.state().vaults.find(({ name }) => name === azure.vault);
  return vault?.keys.find(({ name }) => name === azure.key)?.versions[0]?.identifier ?? '';
}

/** Attests whatever the next step's modal offers; how many there were. */
async function attestStep(): Promise<number> {
  const requester = sandbox.person(cast.requester);
  await press(sandbox, requester, 'setup');
  for (let count = 0; ; count += 1) {
    const front = await settledView(sandbox, requester);
    if (!JSON.stringify(front.blocks).includes('"action_id":"attest"')) {
      await requester.closes();
      return count;
    }
    await requester.clicks('attest');
    const { said } = await submit(sandbox, requester, 'attest', { reason: `Seen in the portal, ${count}` });
    expect(said).not.toContain('not accepted');
  }
}

test('with no Azure identity at all, a person’s word stands for everything, and the run reaches COMPLETED', async () => {
  const requester = sandbox.person(cast.requester);
  mendAzure(sandbox);
  await startSetup(sandbox);
  await requester.reads('a person’s word is needed');
  await requester.reads('Adobe named its app');

  let attested = await attestStep();
  await press(sandbox, requester, 'setup');
  await fill(sandbox, requester, 'key', { key: keyIdentifier() });
  for (let steps = 0; steps < 6 && attested < attestable; steps += 1) {
    sandbox.clock.pass(minuteMs);
    attested += await attestStep();
  }
  expect(attested).toBe(attestable);
  // What the owner did is on the card, not in the thread.
  await requester.reads('"action_id":"propose"');

  await propose(sandbox);
  const card = await requester.reads('Approval requested');
  expect(JSON.stringify(card.blocks)).toMatch(/On a person’s word: [^"]* and 19 more/u);
  await approveAll(sandbox);
  await untilEnabled(sandbox);
  expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
  // Nothing but questions without a token, whose answer is that there has to be one.
  expect(sandbox.azure.wire().filter(({ status }) => status !== 401)).toEqual([]);
  await expectCleanAftermath(sandbox);
}, 60_000);
