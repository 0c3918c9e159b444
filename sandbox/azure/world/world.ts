import { createAppsWorld, type AppsWorld } from './apps.ts';
import { createGrantsWorld, type GrantsWorld } from './grants.ts';
import { createKeysWorld, type KeysWorld } from './keys.ts';
import { createVaultsWorld, type VaultsWorld } from './vaults.ts';
import type { AzureContext } from '../settings.ts';

/**
 * What people do in Azure, for a panel, a tour or a test. All arguments are plain data; each function throws a
 * RangeError where something it is told to change is not there.
 */
export type AzureWorld = AppsWorld & GrantsWorld & VaultsWorld & KeysWorld;

export function createWorld(context: AzureContext): AzureWorld {
  return {
    ...createAppsWorld(context),
    ...createGrantsWorld(context),
    ...createVaultsWorld(context),
    ...createKeysWorld(context),
  };
}
