import { z } from "zod";
import type { AllowedCmdlet } from "./host-protocol.ts";
import {
  EmergencyPolicyObject,
  GatewayObject,
  MeetingConfigurationObject,
  PolicyObject,
  RouteObject,
  SharedCallingObject,
  SurvivableBranchObject,
  UsageObject,
} from "./cmdlet-objects.ts";
import type { Graph } from "./graph.ts";
import { CallObject, DomainObject, MemberObject, UserObject } from "./graph-objects.ts";
import type { TeamsPowerShell } from "./teams-powershell.ts";
import { TenantError } from "./tenant-error.ts";
import type { Tenant } from "./tenant.ts";

/** The window's limit is not documented, so long spans are read in slices of a day. */
const slice = 24 * 60 * 60_000;

const userFields = [
  "id",
  "userPrincipalName",
  "accountType",
  "isEnterpriseVoiceEnabled",
  "featureTypes",
  "telephoneNumbers",
  "effectivePolicyAssignments",
].join(",");

/** A tenant through Graph and Teams PowerShell. `close` ends the cmdlet host. */
export function createTenant({
  graph,
  host,
}: {
  readonly graph: Graph;
  readonly host: TeamsPowerShell;
}): Tenant & { close(): Promise<void> } {
  return {
    readGateways: (signal) => read("Get-CsOnlinePSTNGateway", GatewayObject, signal),

    async readGateway(fqdn, signal) {
      try {
        const [gateway] = await read("Get-CsOnlinePSTNGateway", GatewayObject, signal, { Identity: fqdn });
        return gateway;
      } catch (error) {
        if (error instanceof TenantError && error.kind === "notFound") return undefined;
        throw error;
      }
    },

    async readVoiceRouting(signal) {
      const [usages, routes, policies, emergencyPolicies] = await Promise.all([
        read("Get-CsOnlinePstnUsage", UsageObject, signal),
        read("Get-CsOnlineVoiceRoute", RouteObject, signal),
        read("Get-CsOnlineVoiceRoutingPolicy", PolicyObject, signal),
        read("Get-CsTeamsEmergencyCallRoutingPolicy", EmergencyPolicyObject, signal),
      ]);
      return { usages: usages.flat(), routes, policies, emergencyPolicies };
    },

    async readTrunkDependants(signal) {
      const [survivableBranches, sharedCalling] = await Promise.all([
        read("Get-CsTeamsSurvivableBranchAppliance", SurvivableBranchObject, signal),
        read("Get-CsTeamsSharedCallingRoutingPolicy", SharedCallingObject, signal),
      ]);
      return { survivableBranches, sharedCalling: sharedCalling.filter((policy) => policy !== undefined) };
    },

    async readClientMediaPorts(signal) {
      const [ports] = await read("Get-CsTeamsMeetingConfiguration", MeetingConfigurationObject, signal);
      if (ports) return ports;
      throw new TenantError(
        "unreadable",
        "Get-CsTeamsMeetingConfiguration answered without a configuration.",
      );
    },

    async readVerifiedDomains(signal) {
      const domains: string[] = [];
      for await (const page of graph.pages("/v1.0/domains", DomainObject, "Domain.Read.All", signal)) {
        domains.push(...page.filter(({ isVerified }) => isVerified).map(({ id }) => id.toLowerCase()));
      }
      return domains;
    },

    async *readUsers(signal) {
      const pages = graph.pages(
        `/v1.0/admin/teams/userConfigurations?$select=${userFields}`,
        UserObject,
        "TeamsUserConfiguration.Read.All",
        signal,
      );
      for await (const page of pages) {
        yield page.filter((user) => user.enterpriseVoiceEnabled || user.accountType === "resourceAccount");
      }
    },

    async *readCalls(from, to, signal) {
      for (let start = from.getTime(); start < to.getTime(); start += slice) {
        const end = Math.min(start + slice, to.getTime());
        const window = `fromDateTime=${new Date(start).toISOString()},toDateTime=${new Date(end).toISOString()}`;
        yield* graph.pages(
          `/v1.0/communications/callRecords/getDirectRoutingCalls(${window})`,
          CallObject,
          "CallRecords.Read.All",
          signal,
        );
      }
    },

    async readGroupMembers(groupId, signal) {
      const people: string[] = [];
      const path = `/v1.0/groups/${encodeURIComponent(groupId)}/transitiveMembers?$select=id`;
      for await (const page of graph.pages(path, MemberObject, "GroupMember.Read.All", signal)) {
        people.push(...page.filter(isUser).map(({ id }) => id.toLowerCase()));
      }
      return people;
    },

    async setMediaBypass(fqdn, on, signal) {
      await host.effect("Set-CsOnlinePSTNGateway", { Identity: fqdn, MediaBypass: on }, signal);
    },

    close: () => host.close(),
  };

  async function read<Item>(
    cmdlet: Extract<AllowedCmdlet, `Get-${string}`>,
    object: z.ZodType<Item>,
    signal: AbortSignal,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Promise<readonly Item[]> {
    const parsed = z.array(object).safeParse(await host.read(cmdlet, parameters, signal));
    if (parsed.success) return parsed.data;
    throw new TenantError("unreadable", `What ${cmdlet} answered is not as documented.`, {
      cause: parsed.error,
    });
  }
}

function isUser(member: z.infer<typeof MemberObject>): boolean {
  return member["@odata.type"] === "#microsoft.graph.user";
}
