import type { Received } from '../adobe/wire.ts';
import type { Identity, Vault } from './directory.ts';
import type { AzureContext } from './settings.ts';

/** A request to a vault's own host by somebody it lets in. */
export interface VaultRequest extends AzureContext {
  received: Received;
  vault: Vault;
  identity: Identity;
}
