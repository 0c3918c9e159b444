import { Blank } from './az-command.ts';
import type { RemedyTarget } from './remedy.ts';

/** What commands are told about the vault, the key and the app; a blank where it is not known. */
type Argument = string | Blank;

export function scopeOf({ resourceId }: RemedyTarget): Argument {
  return resourceId ?? new Blank('resource id of the vault');
}

export function keyOf({ keyName }: RemedyTarget): Argument {
  return keyName ?? new Blank('name of the key');
}

/** The version that is proposed; without one, `az` takes the latest. */
export function versionOf({ keyVersion }: RemedyTarget): Argument[] {
  return keyVersion === undefined ? [] : ['--version', keyVersion];
}

export function applicationOf({ applicationId }: RemedyTarget): Argument {
  return applicationId ?? new Blank('application id of the CMK app');
}

/** Where something is taken away, `az` finds the app by either id. */
export function formerAssigneeOf(target: RemedyTarget): Argument[] {
  return ['--assignee', target.objectId ?? applicationOf(target)];
}

/** By object id and type `az` need not ask the directory, which right after consent may not know the app yet. */
export function assigneeOf(target: RemedyTarget): Argument[] {
  return target.objectId === undefined
    ? ['--assignee', applicationOf(target)]
    : ['--assignee-object-id', target.objectId, '--assignee-principal-type', 'ServicePrincipal'];
}
