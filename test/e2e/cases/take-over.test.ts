import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { press, prepare, settledView } from '../story.ts';
import { stateIn } from '../watching.ts';
import { startCase } from './cases.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await prepare(sandbox);
}, 60_000);
afterAll(() => sandbox.close());

const other = () => sandbox.person(cast.azureAdministrator);

test.each(['/cmk setup', 'propose'])(
  'another requester who is told to press Take over has the button below it (%s)',
  async (how) => {
    await (how === 'propose' ? press(sandbox, other(), how) : other().types(how));
    const said = JSON.stringify((await settledView(sandbox, other())).blocks);
    expect(said).toContain('press *Take over*');
    expect(said).toContain('"action_id":"takeOver"');
    await other().closes();
  },
);

test('and goes on with the setup after pressing it there', async () => {
  await press(sandbox, other(), 'propose');
  await settledView(sandbox, other());
  await other().clicks('takeOver');
  await expect
    .poll(async () => JSON.stringify(await stateIn(sandbox)), { timeout: 15_000 })
    .toContain(`"owner":"${cast.azureAdministrator}"`);
  expect(JSON.stringify((await settledView(sandbox, other())).blocks)).not.toContain('runs this setup');
  await other().closes();
});
