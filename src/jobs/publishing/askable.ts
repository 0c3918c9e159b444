import type { Deps } from '../../deps.ts';

/** Whether somebody may get a message of their own; `unknown` where Slack does not say who that is. */
export async function mayBeTold(person: string, { people, log }: Deps): Promise<boolean | 'unknown'> {
  const kind = await people.kindOf(person);
  if (kind === 'member') return true;
  if (kind === 'unseen' || kind === 'notYet') return 'unknown';
  log.warn({ person, because: kind }, 'who may not act is told and asked nothing');
  return false;
}
