@description('Name of the server.')
param name string
param location string
param tags object

@description('Managed identity that owns the database: object id and name. Nobody signs in with a password.')
param ownerPrincipalId string
param ownerName string

@description('Subnet delegated to the server, which has no public address.')
param subnetId string

@description('Private DNS zone its name is in, already linked to the network.')
param privateDnsZoneId string

param skuName string
param skuTier string
param highAvailability bool

@description('Days that backups are kept; any moment within can be restored.')
param backupDays int

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: skuName, tier: skuTier }
  properties: {
    // As the tests run on.
    version: '18'
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant().tenantId }
    storage: { storageSizeGB: 32 }
    backup: { backupRetentionDays: backupDays, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: highAvailability ? 'ZoneRedundant' : 'Disabled' }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneArmResourceId: privateDnsZoneId
      publicNetworkAccess: 'Disabled'
    }
  }
}

// It makes the database and the role that the bot runs as, when it migrates.
resource owner 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: ownerPrincipalId
  properties: { principalName: ownerName, principalType: 'ServicePrincipal', tenantId: tenant().tenantId }
}

output name string = server.name
output host string = server.properties.fullyQualifiedDomainName
