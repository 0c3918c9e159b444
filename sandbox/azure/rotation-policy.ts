import { vaultHost, type Key } from './keys.ts';
import type { Vault } from './directory.ts';

/** Key Vault's own where nobody set one: a notice, no rotation and no expiry (Get-AzKeyVaultKeyRotationPolicy's example). */
const ownAction = { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } };

/** `GET /keys/{name}/rotationpolicy`, as the data plane gives it. */
export function rotationPolicyBundle(vault: Vault, key: Key): Record<string, unknown> {
  const { rotationPolicy: policy } = key;
  if (policy === null) return { lifetimeActions: [ownAction], attributes: {} };
  const rotation = { trigger: { timeAfterCreate: policy.rotatesAfter }, action: { type: 'Rotate' } };
  return {
    id: `https://${vaultHost(vault)}/keys/${key.name}/rotationpolicy`,
    lifetimeActions: policy.rotatesAfter === null ? [ownAction] : [rotation, ownAction],
    attributes: policy.expiryTime === null ? {} : { expiryTime: policy.expiryTime },
  };
}

/** The same in the Resource Manager, where it is left out if nobody set one (`KeyProperties.rotationPolicy`). */
export function armRotationPolicy({ rotationPolicy: policy }: Key): Record<string, unknown> {
  if (policy === null) return {};
  const rotation = { trigger: { timeAfterCreate: policy.rotatesAfter }, action: { type: 'rotate' } };
  return {
    rotationPolicy: {
      attributes: policy.expiryTime === null ? {} : { expiryTime: policy.expiryTime },
      lifetimeActions: policy.rotatesAfter === null ? [] : [rotation],
    },
  };
}
