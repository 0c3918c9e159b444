import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { answerTo, modalAfter, startSetup } from '../story.ts';
import { refusals } from '../tries.ts';
import { startCase } from './cases.ts';

const isRecorded = 'The attempt was recorded';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase({ variables: { CMK_AUDITORS: cast.requester } });
}, 60_000);
afterAll(() => sandbox.close());

describe('an organization that was never set up', () => {
  test.each(['/cmk revoke Luma', '/cmk restore Luma', '/cmk drill Luma revoke'])(
    '%s says so, and how to start',
    async (typed) => {
      const said = await modalAfter(sandbox, sandbox.person(cast.requester), typed);
      expect(said).toContain('has not been set up yet. Start with `/cmk setup`');
      expect(said).not.toContain('There is no access to revoke or restore');
    },
  );

  test('its status does not begin in 1970, and says nothing twice', async () => {
    const said = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status Luma');
    expect(said).not.toContain('1970');
    expect(said).not.toContain('encrypted under Adobe');
    expect(said).not.toContain('<!date^0^');
    expect(said).not.toContain('record the record');
    expect(said).toContain('the record is empty');
  });

  test.each(['/cmk audit Luma', '/cmk setup Luma'])(
    'who may not type %s does not read that the attempt was recorded, since there is no record',
    async (typed) => {
      const outsider = sandbox.person(cast.outsider);
      const said = typed.includes('audit')
        ? await answerTo(sandbox, outsider, typed)
        : await modalAfter(sandbox, outsider, typed);
      expect(said).toMatch(/You are not one of the (?:auditors|requesters)/u);
      expect(said).toContain('No change.');
      expect(said).not.toContain(isRecorded);
      expect(await refusals(sandbox)).toEqual([]);
    },
  );
});

describe('/cmk forward', () => {
  test.each(['/cmk forward', '/cmk forward off', `/cmk forward <@${cast.firstApprover}> 5`])(
    '%s: who is no approver reads that it is for approvers, and nothing of a record',
    async (typed) => {
      const said = await answerTo(sandbox, sandbox.person(cast.outsider), typed);
      expect(said).toContain('You are not one of the approvers.*');
      expect(said).not.toContain('Requests for your approval come to you');
      expect(said).not.toContain(isRecorded);
    },
  );
});

test('once there is a record, an attempt is recorded and said to be', async () => {
  await startSetup(sandbox);
  const said = await answerTo(sandbox, sandbox.person(cast.outsider), '/cmk audit Luma');
  expect(said).toContain(isRecorded);
  expect(await refusals(sandbox)).toContain(`${cast.outsider} audit notAuditor`);
}, 60_000);
