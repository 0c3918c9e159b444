import { jsonAnswer } from '../adobe/wire.ts';
import { handleArmKeys } from './arm-keys.ts';
import { putKey, putVault } from './arm-writes.ts';
import { armPage } from './arm-page.ts';
import { armError } from './errors.ts';
import { notFound, refused } from './arm-request.ts';
import { handlePerimeters } from './perimeters.ts';
import { refuseWrite } from './write-refusals.ts';
import { deletedVaultResource, vaultResource } from './vault-resource.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';
import type { Vault } from './directory.ts';

const vaultPath =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)(.*)$/i;
const listPath =
  /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/providers\/Microsoft\.KeyVault\/(vaults|deletedVaults)$/i;
const deletedPath =
  /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.KeyVault\/locations\/([^/]+)\/deletedVaults\/([^/]+)$/i;

const same = (a: string, b: string | undefined): boolean => a.toLowerCase() === b?.toLowerCase();

/** The vault a path is about, with what stands behind it in the path. */
function findVaultAt(
  request: ArmRequest,
): { vault: Vault | undefined; group: string; name: string; rest: string } | undefined {
  const match = vaultPath.exec(request.path);
  if (match === null) return undefined;
  const [, subscriptionId, group = '', name = '', rest = ''] = match;
  const vault = request.directory.vaults.get(name.toLowerCase());
  const isHere =
    vault !== undefined && same(vault.subscriptionId, subscriptionId) && same(vault.resourceGroup, group);
  return { vault: isHere ? vault : undefined, group, name, rest };
}

/** Lists of vaults and of deleted vaults, and one deleted vault. */
export function handleVaultLists(request: ArmRequest): Answer | undefined {
  const { directory, path, received } = request;
  const deleted = deletedPath.exec(path);
  if (deleted !== null) {
    const [, subscriptionId, location, name = ''] = deleted;
    const found = directory.deletedVaults.get(name.toLowerCase());
    const isHere =
      found !== undefined &&
      same(found.vault.subscriptionId, subscriptionId) &&
      same(found.vault.location, location);
    return isHere ? jsonAnswer(200, deletedVaultResource(found)) : notFound(path);
  }
  const list = listPath.exec(path);
  if (list === null) return undefined;
  if (received.method !== 'GET') return armError(405, 'MethodNotAllowed', 'Only GET is allowed here.');
  const [, subscriptionId, group, kind = ''] = list;
  const isMine = (vault: Vault): boolean =>
    same(vault.subscriptionId, subscriptionId) && (group === undefined || same(vault.resourceGroup, group));
  const value = same(kind, 'vaults')
    ? [...directory.vaults.values()].filter(isMine).map(vaultResource)
    : [...directory.deletedVaults.values()].filter(({ vault }) => isMine(vault)).map(deletedVaultResource);
  return armPage(request, value);
}

interface VaultPatch {
  properties?: { enablePurgeProtection?: unknown; enableSoftDelete?: unknown };
}

/** Only what the bot may ever want to change: soft delete and purge protection, and only switched on. */
function patchVault(request: ArmRequest, vault: Vault): Answer {
  if (!request.session.identity.rights.vaultWrites) return refused(request);
  const refusal = refuseWrite(request, vault.id, 'Microsoft.KeyVault/vaults/write', 'write');
  if (refusal !== undefined) return refusal;
  let patch: VaultPatch;
  try {
    patch = JSON.parse(request.received.body) as VaultPatch;
  } catch {
    return armError(400, 'InvalidRequestContent', 'The request content is not valid JSON.');
  }
  const { enablePurgeProtection, enableSoftDelete } = patch.properties ?? {};
  if (enablePurgeProtection === false || enableSoftDelete === false) {
    const message = 'The properties "enablePurgeProtection" and "enableSoftDelete" cannot be set to false.';
    return armError(400, 'BadRequest', message);
  }
  vault.settings = {
    ...vault.settings,
    ...(enablePurgeProtection === true ? { enablePurgeProtection: true } : {}),
    ...(enableSoftDelete === true ? { enableSoftDelete: true } : {}),
  };
  return jsonAnswer(200, vaultResource(vault));
}

/** As the published example of a list has it (Azure/azure-rest-api-specs, diagnosticsSettings, 2021-05-01-preview). */
function listDiagnostics(vault: Vault): Answer {
  return jsonAnswer(200, {
    value: vault.diagnostics.map(({ name, workspace, categories }) => ({
      id: `${vault.id}/providers/microsoft.insights/diagnosticSettings/${name}`,
      type: 'Microsoft.Insights/diagnosticSettings',
      name,
      properties: {
        workspaceId: workspace,
        logs: categories.map((category) => ({
          ...(/^(?:audit|alllogs)$/i.test(category) ? { categoryGroup: category } : { category }),
          enabled: true,
        })),
        metrics: [],
      },
    })),
  });
}

/** One vault, and its keys. */
export function handleVaults(request: ArmRequest): Answer | undefined {
  const found = findVaultAt(request);
  if (found === undefined) return undefined;
  const { vault, group, name, rest } = found;
  const isPut = request.received.method === 'PUT';
  if (isPut && rest === '') return putVault(request, group, name);
  if (vault === undefined) return notFound(request.path);
  const key = /^\/keys\/([^/]+)$/iu.exec(rest)?.[1];
  if (isPut && key !== undefined) return putKey(request, vault, key);
  if (/^\/networkSecurityPerimeterConfigurations$/i.test(rest)) return handlePerimeters(request, vault);
  if (/^\/providers\/Microsoft\.Insights\/diagnosticSettings$/i.test(rest)) return listDiagnostics(vault);
  if (rest !== '') return handleArmKeys(request, vault, rest);
  if (request.received.method === 'GET') return jsonAnswer(200, vaultResource(vault));
  if (request.received.method === 'PATCH') return patchVault(request, vault);
  return armError(405, 'MethodNotAllowed', 'The stand-in knows GET, PUT and PATCH of a vault.');
}
