import type { Option } from '@slack/types';
import type { Config, OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { findRun } from '../domain/organization.ts';
import { parseVaultReference } from '../domain/addresses/vault-reference.ts';
import { UpstreamError } from '../errors.ts';
import { orFault } from '../observed.ts';
import { option } from '../views/blocks/inputs.ts';
import { keyOptions, organizationOptions, vaultOptions } from './options.ts';
import { load } from '../commands/about.ts';

/** Slack gives a list up after three seconds. */
const listWithinMs = 2_000;

async function listed<T>(list: (signal: AbortSignal) => Promise<T[]>, deps: Deps): Promise<T[]> {
  const found = await orFault(() => list(AbortSignal.timeout(listWithinMs)));
  if (!(found instanceof UpstreamError)) return found;
  deps.log.info({ fault: found.message }, 'no list to pick from');
  return [];
}

/** What the value of an option may hold (https://docs.slack.dev/reference/block-kit/composition-objects/option-object). */
const longestValue = 150;

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
