import type { CommandOf } from '../commands.ts';
import { type Rule, happened, refusedFor } from './decision.ts';
import { parseKeyIdentifier } from '../addresses/key-identifier.ts';
import { type ChosenKey, findLife, type Organization } from '../organization.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { whyNoRequester } from './setup-rules.ts';

/** A setup under way finds what is enabled elsewhere at its own gate. */
function whyNotAdoptable(state: Organization): Refusal | undefined {
  if (findLife(state) !== undefined) return refusal('alreadyEnabled');
  return state.phase === 'unconfigured' ? undefined : refusal('runUnderWay');
}

/** Whether Adobe has it at work under this name, whichever vault is meant; undefined where it has. */
export function whyNotAtAdobe({
  configuration,
  configurationName: name,
}: Pick<CommandOf<'adopt'>, 'configuration' | 'configurationName'>): Refusal | undefined {
  if (configuration.kind === 'absent') return refusal('notAtAdobe', { name });
  const { status, otherOrganization: organization } = configuration;
  if (organization !== undefined) return refusal('otherOrganizationAnswered', { name, organization });
  return status === 'COMPLETED' ? undefined : refusal('notCompleted', { name, status });
}

type Found = { readonly key: ChosenKey; readonly refusal?: undefined } | { readonly refusal: Refusal };

/** The key that Adobe names, where it is at work and in the vault that the person means. */
function keyIn(command: CommandOf<'adopt'>): Found {
  const refused = whyNotAtAdobe(command);
  if (refused !== undefined) return { refusal: refused };
  const { configuration, vault } = command;
  const { keyVaultKeyIdentifier: identifier = '' } = configuration.kind === 'found' ? configuration : {};
  const parsed = parseKeyIdentifier(identifier);
  if (!parsed.ok) return { refusal: refusal('keyUnreadable', { identifier }) };
  if (parsed.vault !== vault.name.toLowerCase()) {
    return { refusal: refusal('configuredElsewhere', { identifier, vault: vault.uri }) };
  }
  return { key: { name: parsed.name, version: parsed.version ?? '', identifier } };
}

/** Why this person may not take the organization in now; undefined where they may. */
export function whyNoAdopting(
  state: Organization,
  asked: Pick<CommandOf<'adopt'>, 'actor'>,
): Refusal | undefined {
  return whyNoRequester(asked) ?? whyNotAdoptable(state);
}

/** Takes in an organization that was enabled by other means: what Adobe says decides, not what was typed. */
const adopt: Rule<'adopt'> = (state, command) => {
  const refused = whyNoAdopting(state, command);
  if (refused !== undefined) return refusedFor(refused);
  const found = keyIn(command);
  if (found.refusal !== undefined) return refusedFor(found.refusal);
  const { vault, configurationName, app } = command;
  return happened({ type: 'adopted', vault, key: found.key, configurationName, app });
};

export const adoptionRules = { adopt };
