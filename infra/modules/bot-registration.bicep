@description('Name of the registration, unique in Azure.')
param name string
param tags object

@description('Microsoft\'s cloud the Teams tenant lives in.')
param teamsCloud string

@description('Name that Teams reaches the bot under.')
param host string

@description('Resource id of the bot\'s identity.')
param identityId string

@description('Client id of the bot\'s identity.')
param identityClientId string

@description('F0 is free; S1 has a service level. Teams is a standard channel in both.')
@allowed(['F0', 'S1'])
param skuName string = 'S1'

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  tags: tags
  sku: { name: skuName }
  properties: {
    displayName: 'Bypass Pilot'
    endpoint: 'https://${host}/api/messages'
    msaAppId: identityClientId
    msaAppType: 'UserAssignedMSI'
    msaAppTenantId: tenant().tenantId
    msaAppMSIResourceId: identityId
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: {
      isEnabled: true
      acceptedTerms: true
      // GCC is in commercial Azure, whose channel leads to worldwide Teams unless told. Azure Government's knows no other.
      deploymentEnvironment: teamsCloud == 'gcc' ? 'GCCModerateDeployment' : null
    }
  }
}
