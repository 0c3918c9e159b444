/** Half a dozen bots start and die beside each other here; what is too slow for Slack is asked elsewhere. */
export const patience = { ackTimeoutMs: 30_000, triggerLifeMs: 30_000 } as const;
