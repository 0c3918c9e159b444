import { encryptionUserRoleId } from '../../domain/checks/roles.ts';
import {
  armProperties,
  Expression,
  keySettings,
  nested,
  type PlanTarget,
  type Value,
  vaultSettings,
} from './demands.ts';
import { plannedApiVersion } from './resources.ts';

/** What stands alone as a reference is written without quotes; in every other text `${` and `%{` begin nothing. */
const reference = /^\$\{((?:var|data)\.[\w.]+|azurerm_key_vault\.vault\.id)\}$/u;

function text(value: string): string {
  const alone = reference.exec(value)?.[1];
  return (
    alone ??
    JSON.stringify(value)
      .replaceAll(/\$(?=\{(?!var\.))/gu, '$$$$')
      .replaceAll('%{', '%%{')
  );
}

function written(value: Value, indent: string): string {
  if (value instanceof Expression) throw new Error(`Terraform has no ${value.arm}`);
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map((one: Value) => written(one, indent)).join(', ')}]`;
  return `{\n${attributes(value as Record<string, Value>, `${indent}  `)}\n${indent}}`;
}

const attributes = (values: Readonly<Record<string, Value>>, indent: string) =>
  Object.entries(values)
    .map(([name, value]) => `${indent}${name} = ${written(value, indent)}`)
    .join('\n');

/** Settings of a resource; what is an object there is a block. */
const settings = (values: Readonly<Record<string, Value>>) =>
  Object.entries(values)
    .map(([name, value]) =>
      typeof value === 'object' && !Array.isArray(value)
        ? `\n  ${name} ${written(value, '  ')}`
        : `  ${name} = ${written(value, '  ')}`,
    )
    .join('\n');

function variable(name: string, description: string, value: string | undefined): string {
  const given = value === undefined ? '' : `\n  default     = ${text(value)}`;
  return `variable "${name}" {\n  description = ${text(description)}\n  type        = string${given}\n}`;
}

const kept = '\n  lifecycle {\n    prevent_destroy = true\n  }';

const vaultText = `data "azurerm_resource_group" "group" {
  name = var.resource_group
}

# Data hangs on it once keys are enabled: Terraform must not take it away.
resource "azurerm_key_vault" "vault" {
  name                = var.vault_name
  resource_group_name = data.azurerm_resource_group.group.name
  location            = data.azurerm_resource_group.group.location
${settings(nested(vaultSettings.flatMap(({ terraform }) => (terraform === undefined ? [] : [terraform]))))}
${kept}
}`;

const existingVault = `data "azurerm_key_vault" "vault" {
  name                = var.vault_name
  resource_group_name = var.resource_group
}`;

const keyText = (
  vaultId: string,
) => `# Through the Resource Manager: the vault's firewall and its roles on keys do not matter for it.
resource "azapi_resource" "key" {
  type      = "Microsoft.KeyVault/vaults/keys@${plannedApiVersion}"
  parent_id = ${vaultId}
  name      = var.key_name

  body = {
    properties = ${written(armProperties(keySettings), '    ')}
  }

  # The provider may not know this version yet; Azure does.
  schema_validation_enabled = false
${kept}
}`;

const appText = `# The same as opening Adobe's consent link. One that is there already is taken as it is.
resource "azuread_service_principal" "adobe" {
  client_id    = var.adobe_application_id
  use_existing = true
}`;

const roleText = (vaultId: string) => `resource "azurerm_role_assignment" "adobe" {
  scope              = ${vaultId}
  role_definition_id = "/subscriptions/\${var.subscription_id}/providers/Microsoft.Authorization/roleDefinitions/${encryptionUserRoleId}"
  principal_id       = azuread_service_principal.adobe.object_id
  principal_type     = "ServicePrincipal"
}`;

const provider = (name: string, source: string, version: string) =>
  `    ${name} = {\n      source  = "${source}"\n      version = "${version}"\n    }`;

const head = `# Made by the bot from its own checks. Not tried on a subscription.
terraform {
  required_providers {
${provider('azapi', 'Azure/azapi', '~> 2.0')}
${provider('azuread', 'hashicorp/azuread', '~> 3.0')}
${provider('azurerm', 'hashicorp/azurerm', '~> 4.42')}
  }
}

provider "azurerm" {
  features {}
  subscription_id = var.subscription_id
}

provider "azuread" {
  tenant_id = var.tenant_id
}`;

/** What is missing, as one Terraform file. */
export function terraformFile(target: PlanTarget): string {
  const { there, subscription, group, vault, tenantId, key, app } = target;
  const hasVault = there.includes('vault');
  const vaultId = hasVault ? 'data.azurerm_key_vault.vault.id' : 'azurerm_key_vault.vault.id';
  return `${[
    head,
    variable('tenant_id', 'The directory of the vault.', tenantId),
    variable('subscription_id', 'The subscription of the vault.', subscription),
    variable('resource_group', 'The resource group of the vault; it has to be there.', group),
    variable('vault_name', 'The name of the vault, which is unique across Azure.', vault),
    ...(there.includes('key') ? [] : [variable('key_name', 'The name of the key.', key)]),
    ...(there.includes('role')
      ? []
      : [variable('adobe_application_id', 'The application id of Adobe’s app.', app?.applicationId)]),
    hasVault ? existingVault : vaultText,
    ...(there.includes('key') ? [] : [keyText(vaultId)]),
    ...(there.includes('role') ? [] : [appText, roleText(vaultId)]),
  ].join('\n\n')}\n`;
}
