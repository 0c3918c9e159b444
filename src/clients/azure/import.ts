import { setTimeout as pause } from 'node:timers/promises';

/** Whoever was waiting for the start comes first. */
const afterMs = 1_000;
/** Between two packages others come through. */
const betweenMs = 50;

/**
 * Imports Azure's packages before anybody asks: they take a quarter of a second in which the process does nothing else.
 * One after the other; a question that comes before that imports what it needs itself.
 */
export async function importAzureEarly(waitMs = afterMs): Promise<void> {
  await pause(waitMs, undefined, { ref: false });
  await import('@azure/core-rest-pipeline');
  await pause(betweenMs, undefined, { ref: false });
  await import('@azure/identity');
  await pause(betweenMs, undefined, { ref: false });
  await import('@azure/keyvault-keys');
}
