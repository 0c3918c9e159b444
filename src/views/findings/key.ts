import { az, azKey, Blank, keyOf, type RemedyTarget, versionOf } from './azure.ts';
import { type Fix, grouped, quoted, type Rows } from './row.ts';
import { counted, moment, oneLine, slackDate } from '../blocks/text.ts';
import type { Life } from '../../domain/organization.ts';
import { accessChange, type LogGaps, type UseSince } from '../../domain/key-use.ts';
import type { ViewContext } from '../blocks/context.ts';

const administrator = 'Azure administrator who manages the keys';

function setAttributes(target: RemedyTarget, ...attributes: (string | Blank)[]): string {
  return azKey('set-attributes', target, ...versionOf(target), ...attributes);
}

function create({ vaultName }: RemedyTarget, name: string | Blank): string {
  const kind = ['--kty', 'RSA', '--size', '3072', '--ops', 'wrapKey', 'unwrapKey'];
  return az('keyvault', 'key', 'create', '--vault-name', vaultName, '--name', name, ...kind);
}

const deletedKeys = ({ vaultName }: RemedyTarget) =>
  az('keyvault', 'key', 'list-deleted', '--vault-name', vaultName, '--output', 'table');

/** A vault with purge protection keeps a deleted key: recovering comes before any backup, whose restore is refused until then. */
const recover = (target: RemedyTarget) => azKey('recover', target);

const setExpiry = (target: RemedyTarget) =>
  setAttributes(target, '--expires', new Blank('yyyy-mm-ddThh:mm:ssZ'));

const newVersion = (target: RemedyTarget) => azKey('create', target, '--kty', 'RSA', '--size', '3072');

/** A key of a wrong kind cannot be changed; a new version under the same name would change what others use it for. */
const anotherKey = {
  explain: `A key’s kind and size cannot be changed. The requester picks another key in step 2, or creates one there; the command does the same for an ${administrator}.`,
  page: 'keys',
  command: (target: RemedyTarget) => create(target, new Blank('name of a new key')),
} as const;

/** A transfer key may only import, and Azure refuses every other operation beside it (Key Vault, “Bring your own key”). */
const transferKey = {
  explain:
    'This key only imports other keys (a transfer key) and cannot be given other operations. The requester picks another key in step 2.',
  page: 'keys',
} as const;

type Operations = { readonly keyOps: readonly string[]; readonly missing: readonly string[] };
const allowOperations: Fix<Operations> = {
  explain: `An ${administrator} ticks Wrap Key and Unwrap Key among the permitted operations of this version. The command keeps those that are permitted already.`,
  page: 'keys',
  command: (target, { keyOps, missing }) => setAttributes(target, '--ops', ...keyOps, ...missing),
};

/** What is found about the key and its versions. */
export const keyRows = {
  keyAbsent: {
    says: ({ name, unread }) =>
      unread
        ? `Azure shows no key ${quoted(name)} in the vault, or not in this version: the name or version is misspelled, or the key was deleted. The bot could not read the deleted keys.`
        : `The vault has no key ${quoted(name)}, or not in this version, and it is not among the deleted keys.`,
    fix: {
      explain: ({ unread }) =>
        `The requester compares name and version with the vault’s list of keys and corrects them in step 2, or creates the key.${unread ? ' If it was deleted, its name is taken: the command lists the deleted keys, and recovering comes first.' : ''}`,
      page: 'keys',
      command: (target, { unread }) => (unread ? deletedKeys(target) : create(target, keyOf(target))),
    },
    inUse: {
      brief: 'The key is no longer in the vault',
      detail: ({ unread }) =>
        unread
          ? 'Azure no longer lists it in the vault, and the bot cannot read the deleted keys: it was probably deleted and can be recovered.'
          : 'Azure lists it neither in the vault nor among the deleted keys.',
      explain:
        'A Key Vault administrator recovers it with the command: it was most likely deleted, and purge protection keeps it. The vault’s list of deleted keys shows its purge date. Only if Azure answers that there is no deleted key, restore a backup. A new key of that name does not open the data.',
      command: recover,
    },
  },
  keyDeleted: {
    says: ({ name, scheduledPurgeDate }) =>
      `The key ${quoted(name)} was deleted. It can be recovered until ${moment(scheduledPurgeDate)}; after that it is gone.`,
    fix: {
      explain: ({ scheduledPurgeDate }) =>
        `An ${administrator} recovers it before ${moment(scheduledPurgeDate)}. While it is deleted, its name is taken.`,
      page: 'keys',
      command: recover,
    },
    inUse: {
      brief: 'The key was deleted',
      detail: ({ scheduledPurgeDate }) =>
        `It can be recovered until ${moment(scheduledPurgeDate)}; after that it is gone for good.`,
      explain: 'An Azure administrator recovers it now.',
    },
  },
  kindSupported: { says: ({ kty }) => `The key is of the kind ${quoted(kty)}.` },
  kindUnsupported: {
    says: ({ kty }) =>
      `The key is of the kind ${quoted(kty)}. Adobe’s stores work with RSA and RSA-HSM only.`,
    fix: anotherKey,
    inUse: {
      brief: 'The key’s latest version is of another kind',
      detail: ({ kty }) => `It is ${quoted(kty)}; Adobe’s stores work with RSA and RSA-HSM.`,
      explain:
        'Make another version of the right kind. For a key in an HSM, write RSA-HSM instead of RSA in the command.',
      command: newVersion,
    },
  },
  sizeEnough: { says: ({ bits }) => `The key has ${grouped(bits)} bits.` },
  sizeTooSmall: {
    says: ({ bits }) =>
      `The key has ${grouped(bits)} bits. Cosmos DB, one of Adobe’s stores, needs at least 3,072.`,
    fix: anotherKey,
    inUse: {
      brief: 'The key’s latest version is too small',
      detail: ({ bits }) => `It has ${grouped(bits)} bits; one of Adobe’s stores needs 3,072.`,
      explain:
        'Make another version of at least 3,072 bits. For a key in an HSM, write RSA-HSM instead of RSA in the command.',
      command: newVersion,
    },
  },
  operationsEnough: { says: 'The key may wrap and unwrap.' },
  operationsMissing: {
    says: ({ missing }) =>
      `The key lacks ${quoted(missing.join(' and '))} among its permitted operations. Adobe’s stores could not use it.`,
    fix: ({ keyOps }) => (keyOps.includes('import') ? transferKey : allowOperations),
    inUse: {
      brief: 'The key may no longer wrap and unwrap',
      detail: ({ missing }) => `Its permitted operations lack ${quoted(missing.join(' and '))}.`,
      explain:
        'An Azure administrator adds the operations again. The command keeps those that are permitted.',
    },
  },
  keyIsEnabled: { says: 'The key is enabled.' },
  keyIsDisabled: {
    says: 'The key is disabled. Adobe’s stores could not use it.',
    fix: {
      explain: `An ${administrator} enables it. Ask first who disabled it and why.`,
      page: 'keys',
      command: (target) => setAttributes(target, '--enabled', 'true'),
    },
    inUse: {
      brief: 'The key is disabled',
      explain: 'An Azure administrator enables it. Ask first who disabled it and why.',
    },
  },
  keyNotBegun: {
    says: ({ notBefore }) => `The key cannot be used before ${moment(notBefore)}.`,
    fix: {
      explain: `Wait for that moment, or an ${administrator} sets the activation date to now.`,
      page: 'keys',
      command: (target) =>
        setAttributes(target, '--not-before', new Blank('yyyy-mm-ddThh:mm:ssZ, now or earlier')),
    },
    inUse: {
      brief: 'The key is not active yet',
      detail: ({ notBefore }) => `It cannot be used before ${moment(notBefore)}.`,
      explain: 'An Azure administrator sets the activation date to now.',
    },
  },
  noExpiry: { says: 'The key does not expire.' },
  expiryAhead: {
    says: ({ expiresOn, days }) =>
      `The key expires on ${moment(expiresOn)}, in ${grouped(days)} days. If nobody renews it by then, the data can no longer be read.`,
    fix: {
      explain: `You can continue. Better: an ${administrator} removes the expiration date on the key’s page, or extends it far ahead and puts the renewal into somebody’s calendar.`,
      page: 'keys',
      command: setExpiry,
    },
    inUse: {
      brief: 'The key is about to expire',
      detail: ({ expiresOn }) => `It expires on ${moment(expiresOn)}.`,
      effect:
        'On that day Adobe loses access to the data as if it had been revoked: the primary stores within 24 hours, the rest within 7 days.',
      explain:
        'An Azure administrator removes or extends the expiration date. A new version alone helps only if it does not expire either.',
    },
  },
  expired: {
    says: ({ expiresOn }) => `The key expired on ${moment(expiresOn)}.`,
    fix: {
      explain: `An ${administrator} removes or extends the expiration date on the key’s page, or the requester picks another key in step 2.`,
      page: 'keys',
      command: setExpiry,
    },
    inUse: {
      brief: 'The key has expired',
      detail: ({ expiresOn }) => `It expired on ${moment(expiresOn)}.`,
      explain: 'An Azure administrator removes or extends the expiration date.',
    },
  },
  rotationEndless: { says: 'New versions of the key get no expiration date.' },
  rotationExpires: {
    says: ({ expiresIn }) =>
      `The key’s rotation policy gives each new version an expiration date (${quoted(expiresIn)} after it was created). Adobe uses the latest version, so access ends with it.`,
    fix: {
      explain: `You can continue. Better: an ${administrator} removes the expiry from the key’s rotation policy, so that a new version does not expire.`,
      page: 'keys',
      command: (target) => azKey('rotation-policy show', target),
    },
    inUse: {
      brief: 'New versions of the key will expire',
      detail: ({ expiresIn }) => `The rotation policy gives each one an expiry of ${quoted(expiresIn)}.`,
      effect: 'Adobe uses the latest version of the key and loses access when that expires.',
      explain: 'An Azure administrator removes the expiry from the key’s rotation policy.',
    },
  },
  versionLatest: { says: ({ version }) => `${quoted(version)} is the latest version.` },
  versionOlder: {
    says: ({ latest, version }) =>
      `The key has a newer version ${quoted(latest)} than the proposed ${quoted(version)}. Adobe keeps the vault and the key’s name only, not the version.`,
    fix: {
      explain: 'You can continue. To use the newer version, the requester picks the key again in step 2.',
      page: 'keys',
      command: (target) => azKey('list-versions', target, '--output', 'table'),
    },
  },
  oldVersionDisabled: {
    inUse: {
      brief: 'The key’s version before the latest is disabled',
      detail: ({ version }) => `It is ${quoted(version)}, and the key was rotated less than 24 hours ago.`,
      effect:
        'Adobe may still use this version: what is encrypted under it cannot be read until Adobe has turned to the new one.',
      explain: 'An Azure administrator enables it again, for at least 24 hours after the rotation.',
      page: 'keys',
      command: (target, { version }) =>
        setAttributes({ ...target, keyVersion: version }, '--enabled', 'true'),
    },
  },
} satisfies Partial<Rows>;

/** What was read of the log says nothing about the time after it. */
function howFar({
  until,
  unseen,
}: {
  readonly until?: number | undefined;
  readonly unseen?: string | undefined;
}) {
  const read = until === undefined ? '' : ` (the log up to ${slackDate(until)})`;
  return unseen === undefined ? read : `${read}. The bot failed to read further: ${oneLine(unseen, 300)}`;
}

/** ✓ fits what is known, ○ nothing to see yet, △ contradicts it, ? nobody knows. */
interface KeyUseWords {
  readonly sign: '✓' | '○' | '△' | '?';
  readonly words: string;
  /** Without how far the log was read. */
  readonly brief: string;
}

const gapWords = ({ missing, of }: LogGaps) => `${missing} of ${counted(of, 'hour')} have no entries`;

const failedWords = ({ status }: { readonly status: number }) =>
  `tried to use the key and got an error (HTTP ${status})`;

/** What the audit log shows of the key's use; undefined where nobody asked since access changed. */
export function keyUseWords(life: Life, { watch }: ViewContext): KeyUseWords | undefined {
  const use = watch?.use;
  if (use === undefined || use.of !== accessChange(life).sequence) return undefined;
  const { served, refused, failed, stillServed, unnamed, from, until, gaps, unseen = '' } = use;
  const far = howFar(use);
  const known = (sign: KeyUseWords['sign'], brief: string) => ({ sign, brief, words: `${brief}${far}` });
  if (until === undefined || from === undefined)
    return { sign: '?', brief: 'unknown', words: `unknown. ${oneLine(unseen, 300)}` };
  if (life.access === 'granted') {
    if (refused !== undefined && (served === undefined || served.last < refused.last)) {
      const before = served === undefined ? '' : `; it last used the key ${slackDate(served.last)}`;
      return known('△', `Adobe’s app was refused, last ${slackDate(refused.last)}${before}`);
    }
    if (served !== undefined) return known('✓', `last by Adobe ${slackDate(served.last)}`);
  } else {
    if (stillServed !== undefined)
      return known('△', `Adobe’s app still used the key, last ${slackDate(stillServed.last)}`);
    if (refused !== undefined) return known('✓', `Adobe’s app was refused, last ${slackDate(refused.last)}`);
    if (served !== undefined)
      return known('✓', `Adobe’s app last used the key ${slackDate(served.last)}, soon after it lost access`);
  }
  if (unnamed !== undefined)
    return known(
      '?',
      `unknown. The log does not say who tried or how it was answered, last ${slackDate(unnamed.last)}`,
    );
  // It fits neither access that is there nor proves that it is gone.
  if (failed !== undefined)
    return known(
      life.access === 'granted' ? '△' : '○',
      `Adobe’s app ${failedWords(failed)}, last ${slackDate(failed.last)}`,
    );
  const nothing = life.access === 'granted' ? 'no use' : 'no attempt';
  const shown = `the log shows ${nothing} by Adobe since ${slackDate(from)}`;
  return gaps === undefined
    ? known('○', shown)
    : known('?', `the log has gaps: ${gapWords(gaps)}. Outside the gaps, ${shown}`);
}

/** One line of mrkdwn for card, status and health; empty where nobody asked since access changed. */
export function keyUseLine(life: Life, context: ViewContext): string {
  const found = keyUseWords(life, context);
  if (found === undefined) return '';
  return `*Use of the key:* ${found.sign === '△' ? '△ ' : ''}${found.words}`;
}

/** The same for a milestone, as the record has it; empty where no log is read. Begins with a space. */
export function useSinceWords(use: UseSince | undefined): string {
  if (use === undefined) return '';
  const { served, refused, failed, isUnseen, from, until, gaps } = use;
  if (isUnseen === true)
    return ' Whether Adobe’s app tried since then is unknown: the vault’s audit log could not be read, is late, or does not say who tried or how it was answered.';
  const last = (at: number | undefined, words: string) =>
    at === undefined ? [] : [`Adobe’s app ${words}, last ${slackDate(at)}`];
  const said = [
    ...last(served, 'used the key'),
    ...last(refused, 'was refused'),
    ...(failed === undefined ? [] : last(failed.last, failedWords(failed))),
  ];
  const far = until === undefined ? '' : `, up to ${slackDate(until)}`;
  const since = `since ${from === undefined ? 'then' : slackDate(from)}${far}`;
  if (said.length === 0 && gaps !== undefined)
    return ` The vault’s audit log ${since} has gaps: ${gapWords(gaps)}. Outside the gaps, it shows no attempt by Adobe’s app.`;
  return ` The vault’s audit log shows ${since}: ${said.length === 0 ? 'no attempt by Adobe’s app' : said.join('; ')}.`;
}
