import type { Option } from '@slack/types';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { findRun } from '../domain/organization.ts';
import { parseVaultReference } from '../domain/vault-reference.ts';
import { UpstreamError } from '../errors.ts';
import { keyOptions, vaultOptions } from '../views/options.ts';
import { load } from './about.ts';

/** Nobody waits for a list longer than Slack does. */
async function listed<T>(list: () => Promise<T[]>, deps: Deps): Promise<T[]> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    deps.log.info({ fault: error.message }, 'no list to pick from');
    return [];
  }
}

async function vaults(typed: string, organization: OrganizationConfig, deps: Deps): Promise<Option[]> {
  const { azure } = deps.outsideOf(organization);
  const parsed = parseVaultReference(typed);
  return vaultOptions(await listed(() => azure.listVaults(typed), deps), parsed.ok ? parsed : undefined);
}

async function keys(typed: string, organization: OrganizationConfig, deps: Deps): Promise<Option[]> {
  const vault = findRun((await load(organization, deps)).state)?.vault;
  if (vault === undefined) return [];
  const { azure } = deps.outsideOf(organization);
  const wanted = typed.trim().toLowerCase();
  const all = await listed(() => azure.listKeys(vault), deps);
  return keyOptions(
    all.filter(({ name }) => name.toLowerCase().includes(wanted)),
    typed.trim(),
  );
}

/** What a picker offers for what was typed so far, by the field's name. */
export const options: Readonly<
  Record<string, (typed: string, organization: OrganizationConfig, deps: Deps) => Promise<Option[]>>
> = { vault: vaults, key: keys };
