@description('Name of the vault.')
param name string
param location string
param tags object

@description('Who may read the secrets: the object id of the bot\'s identity.')
param readerPrincipalId string

@description('Key of the audit chain.')
@secure()
param auditKey string

@description('Keys that sealed older rows of the audit.')
@secure()
param auditOldKeys string

// Purge protection: what is deleted can be brought back for 90 days, by nobody's mistake or malice sooner gone. The
// audit cannot be verified without its key.
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
  }
}

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource read 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, readerPrincipalId, secretsUser)
  properties: {
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource audit 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'audit-key'
  properties: { value: auditKey }
}

resource auditBefore 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'audit-old-keys'
  // A secret cannot be empty; this is a list without a key.
  properties: { value: empty(auditOldKeys) ? '[]' : auditOldKeys }
}

output name string = vault.name
// Without a version: the app reads the newest.
output auditKeyUrl string = audit.properties.secretUri
output oldAuditKeyUrl string = auditBefore.properties.secretUri
