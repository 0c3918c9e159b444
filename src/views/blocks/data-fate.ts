/**
 * Every sentence on what becomes of the data, each with its source. Adobe's editions differ, so both are said.
 * Sources: "A" Adobe's page on customer-managed key alerts, edition 0d9cc046: disabling or deleting the key, or removing
 * the app's permission, counts as intentional removal, and the organization's data is then purged as the SLA says; a later
 * edition of the same page drops that sentence. "G" Adobe's guide "Configure and manage customer-managed keys", “Revoke
 * access”: primary stores in a few minutes to 24 hours, cached and transient stores in up to seven days, and access can be
 * given back.
 */
export const dataFate = {
  /** A and G. */
  lost: 'Restore access today and ask Adobe’s support now whether a purge has been scheduled: one edition of Adobe’s documentation says that data is purged under the SLA once the key is removed intentionally, another edition does not say so. No page names a deadline for the purge.',
  /** A and G. */
  beforeRevoking:
    '*Ask Adobe first.* One edition of Adobe’s documentation treats removing the app’s permission as intentional removal of the key, after which your data is purged under the SLA. Another edition leaves that out and describes how access is restored. No page says that nothing is destroyed.',
  /** A and G: the same in short, where the whole is one press away. */
  askFirst:
    '*Ask Adobe first.* One edition of Adobe’s documentation says that your data is then purged under the SLA.',
  /** A. */
  onceEnabled:
    'If the key is disabled or deleted, or the app’s permission is removed, Adobe loses access. One edition of Adobe’s documentation says that your data is then purged under the SLA.',
} as const;

/**
 * Adobe's pages on customer-managed keys of Customer Journey Analytics (another app, and a ticket to Adobe) and of Journey
 * Optimizer, whose set-up consists of Platform's and of that one.
 */
export const otherProducts =
  'Customer Journey Analytics has a customer-managed key procedure of its own, which this does not cover. Journey Optimizer needs both procedures, even where Customer Journey Analytics was not purchased.';
