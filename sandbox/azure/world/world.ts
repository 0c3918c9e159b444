import { createAppsWorld, type AppsWorld } from './apps.ts';
import { createGrantsWorld, type GrantsWorld } from './grants.ts';
import { createGuardsWorld, type GuardsWorld } from './guards.ts';
import { createKeysWorld, type KeysWorld } from './keys.ts';
import { createVaultsWorld, type VaultsWorld } from './vaults.ts';
import type { AzureContext } from '../settings.ts';

/**
 * What people do in Azure, for a panel, a tour or a test. All arguments are plain data; each function throws a
 * RangeError where something it is told to change is not there.
 */
export type AzureWorld = AppsWorld & GrantsWorld & GuardsWorld & VaultsWorld & KeysWorld;

export function createWorld(context: AzureContext): AzureWorld {
  return {
    ...createAppsWorld(context),
    ...createGrantsWorld(context),
    ...createGuardsWorld(context),
    ...createVaultsWorld(context),
    ...createKeysWorld(context),
  };
}
