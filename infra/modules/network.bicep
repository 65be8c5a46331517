@description('Short name of this deployment.')
param environmentName string
param location string
param tags object

// The bot's probes leave through one fixed address, so an SBC's firewall can admit exactly that one.
resource outbound 'Microsoft.Network/publicIPAddresses@2023-09-01' = {
  name: 'pip-${environmentName}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2023-09-01' = {
  name: 'nat-${environmentName}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: {
    idleTimeoutInMinutes: 10
    publicIpAddresses: [{ id: outbound.id }]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2023-09-01' = {
  name: 'vnet-${environmentName}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/16'] }
    subnets: [
      {
        name: 'apps'
        properties: {
          addressPrefix: '10.20.0.0/23'
          natGateway: { id: gateway.id }
          delegations: [
            {
              name: 'apps'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.20.2.0/28'
          // The database service adds this one itself, for its backups. A deployment that did not name it would take it away.
          serviceEndpoints: [{ service: 'Microsoft.Storage' }]
          delegations: [
            {
              name: 'database'
              properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' }
            }
          ]
        }
      }
    ]
  }

  resource apps 'subnets' existing = {
    name: 'apps'
  }

  resource database 'subnets' existing = {
    name: 'database'
  }
}

var suffix = environment().name == 'AzureUSGovernment' ? 'postgres.database.usgovcloudapi.net' : 'postgres.database.azure.com'

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: '${environmentName}.private.${suffix}'
  location: 'global'
  tags: tags
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: 'vnet'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: network.id }
  }
}

output appsSubnetId string = network::apps.id
output databaseSubnetId string = network::database.id
output databaseDnsZoneId string = zone.id
output outboundAddress string = outbound.properties.ipAddress
