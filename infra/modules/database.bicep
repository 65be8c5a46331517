@description('Name of the server.')
param name string
param location string
param tags object

@description('Password of the administrator, whom the bot signs in as: the server is the bot\'s alone.')
@secure()
param administratorPassword string

@description('Subnet delegated to the server, which has no public address.')
param subnetId string

@description('Private DNS zone its name is in, already linked to the network.')
param privateDnsZoneId string

param skuName string
param skuTier string
param highAvailability bool

@description('Days that backups are kept; any moment within can be restored.')
param backupDays int

var administrator = 'pilot'
var databaseName = 'pilot'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: skuName, tier: skuTier }
  properties: {
    // As the tests run on.
    version: '18'
    administratorLogin: administrator
    administratorLoginPassword: administratorPassword
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

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: databaseName
  properties: { charset: 'UTF8', collation: 'en_US.utf8' }
}

output name string = server.name
output host string = server.properties.fullyQualifiedDomainName
output administrator string = administrator
output databaseName string = databaseName
