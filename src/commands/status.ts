import { refusal } from '../domain/refusals.ts';
import { findOrganizationByName } from '../organizations.ts';
import { refusalMessage } from '../views/refusals.ts';
import { statusMessage } from '../views/status.ts';
import { loadAll } from './about.ts';
import type { Click, Door, Typed } from './asking.ts';

async function typed({ text, deps, screen }: Typed): Promise<void> {
  const { organizations } = deps.config;
  const found = text === '' ? undefined : findOrganizationByName(deps.config, text);
  if (text !== '' && found === undefined) {
    const known = organizations.map(({ name }) => name).join(', ');
    return screen.tell(refusalMessage(refusal('unknownOrganization', { typed: text, known })));
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
