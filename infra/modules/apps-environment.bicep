@description('Name of the Container Apps environment.')
param name string
param location string
param tags object

@description('Subnet of the replicas.')
param subnetId string

@description('Name of the Log Analytics workspace that takes the logs.')
param logsName string

resource logs 'Microsoft.OperationalInsights/workspaces@2022-10-01' existing = {
  name: logsName
}

resource apps 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
    vnetConfiguration: { infrastructureSubnetId: subnetId, internal: false }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }
}

output id string = apps.id
output defaultDomain string = apps.properties.defaultDomain
