import { jsonAnswer } from '../adobe/wire.ts';
import { cutPage, decodePlace } from './arm-page.ts';
import { armError } from './errors.ts';
import { reaches } from './scopes.ts';
import { vaultResource } from './vault-resource.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';

interface Query {
  query?: unknown;
  subscriptions?: unknown;
  options?: { $top?: unknown; $skipToken?: unknown };
}

const ofVaults = /\btype\s*=~\s*'microsoft\.keyvault\/vaults'/i;
const byName = /\bname\s*=~\s*'([^']*)'/i;
const byPart = /\bname\s+contains\s+'([^']*)'/i;
const projected = /\|\s*project\s+([\w\s,]+)/i;

function parseQuery(body: string): Query {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

function project(row: Record<string, unknown>, query: string): Record<string, unknown> {
  const columns = projected
    .exec(query)?.[1]
    ?.split(',')
    .map((column) => column.trim());
  return columns === undefined
    ? row
    : Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

/** What the caller may read of the vaults the query asks for, by name, as rows. */
function select(request: ArmRequest, query: string): Record<string, unknown>[] {
  const { session, directory, clock } = request;
  const { armRead, armScopes } = session.identity.rights;
  const knownBefore = clock.now() - request.settings().resourceGraphDelayMs;
  const name = byName.exec(query)?.[1]?.toLowerCase();
  const part = byPart.exec(query)?.[1]?.toLowerCase() ?? '';
  return [...directory.vaults.values()]
    .filter((vault) => vault.tenantId === session.tenantId && armRead && vault.createdAt <= knownBefore)
    .filter((vault) => armScopes?.some((scope) => reaches(directory, scope, vault.id)) ?? true)
    .filter((vault) => name === undefined || vault.name.toLowerCase() === name)
    .filter((vault) => vault.name.toLowerCase().includes(part))
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map((vault) => ({
      ...vaultResource(vault),
      // Resource Graph gives types and groups in lower case.
      type: 'microsoft.keyvault/vaults',
      resourceGroup: vault.resourceGroup.toLowerCase(),
      subscriptionId: vault.subscriptionId,
      tenantId: vault.tenantId,
    }));
}

/** Knows one question: vaults, of a name or with a part of one. Who may not read finds nothing, as in Azure. */
export function handleResourceGraph(request: ArmRequest): Answer {
  const { query, subscriptions, options } = parseQuery(request.received.body);
  if (request.received.method !== 'POST' || typeof query !== 'string' || !/^\s*resources\s*\|/i.test(query)) {
    return armError(400, 'BadRequest', 'The stand-in expects a POST with a query over resources.');
  }
  if (!ofVaults.test(query)) {
    return armError(400, 'InvalidQuery', "The stand-in knows: where type =~ 'microsoft.keyvault/vaults'.");
  }
  const asked = Array.isArray(subscriptions)
    ? subscriptions.map((each) => String(each).toLowerCase())
    : undefined;
  const rows = select(request, query).filter(
    (row) => asked?.includes(String(row['subscriptionId']).toLowerCase()) ?? true,
  );
  const place = decodePlace(typeof options?.$skipToken === 'string' ? options.$skipToken : null);
  if (place === undefined) return armError(400, 'BadRequest', 'The skip token is not valid.');
  const { pageSize, emptyPages } = request.settings();
  const top = Math.min(typeof options?.$top === 'number' ? options.$top : 100, pageSize);
  const { page, next } = cutPage({ pageSize: top, emptyPages }, rows, place);
  // `$skipToken` goes into the next query's options; there is no nextLink here.
  return jsonAnswer(200, {
    totalRecords: rows.length,
    count: page.length,
    data: page.map((row) => project(row, query)),
    facets: [],
    resultTruncated: 'false',
    ...(next === undefined ? {} : { $skipToken: next }),
  });
}
