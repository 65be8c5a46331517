// Everything Bypass Pilot runs on. Deployed twice the first time: once for the registry and the identity, then, with an
// image in the registry and permissions for the identity, once more for the bot. docs/deploy.md goes through it.
targetScope = 'subscription'

@description('Short name of this deployment, such as pilot-prod: lower-case letters, digits and hyphens. Part of every name.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Azure region of everything but the bot registration, which has none.')
param location string

@description('The bot\'s image in the registry this makes, such as bypass-pilot:0.1.0. Empty: everything but the bot.')
param image string = ''

@description('Microsoft\'s cloud the Teams tenant lives in. gccHigh and dod need an Azure Government subscription.')
@allowed(['commercial', 'gcc', 'gccHigh', 'dod'])
param teamsCloud string = 'commercial'

@description('Who may request changes: Entra object ids, or group:<id>, separated by commas.')
@minLength(36)
param admins string

@description('Who may approve changes: Entra object ids, or group:<id>, separated by commas.')
@minLength(36)
param approvers string

@description('Who may only look: Entra object ids, or group:<id>, separated by commas. May be empty.')
param viewers string = ''

@description('How many different approvers a change needs.')
@minValue(1)
@maxValue(10)
param approvalsRequired int = 1

@description('Application (client) id of the tab\'s own registration. Empty: no tab.')
param tabAppId string = ''

@description('Further variables of .env.example by name, such as { "KEEP_CALLS": "14d" }, all of them texts. No secrets: they can be read in the app\'s settings.')
param settings object = {}

@description('Key of the audit chain, at least 32 characters. Kept for as long as the audit.')
@secure()
@minLength(32)
param auditKey string

@description('Keys that sealed older rows of the audit, separated by blanks. Empty: none did.')
@secure()
param auditOldKeys string = ''

@description('Replicas of the bot that always run. One works; with two, a restart of one is not noticed.')
@minValue(1)
@maxValue(10)
param replicas int = 2

@description('Name of the database server. Empty: a new name. After a restore: the restored server\'s.')
param postgresServerName string = ''

@description('Compute size of the database server.')
param postgresSku string = 'Standard_B2s'

@description('Tier that the compute size belongs to.')
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param postgresTier string = 'Burstable'

@description('A second database server in another zone. Not in the Burstable tier.')
param postgresHighAvailability bool = false

@description('Days that backups of the database are kept, 7 to 35.')
@minValue(7)
@maxValue(35)
param backupDays int = 14

@description('Days that logs are kept, 30 to 730.')
@minValue(30)
@maxValue(730)
param logDays int = 90

var tags = { 'azd-env-name': environmentName }
var token = uniqueString(subscription().id, environmentName, location)

resource group 'Microsoft.Resources/resourceGroups@2021-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: { name: 'id-${environmentName}', location: location, tags: tags }
}

module databaseOwner 'modules/identity.bicep' = {
  name: 'database-owner'
  scope: group
  params: { name: 'id-${environmentName}-owner', location: location, tags: tags }
}

module logs 'modules/logs.bicep' = {
  name: 'logs'
  scope: group
  params: { name: 'log-${environmentName}', location: location, tags: tags, retentionInDays: logDays }
}

module network 'modules/network.bicep' = {
  name: 'network'
  scope: group
  params: { environmentName: environmentName, location: location, tags: tags }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  scope: group
  params: { name: 'cr${token}', location: location, tags: tags, pullerPrincipalId: identity.outputs.principalId }
}

module database 'modules/database.bicep' = {
  name: 'database'
  scope: group
  params: {
    name: empty(postgresServerName) ? 'psql-${token}' : postgresServerName
    location: location
    tags: tags
    ownerPrincipalId: databaseOwner.outputs.principalId
    ownerName: databaseOwner.outputs.name
    subnetId: network.outputs.databaseSubnetId
    privateDnsZoneId: network.outputs.databaseDnsZoneId
    skuName: postgresSku
    skuTier: postgresTier
    highAvailability: postgresHighAvailability
    backupDays: backupDays
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    readerPrincipalId: identity.outputs.principalId
    auditKey: auditKey
    auditOldKeys: auditOldKeys
  }
}

module apps 'modules/apps-environment.bicep' = {
  name: 'apps-environment'
  scope: group
  params: {
    name: 'cae-${environmentName}'
    location: location
    tags: tags
    subnetId: network.outputs.appsSubnetId
    logsName: logs.outputs.name
  }
}

var appName = 'ca-${environmentName}'
var host = '${appName}.${apps.outputs.defaultDomain}'

module registration 'modules/bot-registration.bicep' = {
  name: 'bot-registration'
  scope: group
  params: {
    name: 'bot-${token}'
    tags: tags
    teamsCloud: teamsCloud
    host: host
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
  }
}

module bot 'modules/bot-app.bicep' = if (!empty(image)) {
  name: 'bot-app'
  scope: group
  params: {
    name: appName
    location: location
    tags: tags
    environmentId: apps.outputs.id
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    registryHost: registry.outputs.host
    image: image
    replicas: replicas
    auditKeyUrl: vault.outputs.auditKeyUrl
    oldAuditKeyUrl: vault.outputs.oldAuditKeyUrl
    databaseAddress: '${database.outputs.host}:5432/pilot?sslmode=verify-full'
    identityName: identity.outputs.name
    identityPrincipalId: identity.outputs.principalId
    ownerId: databaseOwner.outputs.id
    ownerName: databaseOwner.outputs.name
    ownerClientId: databaseOwner.outputs.clientId
    teamsCloud: teamsCloud
    admins: admins
    approvers: approvers
    viewers: viewers
    approvalsRequired: approvalsRequired
    tabAppId: tabAppId
    publicHost: host
    settings: settings
  }
}

@description('Client id of the identity: the bot\'s application id, which the manifest needs.')
output MicrosoftAppId string = identity.outputs.clientId

@description('Object id of the identity\'s service principal, which permissions are granted to.')
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId

@description('Name that Teams reaches the bot under, which the manifest needs.')
output PUBLIC_HOST string = host

@description('Registry that the image goes to.')
output REGISTRY_NAME string = registry.outputs.name

@description('The one address that the bot\'s probes come from: SBC firewalls admit it.')
output OUTBOUND_ADDRESS string = network.outputs.outboundAddress

output RESOURCE_GROUP string = group.name
output BOT_APP_NAME string = appName
output VAULT_NAME string = vault.outputs.name
output POSTGRES_SERVER_NAME string = database.outputs.name
