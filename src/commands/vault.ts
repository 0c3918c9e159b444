import { isBlank, refusal } from '../domain/refusals.ts';
import { parseVaultReference, type VaultReference } from '../domain/addresses/vault-reference.ts';
import { type ChosenVault, type Organization, type Run, findRun } from '../domain/organization.ts';
import { isSpent } from '../domain/rules/approval-rules.ts';
import { whyBadName, whyNeverApproved, whyNoChoosing, whyNoEvidence } from '../domain/rules/setup-rules.ts';
import { observed } from '../errors.ts';
import { button, context as smallPrint, row, section } from '../views/blocks/blocks.ts';
import type { ViewContext } from '../views/blocks/context.ts';
import { option, type Problem, searchField, selectField, textField } from '../views/blocks/modal.ts';
import { findingBlocks } from '../views/findings/list.ts';
import { refusalText, vaultFaultText } from '../views/refusals/refusals.ts';
import { getActor, getCircle, termsOf } from './about.ts';
import type { Form } from './ask.ts';
import { formCommand, type FormParts, problemOf, typedIn } from './form.ts';

const licenses = [
  option('Healthcare Shield', 'healthcare'),
  option('Privacy and Security Shield', 'privacy'),
];

/** How a license is attested: `Healthcare Shield: contract 4711`; empty where nobody says how they know. */
export function licenseWords({ entitlement = '', evidence = '' }: Readonly<Record<string, string>>): string {
  if (isBlank(evidence)) return '';
  const license = licenses.find(({ value }) => value === entitlement)?.text.text ?? entitlement;
  return `${license}: ${evidence}`;
}

/** The license as it was attested before, for the two fields of it. */
function attestedLicense(run: Run | undefined) {
  const attested = run?.attestations.findLast(({ check }) => check === 'entitlement')?.reason ?? '';
  const license = licenses.find(({ text }) => attested.startsWith(`${text.text}: `));
  return license === undefined
    ? {}
    : { entitlement: license.value, evidence: attested.slice(license.text.text.length + 2) };
}

/** A vault by its name or address: picked where the bot may list them, else typed. */
export function vaultField(hint: string, { hasAzure }: ViewContext, initial?: string) {
  const field = { name: 'vault', label: 'Key vault', hint, initial };
  return hasAzure
    ? searchField({ ...field, placeholder: 'Search the vaults the bot may see, or type' })
    : textField({ ...field, placeholder: 'my-vault', max: 400 });
}

export function configurationNameField(hint: string, initial?: string) {
  const label = 'Configuration name';
  return textField({ name: 'configurationName', label, hint, placeholder: 'Config1', max: 63, initial });
}

/** What is wrong with the vault as typed. */
export function wrongVault(form: Form): Problem | undefined {
  const parsed = parseVaultReference(typedIn(form, 'vault'));
  return parsed.ok ? undefined : { field: 'vault', text: vaultFaultText(parsed) };
}

/** With the resource id where the bot may look it up; what it may not see is no reason to refuse. */
export async function chosenVault(reference: VaultReference, form: Form): Promise<ChosenVault> {
  const { name, uri } = reference;
  const { azure } = form.deps.outsideOf(form.organization);
  if (reference.resourceId !== undefined) return { name, uri, resourceId: reference.resourceId };
  const found = await observed(() => azure.findResourceId(name));
  return { name, uri, resourceId: found.kind === 'seen' ? found.value : undefined };
}

/** Where the vault is not there yet, somebody else makes it first: the plan is for them. */
const planRow = ({ organization: { orgId } }: ViewContext) =>
  row('plan', [
    button(
      'plan',
      'Get the plan',
      { organization: orgId },
      { label: 'Get the plan of what Azure must have' },
    ),
  ]);

/** What was chosen before stands there: a second visit changes one thing and not all. A spent name is asked for again. */
export function vaultForm(context: ViewContext, run?: Run, isNameSpent = false): FormParts {
  const { entitlement, evidence } = attestedLicense(run);
  return {
    title: 'Step 1: vault',
    submit: 'Check the vault',
    blocks: [
      ...(isNameSpent
        ? [section(refusalText(refusal('nameSpent', { name: run?.configurationName ?? '' })))]
        : []),
      section('Customer-managed keys require one of two licenses. Nothing is sent to Adobe in this step.'),
      ...planRow(context),
      selectField({
        name: 'entitlement',
        label: 'License',
        options: licenses,
        placeholder: 'Choose the license',
        initial: entitlement,
      }),
      textField({
        name: 'evidence',
        label: 'How do you know?',
        hint: 'Recorded as your statement. Example: contract 4711, seen today with the account manager',
        multiline: true,
        initial: evidence,
      }),
      vaultField(
        'Its name, its URI or its resource id. Example: my-vault or https://my-vault.vault.azure.net',
        context,
        run?.vault?.uri,
      ),
      configurationNameField(
        'Adobe treats it as case-sensitive. You will need this name later; the bot keeps it. Example: Config1',
        isNameSpent ? undefined : run?.configurationName,
      ),
      ...(run === undefined ? [] : findingBlocks(run, context, { steps: ['vault'] })),
      ...(context.hasAzure
        ? []
        : [smallPrint('The bot has no Azure identity here and cannot check. People attest what they see.')]),
    ],
  };
}

/** The form that begins a run, submitted when its sender has begun one elsewhere: it must not change that one. */
function isLateStart(state: Organization, { reference, user }: Form): boolean {
  return state.phase !== 'unconfigured' && reference.run === undefined && state.run.owner === user;
}

/** The vault, the configuration's name, and the license that somebody vouches for. */
export const vault = formCommand({
  name: 'vault',
  title: 'Vault',
  async form({ state, context }, click) {
    const actor = await getActor(click, click.organization);
    const found = whyNoChoosing(state, { actor, run: click.reference.run });
    const run = findRun(state);
    return found ?? vaultForm(context, run, isSpent(state, run?.configurationName ?? ''));
  },
  wrong: (form, { state }) => [
    wrongVault(form),
    whyNoEvidence(licenseWords(form.values)),
    whyBadName(state, typedIn(form, 'configurationName').trim()),
  ],
  async command(form, { state }) {
    const { organization, reference, values } = form;
    if (isLateStart(state, form)) return [{ text: refusalText(refusal('otherRun')) }];
    const parsed = parseVaultReference(typedIn(form, 'vault'));
    const [actor, circle] = await Promise.all([
      getActor(form, organization),
      getCircle(form, organization, state),
    ]);
    const asking = { actor, run: reference.run, circle, terms: termsOf(form, organization) };
    if (!parsed.ok) {
      const found = whyNoChoosing(state, asking) ?? whyNeverApproved(state, asking);
      return found === undefined ? [] : [problemOf(found)];
    }
    return {
      ...asking,
      type: 'chooseVault',
      vault: await chosenVault(parsed, form),
      configurationName: typedIn(form, 'configurationName').trim(),
      entitlement: licenseWords(values),
    };
  },
  async done({ organization, deps }) {
    await deps.look(organization);
    return { step: 'vault' };
  },
});
