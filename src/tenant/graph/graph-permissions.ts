import { z } from "zod";
import { minute } from "../../lib/time.ts";

/** What an application permission of Microsoft Graph is for in this bot. */
export interface PermissionUse {
  /** Completes "The app may …". */
  readonly allows: string;
  /** Completes "It is needed for …". */
  readonly neededFor: string;
  /** What the bot does without it; null where that feature does not work then. */
  readonly without: string | null;
  /** Which clouds have what it opens: all, or those whose Graph has `/admin/teams`. */
  readonly opens: "everywhere" | "teamsAdministration";
  /** Null where this bot, as it is configured, reads nothing by it. */
  readonly provenBy: (given: ProofGiven) => Proof | null;
}

/** What a proof is made for. */
export interface ProofGiven {
  readonly now: Date;
  /** A group that a role is given to; null where the configuration names none. */
  readonly group: string | null;
}

/** A harmless read that Graph answers in full with this permission only. */
interface Proof {
  /** Of a collection. */
  readonly path: string;
  /** What each item must show, where Graph answers a lesser permission too and leaves out what that may not see. */
  readonly shows: z.ZodType;
}

/** Any collection of things. */
function answered(path: string): Proof {
  return { path, shows: z.unknown() };
}

/** Every application permission the bot uses, by name: errors, doctor and documentation speak from this table. */
export const graphPermissions = {
  "User.Read.All": {
    allows: "read people's offices, and whether an account is a guest's or disabled",
    neededFor: "roles, so for every command, and for waves by office",
    without: null,
    opens: "everywhere",
    provenBy: () => answered("/v1.0/users?$select=id,accountEnabled&$top=1"),
  },
  // The least that lists the members of a group of which the id is known. "List group transitive members".
  "GroupMember.ReadBasic.All": {
    allows: "read who is in a group, nested groups included",
    neededFor: "roles that the configuration gives to groups",
    without: null,
    opens: "everywhere",
    provenBy: ({ group }) =>
      group === null
        ? null
        : answered(`/v1.0/groups/${encodeURIComponent(group)}/transitiveMembers?$select=id&$top=1`),
  },
  "Domain.Read.All": {
    allows: "read the tenant's domains",
    neededFor: "preflights, and the names of new trunks",
    without: null,
    opens: "everywhere",
    provenBy: () => answered("/v1.0/domains"),
  },
  "TeamsUserConfiguration.Read.All": {
    allows: "read people's Teams settings with the policies in force",
    neededFor: "migrations, reassignments and reading assignments back",
    without: null,
    opens: "teamsAdministration",
    provenBy: () => answered("/v1.0/admin/teams/userConfigurations?$select=id&$top=1"),
  },
  "CallRecords.Read.All": {
    allows: "read Direct Routing call rows and call records",
    neededFor: "watching calls, the gates of waves, and verify",
    without: null,
    opens: "everywhere",
    provenBy: ({ now }) =>
      answered(
        `/v1.0/communications/callRecords/getDirectRoutingCalls(fromDateTime=${new Date(now.getTime() - minute).toISOString()},toDateTime=${now.toISOString()})`,
      ),
  },
  "TeamsPolicyUserAssign.ReadWrite.All": {
    allows: "assign a policy to people and take it away",
    neededFor: "moving a few people at a time through Graph",
    without: "Teams PowerShell moves them instead",
    opens: "teamsAdministration",
    provenBy: () =>
      answered("/v1.0/admin/teams/policy/getPolicyId(type='OnlineVoiceRoutingPolicy',name='Global')"),
  },
  "Organization.Read.All": {
    allows: "sign in to the Teams PowerShell module as an application",
    neededFor: "gateways, routes, usages and policies, so for every change",
    without: null,
    opens: "everywhere",
    // Id, name and domains are shown to a lesser permission too. The type of the tenant is never null otherwise.
    provenBy: () => ({
      path: "/v1.0/organization?$select=id,tenantType",
      shows: z.object({ tenantType: z.string().min(1) }),
    }),
  },
} as const satisfies Readonly<Record<string, PermissionUse>>;

export type GraphPermission = keyof typeof graphPermissions;
