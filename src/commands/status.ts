import { findOrganizationByName } from '../organizations.ts';
import { refusalMessage } from '../views/refusals.ts';
import { statusMessage } from '../views/status.ts';
import { loadAll } from './about.ts';
import type { Click, Door, Typed } from './asking.ts';
import { unknownOrganization } from './named-organization.ts';

async function typed({ text, deps, screen }: Typed): Promise<void> {
  const { organizations } = deps.config;
  const found = text === '' ? undefined : findOrganizationByName(deps.config, text);
  if (text !== '' && found === undefined) {
    return screen.tell(refusalMessage(unknownOrganization(deps.config, text)));
  }
  return screen.tell(statusMessage(await loadAll(found === undefined ? organizations : [found], deps)));
}

/** Where it stands, what is next and who is waited for; told to the asker only. */
export const status: Door = {
  typed,
  async clicked({ organization, deps, screen }: Click) {
    await screen.tell(statusMessage(await loadAll([organization], deps)));
  },
};
