import type { AddressFault } from '../domain/vault-host.ts';
import { code, oneLine } from './text.ts';

/** What is wrong with something typed. `understood` is the part at fault; both may be anything. */
export type FaultWords = (typed: string, understood: string) => string;

/** What is wrong with the address, whatever it should lead to. */
export const addressFaults: Record<AddressFault, FaultWords> = {
  empty: () => 'nothing was typed',
  whitespace: (typed) => `there is a space or a line break in ${code(typed, 400)}`,
  invisibleCharacter: (_typed, understood) =>
    `there is an invisible character in it (${oneLine(understood, 20)}), probably from copying. Delete all of it and type it by hand`,
  notAUrl: (typed) => `${code(typed, 400)} is no address that begins with \`https://\``,
  http: (typed) => `${code(typed, 400)} begins with \`http://\`; Key Vault is reached by \`https://\` only`,
  userinfo: (typed) =>
    `${code(typed, 400)} has an \`@\` in front of its host, so it leads elsewhere than it seems to`,
  port: (typed) => `${code(typed, 400)} names a port; Key Vault has none but 443`,
  query: (typed) => `${code(typed, 400)} has a \`?\` and something after it; leave that away`,
  fragment: (typed) => `${code(typed, 400)} has a \`#\` and something after it; leave that away`,
  managedHsm: (typed) =>
    `${code(typed, 400)} is a Managed HSM. The edition of Adobe’s guide that the bot follows takes keys from Key Vault (standard or premium) only`,
  otherCloud: (typed, understood) =>
    `${code(typed, 400)} is in another cloud${understood === '' ? '' : ` (${oneLine(understood, 60)})`}. Adobe reaches vaults in the public Azure cloud only, which end in \`.vault.azure.net\``,
  privateLink: (typed) =>
    `${code(typed, 400)} is the private address of a vault. Use its public one, which ends in \`.vault.azure.net\`; Adobe stores that`,
  portalAddress: (typed) => `${code(typed, 400)} is a page of the Azure portal that names no vault`,
  lookalikeHost: (typed) =>
    `${code(typed, 400)} looks like a Key Vault and is none. If somebody sent it to you, tell your security team`,
  otherHost: (typed) => `${code(typed, 400)} is not a Key Vault; those end in \`.vault.azure.net\``,
  badVaultName: (_typed, understood) =>
    `${understood === '' ? 'the vault’s name' : code(understood, 200)} cannot be a vault’s name: 3 to 24 letters, digits and hyphens, beginning with a letter, no two hyphens in a row`,
};
