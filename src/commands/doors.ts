import type { ActionName } from '../views/actions.ts';
import { actDoor } from './act-door.ts';
import { adopt } from './adopt.ts';
import { approve } from './approve.ts';
import { approveSettlement } from './approve-settlement.ts';
import type { Door } from './asking.ts';
import { assignRole } from './assign-role.ts';
import { attest } from './attest.ts';
import { audit } from './audit.ts';
import { cancel } from './cancel.ts';
import { createKey } from './create-key.ts';
import { health } from './health.ts';
import { help } from './help.ts';
import { key } from './key.ts';
import { look } from './look.ts';
import { propose } from './propose.ts';
import { reject } from './reject.ts';
import { settle } from './settle.ts';
import { setup } from './setup.ts';
import { status } from './status.ts';
import { step } from './step.ts';
import { stop } from './stop.ts';
import { takeOver } from './take-over.ts';
import { vault } from './vault.ts';

/** Every command by its name: typed after `/cmk`, a button's `action_id`, a modal's `callback_id`. */
export const doors: Readonly<Partial<Record<ActionName, Door>>> = {
  setup,
  step,
  vault,
  key,
  createKey,
  look,
  attest,
  assignRole,
  propose,
  approve,
  reject,
  stop,
  cancel,
  takeOver,
  revoke: actDoor('revoke'),
  restore: actDoor('restore'),
  settle,
  approveSettlement,
  status,
  health,
  adopt,
  audit,
  help,
};

export function findDoor(name: string): Door | undefined {
  return Object.hasOwn(doors, name) ? doors[name as ActionName] : undefined;
}

/** What can be typed after `/cmk`. */
export const typedNames: readonly string[] = Object.entries(doors)
  .filter(([, door]) => door.typed !== undefined)
  .map(([name]) => name);
