/** Several bots start and die beside each other here; where Slack's three seconds are asked about, they are measured. */
export const patience = { ackTimeoutMs: 30_000, triggerLifeMs: 30_000 } as const;
