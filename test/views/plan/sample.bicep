// Made by the bot from its own checks. Not compiled, and not tried on a subscription.

targetScope = 'resourceGroup'

@description('The name of the vault, which is unique across Azure. Not one that exists: that would replace its network rules and access policies.')
param vaultName string = 'planned-vault'

@description('The region of the vault: that of the resource group, unless you say otherwise.')
param location string = resourceGroup().location

@description('The directory of the vault.')
param tenantId string = '11111111-1111-4111-8111-111111111111'

@description('The name of the key.')
param keyName string = 'planned-key'

@description('The object id of Adobe’s app in the directory, not its application id. Empty until the app is accepted; deploy once more after that.')
param adobeAppObjectId string = ''

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: vaultName
  location: location
  properties: {
    tenantId: tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    enableRbacAuthorization: true
    accessPolicies: []
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'AzureServices'
      ipRules: [
        {
          value: '20.88.123.53'
        }
      ]
    }
  }
}

resource key 'Microsoft.KeyVault/vaults/keys@2026-02-01' = {
  parent: vault
  name: keyName
  properties: {
    kty: 'RSA'
    keySize: 3072
    keyOps: [
      'wrapKey'
      'unwrapKey'
    ]
    attributes: {
      enabled: true
    }
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(adobeAppObjectId)) {
  scope: vault
  name: guid(vault.id, adobeAppObjectId, 'e147488a-f6f5-4113-8e2d-b22465e65bf6')
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'e147488a-f6f5-4113-8e2d-b22465e65bf6')
    principalId: adobeAppObjectId
    principalType: 'ServicePrincipal'
  }
}
