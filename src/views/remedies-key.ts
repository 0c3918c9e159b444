import { keyOf, versionOf } from './az-arguments.ts';
import { az, Blank } from './az-command.ts';
import { vaultPage } from './azure-portal.ts';
import { moment } from './finding-facts.ts';
import type { RemedyOf, RemedyTarget } from './remedy.ts';

const administrator = 'Azure administrator who manages the keys';

function setAttributes(target: RemedyTarget, ...attributes: (string | Blank)[]): string {
  return az(
    'keyvault',
    'key',
    'set-attributes',
    '--vault-name',
    target.vaultName,
    '--name',
    keyOf(target),
    ...versionOf(target),
    ...attributes,
  );
}

function create({ vaultName }: RemedyTarget, name: string | Blank): string {
  return az(
    'keyvault',
    'key',
    'create',
    '--vault-name',
    vaultName,
    '--name',
    name,
    '--kty',
    'RSA',
    '--size',
    '3072',
    '--ops',
    'wrapKey',
    'unwrapKey',
  );
}

/** A key of a wrong kind cannot be changed; a new version under the same name would change what others use it for. */
const anotherKey: RemedyOf = ({ target }) => ({
  explain: `A key cannot be changed in this. The requester picks another key in step 2, or creates one there; the command does the same for an ${administrator}.`,
  portalUrl: vaultPage(target, 'keys'),
  command: create(target, new Blank('name of a new key')),
});

export const keyRemedies = {
  keyAbsent: ({ target }) => ({
    explain: `The requester compares name and version with the vault’s list of keys and corrects them in step 2, or creates the key.`,
    portalUrl: vaultPage(target, 'keys'),
    command: create(target, keyOf(target)),
  }),
  keyDeleted: ({ target, facts }) => ({
    explain: `An ${administrator} recovers it before ${moment(facts, 'scheduledPurgeDate')}. While it is deleted, its name is taken.`,
    portalUrl: vaultPage(target, 'keys'),
    command: az('keyvault', 'key', 'recover', '--vault-name', target.vaultName, '--name', keyOf(target)),
  }),
  kindUnsupported: anotherKey,
  sizeTooSmall: anotherKey,
  operationsMissing: ({ target, facts }) => {
    const standing = (facts['keyOps'] ?? '').split(' ').filter((operation) => operation !== '');
    const missing = (facts['missing'] ?? '').split(' ').filter((operation) => operation !== '');
    return {
      explain: `An ${administrator} ticks Wrap Key and Unwrap Key among the permitted operations of this version. The command keeps those that are permitted already.`,
      portalUrl: vaultPage(target, 'keys'),
      command: setAttributes(target, '--ops', ...standing, ...missing),
    };
  },
  keyIsDisabled: ({ target }) => ({
    explain: `An ${administrator} enables it. Ask first who disabled it and why.`,
    portalUrl: vaultPage(target, 'keys'),
    command: setAttributes(target, '--enabled', 'true'),
  }),
  keyNotBegun: ({ target }) => ({
    explain: `Wait for that moment, or an ${administrator} takes the activation date back to now.`,
    portalUrl: vaultPage(target, 'keys'),
    command: setAttributes(target, '--not-before', new Blank('yyyy-mm-ddThh:mm:ssZ, now or earlier')),
  }),
  expiryAhead: ({ target }) => ({
    explain: `You may go on. Better: an ${administrator} takes the expiration date away on the key’s page, or moves it far ahead and puts the renewal into somebody’s calendar.`,
    portalUrl: vaultPage(target, 'keys'),
    command: setAttributes(target, '--expires', new Blank('yyyy-mm-ddThh:mm:ssZ')),
  }),
  expired: ({ target }) => ({
    explain: `An ${administrator} takes the expiration date away on the key’s page or moves it ahead, or the requester picks another key in step 2.`,
    portalUrl: vaultPage(target, 'keys'),
    command: setAttributes(target, '--expires', new Blank('yyyy-mm-ddThh:mm:ssZ')),
  }),
  versionOlder: ({ target }) => ({
    explain: `You may go on. If the newer version is meant, the requester picks the key anew in step 2.`,
    portalUrl: vaultPage(target, 'keys'),
    command: az(
      'keyvault',
      'key',
      'list-versions',
      '--vault-name',
      target.vaultName,
      '--name',
      keyOf(target),
      '--output',
      'table',
    ),
  }),
} satisfies Record<string, RemedyOf>;
