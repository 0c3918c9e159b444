import type { Deps } from '../deps.ts';
import { findOrganizationByName } from '../organizations.ts';
import { refusalMessage } from '../views/refusals.ts';
import { type SetAsideJob, setAsideBlocks } from '../views/set-aside.ts';
import { statusMessage } from '../views/status.ts';
import { otherVersionBlocks } from '../views/trouble.ts';
import { loadAll, loadReadable } from './about.ts';
import type { Click, Door, Typed } from './asking.ts';
import { unknownOrganization } from './named-organization.ts';

async function typed({ user, text, deps, screen }: Typed): Promise<void> {
  const { organizations } = deps.config;
  const found = text === '' ? undefined : findOrganizationByName(deps.config, text);
  if (text !== '' && found === undefined) {
    return screen.tell(refusalMessage(unknownOrganization(deps.config, text)));
  }
  const { abouts, left } = await loadReadable(found === undefined ? organizations : [found], deps);
  const message = statusMessage(abouts);
  const above = [...otherVersionBlocks(left), ...setAsideBlocks(await setAsideFor(user, deps))];
  return screen.tell({ ...message, blocks: [...above, ...message.blocks] });
}

/** Only who runs the bot is shown what it gave up. */
async function setAsideFor(user: string, deps: Deps): Promise<readonly SetAsideJob[]> {
  const operators = await deps.people.getMembers(deps.config.people.operators);
  return operators.includes(user) ? deps.setAside() : [];
}

/** Where it stands, what is next and who is waited for; told to the asker only. */
export const status: Door = {
  typed,
  async clicked({ organization, deps, screen }: Click) {
    await screen.tell(statusMessage(await loadAll([organization], deps)));
  },
};
