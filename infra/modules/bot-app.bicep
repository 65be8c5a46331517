@description('Name of the app, the first word of its host name.')
param name string
param location string
param tags object

@description('Container Apps environment it runs in.')
param environmentId string

@description('Resource id of the bot\'s identity.')
param identityId string

@description('Client id, name and object id of the bot\'s identity.')
param identityClientId string
param identityName string
param identityPrincipalId string

@description('Resource id, name and client id of the identity that owns the database.')
param ownerId string
param ownerName string
param ownerClientId string

@description('Host, port, name and options of the database, as in its address.')
param databaseAddress string

@description('Registry of the image.')
param registryHost string

@description('Image in the registry, with its tag.')
param image string

@description('Replicas that always run.')
@minValue(1)
param replicas int

@description('Addresses of the secrets in the vault.')
param auditKeyUrl string
param oldAuditKeyUrl string

param teamsCloud string
param admins string
param approvers string
param viewers string
param approvalsRequired int
param tabAppId string

@description('Name under which Teams and browsers reach the bot.')
param publicHost string

@description('Further variables of .env.example, by name. They win over those below.')
param settings object

var port = 3978

var ownSettings = {
  TENANT_MODE: 'microsoft'
  TEAMS_CLOUD: teamsCloud
  MicrosoftAppId: identityClientId
  MicrosoftAppType: 'UserAssignedMsi'
  MicrosoftAppTenantId: tenant().tenantId
  TENANT_CREDENTIAL: 'managedIdentity'
  AZURE_CLIENT_ID: identityClientId
  DATABASE_AUTH: 'managedIdentity'
  DATABASE_URL: 'postgres://${identityName}@${databaseAddress}'
  TAB_APP_ID: tabAppId
  PUBLIC_HOST: publicHost
  // Approvers sign in to the tab's registration.
  PROOF_OF_PERSON: empty(tabAppId) ? 'off' : 'on'
  HOST: '0.0.0.0'
  PORT: string(port)
  // The ingress of Container Apps.
  PROXIES: '1'
  ADMINS: admins
  APPROVERS: approvers
  VIEWERS: viewers
  APPROVALS_REQUIRED: string(approvalsRequired)
}
// What is left empty is left out.
var plainSettings = map(filter(items(union(ownSettings, settings)), setting => !empty(string(setting.value))), setting => {
  name: setting.key
  value: string(setting.value)
})
var secretSettings = [
  { name: 'AUDIT_KEY', secretRef: 'audit-key' }
  { name: 'AUDIT_OLD_KEYS', secretRef: 'audit-old-keys' }
]
var migrationSettings = {
  TEAMS_CLOUD: teamsCloud
  DATABASE_AUTH: 'managedIdentity'
  DATABASE_URL: 'postgres://${identityName}@${databaseAddress}'
  DATABASE_PRINCIPAL_ID: identityPrincipalId
  DATABASE_OWNER_URL: 'postgres://${ownerName}@${databaseAddress}'
  DATABASE_OWNER_CLIENT_ID: ownerClientId
}

resource bot 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {}, '${ownerId}': {} }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'http'
        allowInsecure: false
      }
      // The bot cannot become the owner of its database: that identity is there while it is migrated, and no longer.
      identitySettings: [
        { identity: identityId, lifecycle: 'Main' }
        { identity: ownerId, lifecycle: 'Init' }
      ]
      registries: [{ server: registryHost, identity: identityId }]
      secrets: [
        { name: 'audit-key', keyVaultUrl: auditKeyUrl, identity: identityId }
        { name: 'audit-old-keys', keyVaultUrl: oldAuditKeyUrl, identity: identityId }
      ]
    }
    template: {
      // The bot needs up to 20 s to finish or hand over what runs.
      terminationGracePeriodSeconds: 30
      initContainers: [
        {
          name: 'migrate'
          image: '${registryHost}/${image}'
          args: ['node', 'dist/cli/migrate.js']
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: map(items(migrationSettings), setting => { name: setting.key, value: setting.value })
        }
      ]
      containers: [
        {
          name: 'bot'
          image: '${registryHost}/${image}'
          // Node beside the PowerShell hosts, each with the Teams module loaded.
          resources: { cpu: json('1.0'), memory: '2Gi' }
          env: concat(plainSettings, secretSettings)
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/healthz', port: port }
              periodSeconds: 5
              timeoutSeconds: 3
              failureThreshold: 24
            }
            {
              type: 'Liveness'
              httpGet: { path: '/healthz', port: port }
              periodSeconds: 10
              timeoutSeconds: 3
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: { path: '/readyz', port: port }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            }
          ]
        }
      ]
      // Never to zero: Teams waits 10 to 15 s for an answer, and changes run without anybody asking.
      scale: { minReplicas: replicas, maxReplicas: replicas }
    }
  }
}
