import type { JobKind } from '../domain/due.ts';
import { assignRole } from './assign-role.ts';
import { begin } from './begin.ts';
import { carryOut } from './carry-out.ts';
import { createKey } from './create-key.ts';
import { enable } from './enable.ts';
import { expire } from './expire.ts';
import type { Job } from './job.ts';
import { look } from './look.ts';
import { poll } from './poll.ts';
import { propagate } from './propagate.ts';
import { publish } from './publish.ts';
import { register } from './register.ts';
import { remind } from './remind.ts';
import { watch } from './watch.ts';

/** What a request asks for, by its kind. */
export const jobs: { readonly [K in JobKind]: Job } = {
  publish,
  look,
  register,
  createKey,
  assignRole,
  remind,
  expire,
  enable,
  poll,
  begin,
  revoke: carryOut,
  restore: carryOut,
  propagate,
  watch,
};
