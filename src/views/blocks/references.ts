import { findRun, type Organization } from '../../domain/organization.ts';
import type { Reference } from './context.ts';

/** What a button of a run belongs to. */
export const runReference = (state: Organization): Reference => ({
  organization: state.organization,
  run: findRun(state)?.id,
});

/** What a button of a request for approval belongs to: this one, and not another one for the same thing. */
export const requestReference = (state: Organization): Reference => ({
  ...runReference(state),
  ...('proposal' in state && { subject: state.proposal.fingerprint }),
  ...('proposedSince' in state && { entry: String(state.proposedSince.sequence) }),
});

/** What a button belongs to that approves a request of unknown outcome being marked as not received. */
export const settlementReference = (state: Organization): Reference => ({
  ...runReference(state),
  ...(state.phase === 'outcomeUnknown' &&
    state.settlement && { entry: String(state.settlement.since.sequence) }),
});
