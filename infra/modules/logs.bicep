@description('Name of the Log Analytics workspace.')
param name string
param location string
param tags object

@description('Days that logs are kept.')
param retentionInDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2022-10-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionInDays
  }
}

output name string = workspace.name
