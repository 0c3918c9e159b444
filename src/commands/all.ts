import type { ActionName } from '../views/blocks/blocks.ts';
import { adopt } from './adopt.ts';
import { approve } from './approve.ts';
import type { UserCommand } from './ask.ts';
import { askQuestion } from './ask-question.ts';
import { askSomebody } from './ask-somebody.ts';
import { assignRole } from './assign-role.ts';
import { attest } from './attest.ts';
import { audit } from './audit.ts';
import { cancel } from './cancel.ts';
import { createKey } from './create-key.ts';
import { details } from './details.ts';
import { drill } from './drill.ts';
import { forward } from './forward.ts';
import { health } from './health.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { key } from './key.ts';
import { checkAgain } from './check-again.ts';
import { plan } from './plan.ts';
import { propose } from './propose.ts';
import { reject } from './reject.ts';
import { restore, revoke } from './revoke-and-restore.ts';
import { approveSettlement, settle } from './settle.ts';
import { setup } from './setup.ts';
import { status } from './status.ts';
import { step } from './step.ts';
import { stop } from './stop.ts';
import { takeAlert } from './take-alert.ts';
import { takeOver } from './take-over.ts';
import { vault } from './vault.ts';

/** Every command by its name: typed after `/cmk`, a button's `action_id`, a modal's `callback_id`. */
export const commands: Readonly<Partial<Record<ActionName, UserCommand>>> = {
  setup,
  step,
  vault,
  key,
  createKey,
  look: checkAgain,
  attest,
  assignRole,
  propose,
  approve,
  reject,
  askQuestion,
  details,
  stop,
  cancel,
  takeOver,
  takeAlert,
  askSomebody,
  revoke,
  restore,
  drill,
  settle,
  approveSettlement,
  status,
  health,
  adopt,
  plan,
  history,
  forward,
  audit,
  help,
};

export function findCommand(name: string): UserCommand | undefined {
  return Object.hasOwn(commands, name) ? commands[name as ActionName] : undefined;
}

/** What can be typed after `/cmk`. */
export const typedNames: readonly string[] = Object.entries(commands)
  .filter(([, command]) => command.typed !== undefined)
  .map(([name]) => name);
