/** Slack's signatures are good for five minutes; one minute is left for the way and for whoever mends the clock. */
const mostAheadMs = 4 * 60_000;

/** Why the host's clock is wrong, in words for an operator; undefined where it is right or not known yet. */
export function whyClockIsWrong(aheadMs: number | undefined): string | undefined {
  if (aheadMs === undefined || Math.abs(aheadMs) <= mostAheadMs) return undefined;
  const minutes = (Math.abs(aheadMs) / 60_000).toFixed(1);
  return `this host's clock is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} Slack's: signed deliveries are refused beyond five; set the clock (NTP)`;
}
