# Not tried: needs an account. test/deploy/azure.test.ts has `terraform fmt` read it, and holds its roles, scopes and
# condition to those of docs/install.md.
# The bot's reader with Graph's Application.Read.All, and the optional writer. It makes no secret, because that would stand
# in Terraform's state: docs/install.md has the command.

terraform {
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

provider "azurerm" {
  features {}
  subscription_id = var.subscription_id
}

variable "subscription_id" {
  type = string
}

variable "resource_group" {
  description = "The resource group that the vault is in."
  type        = string
}

variable "writer_object_id" {
  description = "The object id of the writer; empty where people do it (AZURE_WRITER=off)."
  type        = string
  default     = ""
}

variable "vault_name" {
  description = "The vault that the writer may change; needed with a writer."
  type        = string
  default     = ""
}

locals {
  group = "/subscriptions/${var.subscription_id}/resourceGroups/${var.resource_group}"
  vault = "${local.group}/providers/Microsoft.KeyVault/vaults/${var.vault_name}"
  roles = "/subscriptions/${var.subscription_id}/providers/Microsoft.Authorization/roleDefinitions"

  key_vault_reader                        = "21090545-7ca7-4776-b22c-e363652d74d2"
  role_based_access_control_administrator = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
  key_vault_crypto_officer                = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"

  # Only Key Vault Crypto Service Encryption User, for giving and for removing.
  condition = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {e147488a-f6f5-4113-8e2d-b22465e65bf6})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {e147488a-f6f5-4113-8e2d-b22465e65bf6}))"

  writers = var.writer_object_id == "" ? 0 : 1
}

data "azuread_service_principal" "graph" {
  client_id = "00000003-0000-0000-c000-000000000000"
}

resource "azuread_application" "reader" {
  display_name     = "cmk-bot"
  sign_in_audience = "AzureADMyOrg"

  required_resource_access {
    resource_app_id = data.azuread_service_principal.graph.client_id

    resource_access {
      id   = data.azuread_service_principal.graph.app_role_ids["Application.Read.All"]
      type = "Role"
    }
  }
}

resource "azuread_service_principal" "reader" {
  client_id = azuread_application.reader.client_id
}

# The admin consent: whoever applies this must be allowed to give it.
resource "azuread_app_role_assignment" "reads_applications" {
  app_role_id         = data.azuread_service_principal.graph.app_role_ids["Application.Read.All"]
  principal_object_id = azuread_service_principal.reader.object_id
  resource_object_id  = data.azuread_service_principal.graph.object_id
}

resource "azurerm_role_assignment" "reads" {
  scope              = local.group
  role_definition_id = "${local.roles}/${local.key_vault_reader}"
  principal_id       = azuread_service_principal.reader.object_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "assigns_the_role" {
  count              = local.writers
  scope              = local.vault
  role_definition_id = "${local.roles}/${local.role_based_access_control_administrator}"
  principal_id       = var.writer_object_id
  principal_type     = "ServicePrincipal"
  condition          = local.condition
  condition_version  = "2.0"
}

resource "azurerm_role_assignment" "creates_keys" {
  count              = local.writers
  scope              = local.vault
  role_definition_id = "${local.roles}/${local.key_vault_crypto_officer}"
  principal_id       = var.writer_object_id
  principal_type     = "ServicePrincipal"
}

output "azure_client_id" {
  value = azuread_application.reader.client_id
}
