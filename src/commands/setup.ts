import type { OrganizationConfig } from '../config.ts';
import { findOrganizationByName } from '../organizations.ts';
import { organizationModal } from '../views/modals/organization-modal.ts';
import { refusalMessage } from '../views/refusals.ts';
import { load } from './about.ts';
import type { Asking, Click, Door, Form, Typed } from './asking.ts';
import { openModal } from './modal-click.ts';
import { unknownOrganization } from './named-organization.ts';
import { nextView } from './next-view.ts';

const title = 'Customer-managed keys';

async function openNext(asking: Asking, organization: OrganizationConfig): Promise<void> {
  await openModal(
    { ...asking, organization, reference: { organization: organization.orgId } },
    title,
    (about) => nextView(about, organization),
  );
}

/** Without a name: the only organization there is, else a list to choose from. */
export async function chooseAndOpen(asking: Asking): Promise<void> {
  const { organizations } = asking.deps.config;
  const [only] = organizations;
  if (only !== undefined && organizations.length === 1) await openNext(asking, only);
  else
    await asking.screen.open(
      organizationModal({ organizations: organizations.map(({ orgId, name }) => ({ id: orgId, name })) }),
    );
}

async function typed(asking: Typed): Promise<void> {
  if (asking.text === '') return chooseAndOpen(asking);
  const organization = findOrganizationByName(asking.deps.config, asking.text);
  if (organization !== undefined) return openNext(asking, organization);
  return asking.screen.tell(refusalMessage(unknownOrganization(asking.deps.config, asking.text)));
}

const clicked = (click: Click): Promise<void> =>
  openModal(click, title, (about) => nextView(about, click.organization));

/** The list of organizations, submitted. */
async function submitted(form: Form) {
  return { view: nextView(await load(form.organization, form.deps), form.organization) };
}

/** Opens the next step's modal; its first form starts the run where there is none. */
export const setup: Door = { typed, clicked, submitted };
