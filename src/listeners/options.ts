import type { Option } from '@slack/types';
import { packKey, parseKeyIdentifier } from '../domain/addresses/key-identifier.ts';
import { plainText } from '../views/blocks/blocks.ts';

/** Slack's limits for what a select offers. */
const mostOptions = 100;
const longestText = 75;
const longestValue = 150;

function option(text: string, value: string): Option {
  return { text: plainText(text, longestText), value };
}

/** The organizations the operator set up whose name or id holds what was typed. */
export function organizationOptions(
  organizations: readonly { readonly orgId: string; readonly name: string }[],
): Option[] {
  return organizations.slice(0, mostOptions).map(({ orgId, name }) => option(name, orgId));
}

/** The vaults the bot may see, and what was typed where that is a vault's name, URI or resource id. */
export function vaultOptions(
  vaults: readonly { readonly name: string; readonly uri: string }[],
  typed: { readonly name: string; readonly uri: string } | undefined,
): Option[] {
  const known = vaults.slice(0, mostOptions - 1).map(({ name, uri }) => option(name, uri));
  const isNew =
    typed !== undefined && !vaults.some(({ name }) => name.toLowerCase() === typed.name.toLowerCase());
  return isNew ? [...known, option(`Use “${typed.name}” as typed`, typed.uri)] : known;
}

/** What stands for a pasted identifier: itself, or where it is too long for Slack and of this vault, its parts. */
function pastedValue(typed: string, vault: string): string | undefined {
  if (typed.length <= longestValue) return typed;
  const parsed = parseKeyIdentifier(typed);
  return parsed.ok && parsed.vault.toLowerCase() === vault.toLowerCase() ? packKey(parsed) : undefined;
}

/** The vault's keys; their latest version is taken. A pasted identifier is offered as it is. */
export function keyOptions(
  keys: readonly { readonly name: string; readonly enabled: boolean | undefined }[],
  typed: string,
  vault: string,
): Option[] {
  const known = keys
    .slice(0, mostOptions - 1)
    .map(({ name, enabled }) => option(enabled === false ? `${name} (disabled)` : name, name));
  const pasted = typed.includes('/') ? pastedValue(typed, vault) : undefined;
  return pasted === undefined ? known : [...known, option(`Use “${typed}” as typed`, pasted)];
}
