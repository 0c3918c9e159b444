import { alert, expire, propagate, remind, summary } from './by-time.ts';
import type { JobKind } from '../domain/rules/due.ts';
import { assignRoleJob, carryOut, createKeyJob } from './carry-out.ts';
import { begin, enable, rehearse } from './gate.ts';
import type { Job } from './job.ts';
import { checkAgainJob } from './check-again.ts';
import { poll } from './poll.ts';
import { publish } from './publishing/publish.ts';
import { register } from './register.ts';
import { roster } from './publishing/cards.ts';
import { search } from './record-fault.ts';
import { watch } from './watch.ts';

/** What a request asks for, by its kind. */
export const jobs: { readonly [K in JobKind]: Job } = {
  publish,
  look: checkAgainJob,
  search,
  register,
  createKey: createKeyJob,
  assignRole: assignRoleJob,
  remind,
  expire,
  enable,
  poll,
  begin,
  rehearse,
  revoke: carryOut,
  restore: carryOut,
  propagate,
  alert,
  watch,
  summary,
  roster,
};
