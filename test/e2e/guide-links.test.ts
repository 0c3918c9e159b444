import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { confirmed, fill, prepare, press, propose, startWorld, submit } from './story.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startWorld({ variables: { CMK_DOCS: 'https://git.example.com/bot/docs' } });
});
afterAll(() => sandbox.close());

test('a form that comes back for what is in none of its fields leads to the row of what was refused', async () => {
  await prepare(sandbox);
  await propose(sandbox);
  const approver = sandbox.person(cast.firstApprover);
  await press(sandbox, approver, 'approve');
  const requester = sandbox.person(cast.requester);
  await requester.types('/cmk cancel Luma');
  await fill(sandbox, requester, 'cancel', {});
  const { said } = await submit(sandbox, approver, 'approve', confirmed);
  expect(said).toMatch(/https:\/\/git\.example\.com\/bot\/docs\/troubleshooting\.md#refusal-\w+/u);
});
