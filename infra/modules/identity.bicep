@description('Name of the identity.')
param name string
param location string
param tags object

// One identity for everything the bot does: the bot registration, Graph, Teams PowerShell, the database, the vault and the
// registry; another owns the database. They have no secret, so there is none to leak or to renew.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

output id string = identity.id
output name string = identity.name
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
