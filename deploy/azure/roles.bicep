// Not tried, and not compiled where this was written: needs an account. test/deploy/azure.test.ts holds its roles, scopes
// and condition to those of docs/install.md.
// The roles of the bot's identities. The identities themselves, and Graph's Application.Read.All, come before it: see
// docs/install.md. Deploy it into the resource group that the vault is in:
//   az deployment group create --resource-group the-group --template-file deploy/azure/roles.bicep \
//     --parameters readerObjectId=00000000-0000-0000-0000-000000000000
targetScope = 'resourceGroup'

@description('The object id of the reader’s service principal, not its client id.')
param readerObjectId string

@description('The object id of the writer; empty where people do it (AZURE_WRITER=off).')
param writerObjectId string = ''

@description('The vault that the writer may change; needed with a writer.')
param vaultName string = ''

var keyVaultReader = '21090545-7ca7-4776-b22c-e363652d74d2'
var roleBasedAccessControlAdministrator = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'
var keyVaultCryptoOfficer = '14b46e9e-c2b7-41b4-b07b-48a6ebf60603'

// Only Key Vault Crypto Service Encryption User, for giving and for removing.
var condition = '''((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {e147488a-f6f5-4113-8e2d-b22465e65bf6})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {e147488a-f6f5-4113-8e2d-b22465e65bf6}))'''

var hasWriter = writerObjectId != ''

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = if (hasWriter) {
  name: vaultName
}

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, readerObjectId, keyVaultReader)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultReader)
    principalId: readerObjectId
    principalType: 'ServicePrincipal'
  }
}

resource assignsTheRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasWriter) {
  name: guid(vault.id, writerObjectId, roleBasedAccessControlAdministrator)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleBasedAccessControlAdministrator)
    principalId: writerObjectId
    principalType: 'ServicePrincipal'
    condition: condition
    conditionVersion: '2.0'
  }
}

resource createsKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasWriter) {
  name: guid(vault.id, writerObjectId, keyVaultCryptoOfficer)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultCryptoOfficer)
    principalId: writerObjectId
    principalType: 'ServicePrincipal'
  }
}
