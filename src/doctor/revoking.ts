import type { OrganizationConfig } from '../config.ts';
import type { Obstacle } from '../domain/checks/revocability.ts';
import type { Outside } from '../deps.ts';
import { look } from '../emergency/look.ts';
import { whyUnseen } from '../views/findings/unseen.ts';
import { revocabilityWords } from '../views/findings/revocability.ts';
import { type Line, note, ok, wrong } from './line.ts';

const advice = 'npm run emergency prints the commands that a person runs instead.';

function judged(what: string, obstacles: readonly Obstacle[]): Line {
  const { answer, why } = revocabilityWords({ obstacles });
  if (answer === 'yes') return ok(what, 'yes: nothing that Azure shows is in the way');
  const seen = `${answer}: ${[...new Set(why)].join(' ')}`;
  // A lock may be there on purpose; a writer that may not write never is.
  return obstacles.some(({ kind }) => kind === 'noRight')
    ? wrong(what, seen, advice)
    : note(what, seen, advice);
}

/** Whether the bot could take access away now, wherever Azure shows that there is any. The approvers have their own line. */
export async function revokingLine(
  organization: OrganizationConfig,
  applicationId: string | undefined,
  outside: Outside,
): Promise<Line[]> {
  if (applicationId === undefined) return [];
  const what = `revoking for ${organization.name}`;
  const asked = { organization: organization.name, vault: undefined, applicationId };
  const { app, vaults } = await look(asked, organization, outside);
  if (app.kind === 'seen' && app.value.kind === 'absent')
    return [note(what, 'no access to revoke: the CMK app is not in the directory')];
  if (vaults.kind === 'unseen') return [note(what, `not known: ${whyUnseen(vaults.because)}`, advice)];
  const obstacles = vaults.value.flatMap((one) => (one.obstacles === 'nothing' ? [] : [one.obstacles]));
  return obstacles.length === 0
    ? [note(what, 'no access to revoke in the vaults that the bot can see')]
    : [judged(what, obstacles.flat())];
}
