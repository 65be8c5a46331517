/** What an application permission of Microsoft Graph is for in this bot. */
export interface PermissionUse {
  /** Completes "The app may …". */
  readonly allows: string;
  /** Completes "It is needed for …". */
  readonly neededFor: string;
  /** What the bot does without it; null where that feature does not work then. */
  readonly without: string | null;
  /** Path of a harmless read that Graph answers with this permission only. */
  readonly provenBy: (now: Date) => string;
}

/** Every application permission the bot uses, by name: errors, doctor and documentation speak from this table. */
export const graphPermissions = {
  "User.Read.All": {
    allows: "read people's offices, and whether an account is a guest's or disabled",
    neededFor: "roles, so for every command, and for waves by office",
    without: null,
    provenBy: () => "/v1.0/users?$select=id,accountEnabled&$top=1",
  },
  "GroupMember.Read.All": {
    allows: "read who is in a group, nested groups included",
    neededFor: "roles that the configuration gives to groups",
    without: null,
    provenBy: () => "/v1.0/groups?$select=id&$top=1",
  },
  "Domain.Read.All": {
    allows: "read the tenant's domains",
    neededFor: "preflights, and the names of new trunks",
    without: null,
    provenBy: () => "/v1.0/domains",
  },
  "TeamsUserConfiguration.Read.All": {
    allows: "read people's Teams settings with the policies in force",
    neededFor: "migrations, reassignments and reading assignments back",
    without: null,
    provenBy: () => "/v1.0/admin/teams/userConfigurations?$select=id&$top=1",
  },
  "CallRecords.Read.All": {
    allows: "read Direct Routing call rows and call records",
    neededFor: "watching calls, the gates of waves, and verify",
    without: null,
    provenBy: (now) =>
      `/v1.0/communications/callRecords/getDirectRoutingCalls(fromDateTime=${new Date(now.getTime() - 60_000).toISOString()},toDateTime=${now.toISOString()})`,
  },
  "TeamsPolicyUserAssign.ReadWrite.All": {
    allows: "assign a policy to people and take it away",
    neededFor: "moving a few people at a time through Graph",
    without: "Teams PowerShell moves them instead",
    provenBy: () => "/v1.0/admin/teams/policy/getPolicyId(type='OnlineVoiceRoutingPolicy',name='Global')",
  },
  "Organization.Read.All": {
    allows: "sign in to the Teams PowerShell module as an application",
    neededFor: "gateways, routes, usages and policies, so for every change",
    without: null,
    provenBy: () => "/v1.0/organization?$select=id",
  },
} as const satisfies Readonly<Record<string, PermissionUse>>;

export type GraphPermission = keyof typeof graphPermissions;
