/** What remedies are filled in with; whatever is missing stands as a blank in the command. */
export interface RemedyTarget {
  readonly vaultName: string;
  readonly vaultUri: string;
  readonly resourceId?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly keyName?: string | undefined;
  readonly keyVersion?: string | undefined;
  readonly applicationId?: string | undefined;
  /** Of the app's service principal. */
  readonly objectId?: string | undefined;
}

/** Stands in a command for what only the person knows; nobody can run it without filling it in. */
export class Blank {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A text with variables of the script it stands in. */
export class InShell {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Every shell takes these as they are. */
const harmless = /^[a-zA-Z0-9_./:@%+=,-]+$/;

/** One argument for a POSIX shell: between single quotes nothing means anything but the quote itself. */
export function shellQuoted(argument: string): string {
  return harmless.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

function argument(part: string | Blank | InShell): string {
  if (part instanceof Blank) return `'<${part.name}>'`;
  return part instanceof InShell ? `"${part.text}"` : shellQuoted(part);
}

/** `az` and its arguments on one line, as they can be pasted into a shell. */
export function az(...parts: readonly (string | Blank | InShell)[]): string {
  return ['az', ...parts.map(argument)].join(' ');
}

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

/** Without it `az keyvault` looks the name up in the default subscription (https://github.com/Azure/azure-cli/issues/25377). */
export function subscriptionOf({ resourceId }: RemedyTarget): Argument[] {
  const found = /^\/subscriptions\/([^/]+)/i.exec(resourceId ?? '')?.[1];
  return ['--subscription', found ?? new Blank('subscription of the vault')];
}

/** Where something new is made: nobody but the person knows the resource group of what is not there. */
export function vaultPlaceOf(target: RemedyTarget): Argument[] {
  return ['--resource-group', groupOf(target) ?? new Blank('resource group'), ...subscriptionOf(target)];
}

const groupOf = ({ resourceId = '' }: RemedyTarget) => /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1];

/** The vault by its name, its resource group where that is known, and its subscription. */
export function vaultIn(target: RemedyTarget): Argument[] {
  const group = groupOf(target);
  const inGroup = group === undefined ? [] : ['--resource-group', group];
  return ['--name', target.vaultName, ...inGroup, ...subscriptionOf(target)];
}

/** Of the Resource Manager, for `az rest`: what Azure CLI has no command of its own for. */
export const managementUrl = ({ resourceId = '/<resource id of the vault>' }: RemedyTarget, path: string) =>
  `https://management.azure.com${resourceId}/${path}`;

export const assignedTo = (objectId = '<object id of the CMK app>') => `$filter=assignedTo('${objectId}')`;

/**
 * What gives the app access at the vault, above it and on its keys, as the bot asks for it. `az role assignment list`
 * filters by `atScope()` and shows nothing on a key (`_search_role_assignments` in Azure CLI's role/custom.py).
 */
export function roleAssignments(target: RemedyTarget): string {
  const { objectId } = target;
  const list = managementUrl(
    target,
    'providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&',
  );
  const ask = (url: string | InShell) => az('rest', '--method', 'get', '--url', url);
  if (objectId !== undefined) return ask(list + assignedTo(objectId));
  // Only by the app's object id, which the directory knows. Without an answer from it nothing is listed.
  const find = az('ad', 'sp', 'show', '--id', applicationOf(target), '--query', 'id', '--output', 'tsv');
  const literal = list.replaceAll(/[$`"\\]/gu, String.raw`\$&`);
  return `OBJECT_ID=$(${find}) && ${ask(new InShell(`${literal}\\${assignedTo('$OBJECT_ID')}`))}`;
}

/** By object id and type `az` need not ask the directory, which right after consent may not know the app yet. */
export function assigneeOf(target: RemedyTarget): Argument[] {
  return target.objectId === undefined
    ? ['--assignee', applicationOf(target)]
    : ['--assignee-object-id', target.objectId, '--assignee-principal-type', 'ServicePrincipal'];
}

/** A command about the key: `az keyvault key …` with its vault and its name. */
export function azKey(verb: string, target: RemedyTarget, ...more: Argument[]): string {
  return az(
    'keyvault',
    'key',
    ...verb.split(' '),
    '--vault-name',
    target.vaultName,
    '--name',
    keyOf(target),
    ...more,
  );
}

/** A command about the vault, with its name, its group and its subscription. */
export function azVault(verb: string, target: RemedyTarget, ...more: Argument[]): string {
  return az('keyvault', ...verb.split(' '), ...vaultIn(target), ...more);
}

const portal = 'https://portal.azure.com/';

/** In a link of Slack's, these end the address or begin its text. */
function inLink(text: string): string {
  return encodeURI(text).replaceAll('|', '%7C').replaceAll('#', '%23').replaceAll('?', '%3F');
}

/** Without a directory the portal takes the one the person used last. */
function directory(tenantId: string | undefined): string {
  return tenantId === undefined ? '@' : `@${encodeURIComponent(tenantId)}`;
}

/** One of the vault's pages, or the list of all vaults. */
export type VaultPage = 'overview' | 'properties' | 'networking' | 'keys' | 'users' | 'vaults';

/** A page of the vault; where its resource id is not known, the list of all vaults. */
export function vaultPage(
  { resourceId, tenantId }: Pick<RemedyTarget, 'resourceId' | 'tenantId'>,
  page: VaultPage,
): string {
  return resourceId === undefined || page === 'vaults'
    ? `${portal}#${directory(tenantId)}/blade/HubsExtension/BrowseResource/resourceType/Microsoft.KeyVault%2Fvaults`
    : `${portal}#${directory(tenantId)}/resource${inLink(resourceId)}/${page}`;
}

/** Where the roles at a scope above a vault are managed; nothing inherited can be removed on the vault's own page. */
export function scopePage(scope: string, { tenantId }: Pick<RemedyTarget, 'tenantId'>): string {
  return scope.startsWith('/subscriptions/')
    ? `${portal}#${directory(tenantId)}/resource${inLink(scope)}/users`
    : `${portal}#${directory(tenantId)}`;
}

/** The app among the directory's enterprise applications; where it is not there, their list. */
export function appPage(applicationId: string | undefined, objectId: string | undefined): string {
  if (applicationId === undefined || objectId === undefined) {
    return `${portal}#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview`;
  }
  const ids = `objectId/${encodeURIComponent(objectId)}/appId/${encodeURIComponent(applicationId)}`;
  return `${portal}#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/${ids}`;
}
