import type { Config, OrganizationConfig } from './config.ts';
import type { Askable, Ids, People } from './clients/slack/people.ts';

/** Whom an alert about one organization reaches: of whom Slack says now that they may be told, and who is left out. */
export interface Alerted extends Askable {
  /** Everybody it is meant for: user ids and user group ids. */
  readonly ids: Ids;
  /** Whether nobody of the configured list can be reached, or there is none. */
  readonly isFallback: boolean;
}

/** Who an alert is for as configured: `CMK_ALERTS`, and where that is not set the operators. */
export const configuredFor = ({ alerts, operators }: Config['people']): Ids =>
  alerts.length > 0 ? alerts : operators;

/**
 * Who is told what happens to a key in use: the configured list, and where nobody of it can be reached, everybody else
 * who has a hand in it. There are always approvers, so an alert finds somebody in every installation.
 */
export async function alertedFor(
  { approvers }: Pick<OrganizationConfig, 'approvers'>,
  owner: string | undefined,
  { config, people }: { readonly config: Pick<Config, 'people'>; readonly people: People },
  maxAgeMs?: number,
): Promise<Alerted> {
  const configured = configuredFor(config.people);
  const found = await people.getAskable(configured, maxAgeMs);
  if (found.members.length > 0) return { ids: configured, ...found, isFallback: false };
  const owners = owner === undefined ? [] : [owner];
  // Slack may only not answer who the configured ones are: they are told as soon as it does.
  const ids = [...new Set([...configured, ...config.people.operators, ...owners, ...approvers])];
  return { ids, ...(await people.getAskable(ids, maxAgeMs)), isFallback: true };
}
