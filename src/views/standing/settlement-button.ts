import type { Organization } from '../../domain/organization.ts';
import { button } from '../blocks/blocks.ts';
import { runReference, settlementReference } from '../blocks/references.ts';

/** Everywhere the same button; none where nothing is left to approve. */
export const approveSettlementButton = (state: Organization) =>
  button('approveSettlement', 'Approve “not received”…', settlementReference(state), {
    style: 'danger',
    label: 'Approve “not received”, after reading why',
  });

export const settleButton = (state: Organization) =>
  button('settle', 'Mark as not received…', runReference(state), { style: 'danger' });
