import { alert } from './alert.ts';
import type { JobKind } from '../domain/rules/due.ts';
import { assignRoleJob, createKeyJob } from './writer.ts';
import { begin, enable, rehearse } from './gate.ts';
import { carryOut } from './carry-out.ts';
import { expire } from './expire.ts';
import { remind } from './remind.ts';
import type { Job } from './job.ts';
import { checkAgainJob } from './check-again.ts';
import { poll } from './poll.ts';
import { propagate } from './propagate.ts';
import { publish } from './publishing/publish.ts';
import { register } from './register.ts';
import { roster } from './publishing/roster.ts';
import { search } from './search.ts';
import { summary } from './summary.ts';
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
