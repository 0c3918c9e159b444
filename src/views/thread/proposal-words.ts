import { dataFate, otherProducts } from '../blocks/data-fate.ts';

/** What cannot be undone about enabling; one point each. */
export const irreversible: readonly string[] = [
  'There is no way back to keys that Adobe manages, for this organization and all its sandboxes.',
  'From then on the data can be read only while Adobe’s app reaches the key. If key or vault is disabled, deleted or expired, or the role or the app is taken away, Platform loses access to the data; if the key is gone for good, so is the data.',
  dataFate.onceEnabled,
  'Adobe documents no way to move to another vault or another key later. New versions of the same key are the only change.',
];

/** What this does not do, and what the bot does not check. */
export const notCovered: readonly string[] = [
  'The key covers the primary stores: data lake and Profile store. Cached and transient stores follow a revocation within up to seven days; the Journey Optimizer URL shortener and Edge projections are exceptions to that.',
  'Adobe stores the vault and the name of the key, not the version.',
  'Anyone with the permission “Manage Customer Managed Key” at Adobe can enable without this bot and without these approvals.',
  'Data that has already left Platform, and copies elsewhere, are not touched.',
  otherProducts,
];

export const requesterDuty =
  'I have read what will be done. I know that it cannot be undone and that losing the key means losing the data.';

export const settlementDuty =
  'I know that a late first request may still arrive at Adobe after this is settled, and take effect.';

/** The remaining risk of settling, in one sentence. */
export const lateRequest =
  'Adobe answers “not found” now, but the first request may still be under way somewhere: it may arrive late and take effect, even after this is settled.';

export function bullets(points: readonly string[]): string {
  return points.map((point) => `• ${point}`).join('\n');
}
