import type { ModalView } from '@slack/types';
import { section } from '../blocks.ts';
import { type Refill, option, searchField, selectField } from '../inputs.ts';
import { oneLine } from '../text.ts';
import { form } from './modal.ts';

export interface OrganizationModal extends Refill {
  /** All that the operator set up; `state` in a few words. */
  readonly organizations: readonly { readonly id: string; readonly name: string; readonly state?: string }[];
}

/** A select holds at most 100 options; beyond that the choices are looked up while somebody types. */
const mostOptions = 100;

export function organizationModal({ organizations, typed, problem }: OrganizationModal): ModalView {
  const field = {
    name: 'organization',
    label: 'Organization',
    hint: 'One Adobe IMS organization. An operator adds others.',
    placeholder: 'Choose an organization',
  };
  const options = organizations.map(({ id, name, state }) =>
    option(state === undefined ? name : `${name} – ${state}`, id),
  );
  return form({
    callback: 'setup',
    title: 'Set up your own keys',
    submit: 'Continue',
    labels: { organization: field.label },
    typed,
    problem,
    blocks: [
      section(oneLine('For which organization are customer-managed keys to be set up?')),
      ...(options.length > mostOptions
        ? searchField(field, { typed, problem })
        : selectField({ ...field, options }, { typed, problem })),
    ],
  });
}
