import type { ChosenVault } from '../domain/organization.ts';
import type { VaultReference } from '../domain/vault-reference.ts';
import { UpstreamError } from '../errors.ts';
import type { Form } from './asking.ts';

/** With the resource id where the bot may look it up; what it may not see is no reason to refuse. */
export async function chosenVault(reference: VaultReference, form: Form): Promise<ChosenVault> {
  const { name, uri } = reference;
  const { azure } = form.deps.outsideOf(form.organization);
  try {
    const resourceId = reference.resourceId ?? (await azure.findResourceId(name));
    return { name, uri, resourceId };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { name, uri, resourceId: reference.resourceId };
  }
}
