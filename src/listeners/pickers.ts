import type { Option } from '@slack/types';
import { packKey, parseKeyIdentifier } from '../domain/addresses/typed-address.ts';
import { option } from '../views/blocks/modal.ts';
import type { Config, OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { findRun } from '../domain/organization.ts';
import { parseVaultReference } from '../domain/addresses/vault-reference.ts';
import { orFault, UpstreamError } from '../errors.ts';
import { load } from '../commands/about.ts';

/** Slack's limits for what a select offers. */
const mostOptions = 100;
/** What the value of an option may hold (https://docs.slack.dev/reference/block-kit/composition-objects/option-object). */
const longestValue = 150;

/** The organizations the operator set up whose name or id holds what was typed. */
function organizationOptions(
  organizations: readonly { readonly orgId: string; readonly name: string }[],
): Option[] {
  return organizations.slice(0, mostOptions).map(({ orgId, name }) => option(name, orgId));
}

/** The vaults the bot may see, and what was typed where that is a vault's name, URI or resource id. */
function vaultOptions(
  vaults: readonly { readonly name: string; readonly uri: string }[],
  typed: { readonly name: string; readonly uri: string } | undefined,
): Option[] {
  const known = vaults.slice(0, mostOptions - 1).map(({ name, uri }) => option(name, uri));
  const isNew =
    typed !== undefined && !vaults.some(({ name }) => name.toLowerCase() === typed.name.toLowerCase());
  return isNew ? [...known, option(`Use “${typed.name}” as typed`, typed.uri)] : known;
}

/** What stands for a pasted identifier: itself, or where it is too long for Slack and of this vault, its parts. */
function pastedValue(typed: string, vault: string): string | undefined {
  if (typed.length <= longestValue) return typed;
  const parsed = parseKeyIdentifier(typed);
  return parsed.ok && parsed.vault.toLowerCase() === vault.toLowerCase() ? packKey(parsed) : undefined;
}

/** The vault's keys; their latest version is taken. A pasted identifier is offered as it is. */
function keyOptions(
  keys: readonly { readonly name: string; readonly enabled: boolean | undefined }[],
  typed: string,
  vault: string,
): Option[] {
  const known = keys
    .slice(0, mostOptions - 1)
    .map(({ name, enabled }) => option(enabled === false ? `${name} (disabled)` : name, name));
  const pasted = typed.includes('/') ? pastedValue(typed, vault) : undefined;
  return pasted === undefined ? known : [...known, option(`Use “${typed}” as typed`, pasted)];
}

/** Slack gives a list up after three seconds. */
const listWithinMs = 2_000;

async function listed<T>(list: (signal: AbortSignal) => Promise<T[]>, deps: Deps): Promise<T[]> {
  const found = await orFault(() => list(AbortSignal.timeout(listWithinMs)));
  if (!(found instanceof UpstreamError)) return found;
  deps.log.info({ fault: found.message }, 'no list to pick from');
  return [];
}

/** What was typed, on offer as it is: a mistake in it is then answered under the field and not by an empty list. */
export function asTyped(typed: string): Option[] {
  const value = typed.length > longestValue ? `${typed.slice(0, longestValue - 1)}…` : typed;
  return value.trim() === '' ? [] : [option(`Use “${typed}” as typed`, value)];
}

/** Nobody's search for a name has these in it: it is an address, or meant as one. */
const looksLikeAddress = /[/:.\s]/u;

async function vaults(query: string, organization: OrganizationConfig, deps: Deps): Promise<Option[]> {
  const typed = query.trim();
  const { azure } = deps.outsideOf(organization);
  const parsed = parseVaultReference(typed);
  const found = await listed((signal) => azure.listVaults(typed, signal), deps);
  if (parsed.ok) {
    const { name, uri, resourceId = '' } = parsed;
    const fits = resourceId !== '' && resourceId.length <= longestValue;
    return vaultOptions(found, { name, uri: fits ? resourceId : uri });
  }
  const offered = vaultOptions(found, undefined);
  const isMistake = offered.length === 0 || looksLikeAddress.test(typed);
  return isMistake ? [...offered, ...asTyped(typed)] : offered;
}

async function keys(query: string, organization: OrganizationConfig, deps: Deps): Promise<Option[]> {
  const vault = findRun((await load(organization, deps)).state)?.vault;
  if (vault === undefined) return [];
  const typed = query.trim();
  const { azure } = deps.outsideOf(organization);
  const all = await listed((signal) => azure.listKeys(vault, signal), deps);
  const found = all.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()));
  const offered = keyOptions(found, typed, vault.name);
  return offered.length === 0 ? asTyped(typed) : offered;
}

/** Which organization: the one picker that is about none yet. */
export function organizationsLike(typed: string, { organizations }: Config): Option[] {
  const wanted = typed.trim().toLowerCase();
  const found = organizations.filter(({ orgId, name }) =>
    [orgId, name].some((text) => text.toLowerCase().includes(wanted)),
  );
  return organizationOptions(found);
}

/** What a picker offers for what was typed so far, by the field's name. */
export const options: Readonly<
  Record<string, (typed: string, organization: OrganizationConfig, deps: Deps) => Promise<Option[]>>
> = { vault: vaults, key: keys };
