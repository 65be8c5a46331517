import { z } from "zod";
import { cmdletOf } from "../change/cmdlets.ts";
import { AcceptedOperation, OperationObject, OperationStateObject } from "./assignment-objects.ts";
import type { ReadCmdlet } from "./allowed-cmdlets.ts";
import {
  AudioConferencingPolicyObject,
  EmergencyPolicyObject,
  GatewayObject,
  GroupAssignmentObject,
  MeetingConfigurationObject,
  NetworkSiteObject,
  PolicyObject,
  RouteObject,
  SharedCallingObject,
  SurvivableBranchObject,
  UsageObject,
} from "./cmdlet-objects.ts";
import { createGraphAssignments, isGraphOperation } from "./graph-assignments.ts";
import type { Graph } from "./graph.ts";
import { CallObject, DomainObject, MemberObject } from "./graph-objects.ts";
import type { TeamsPowerShell } from "./teams-powershell.ts";
import { TenantError } from "./tenant-error.ts";
import { largestBatch } from "../telephony/assignment-batch.ts";
import type { Tenant } from "./tenant.ts";
import { largestPage, readAccounts, readUser, readUsers } from "./users.ts";

/** The window's limit is not documented, so long spans are read in slices of a day. */
const slice = 24 * 60 * 60_000;

/** The type under which the service knows voice routing policies. */
const policyType = "OnlineVoiceRoutingPolicy";

/** A tenant through Graph and Teams PowerShell. `close` ends the cmdlet host. */
export function createTenant({
  graph,
  host,
  now = () => new Date(),
}: {
  readonly graph: Graph;
  readonly host: TeamsPowerShell;
  readonly now?: () => Date;
}): Tenant & { close(): Promise<void> } {
  const byGraph = createGraphAssignments({ graph, now });

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
      const [survivableBranches, sharedCalling, audioConferencing, networkSites, groupAssignments] =
        await Promise.all([
          read("Get-CsTeamsSurvivableBranchAppliance", SurvivableBranchObject, signal),
          read("Get-CsTeamsSharedCallingRoutingPolicy", SharedCallingObject, signal),
          read("Get-CsOnlineAudioConferencingRoutingPolicy", AudioConferencingPolicyObject, signal),
          read("Get-CsTenantNetworkSite", NetworkSiteObject, signal),
          read("Get-CsGroupPolicyAssignment", GroupAssignmentObject, signal, { PolicyType: policyType }),
        ]);
      return {
        survivableBranches,
        sharedCalling: sharedCalling.filter((policy) => policy !== undefined),
        audioConferencing,
        networkSites: networkSites.filter((site) => site !== undefined),
        groupAssignments,
      };
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

    readUsers: (signal) => readUsers(graph, signal),
    readUser: (userId, signal) => readUser(graph, userId, signal),
    readAccounts: (userIds, signal) => readAccounts(graph, userIds, signal),

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
      const path = `/v1.0/groups/${encodeURIComponent(groupId)}/transitiveMembers?$select=id&$top=${largestPage}`;
      for await (const page of graph.pages(path, MemberObject, "GroupMember.ReadBasic.All", signal)) {
        people.push(...page.filter(isUser).map(({ id }) => id.toLowerCase()));
      }
      return people;
    },

    async perform(step, signal) {
      const { cmdlet, parameters } = cmdletOf(step);
      await host.effect(cmdlet, parameters, signal);
    },

    async assignVoiceRouting(batch, signal) {
      const { name, policy, userIds } = batch;
      if (userIds.length === 0 || userIds.length > largestBatch) {
        throw new TenantError(
          "refused",
          `A batch holds 1 to ${largestBatch} users, not ${userIds.length}. Nothing was sent.`,
        );
      }
      const receipt = await byGraph.assign(batch, signal);
      if (receipt) return receipt;
      const output = await host.effect(
        "New-CsBatchPolicyAssignmentOperation",
        { PolicyType: policyType, PolicyName: policy, Identity: userIds, OperationName: name },
        signal,
      );
      const accepted = AcceptedOperation.safeParse(output[0]);
      if (accepted.success) return { operationId: accepted.data, refused: [] };
      throw new TenantError(
        "outcomeUnknown",
        "New-CsBatchPolicyAssignmentOperation was accepted and did not tell the operation's id: find it by its name.",
        { cause: accepted.error },
      );
    },

    async findAssignment(name, signal) {
      const operations = await read("Get-CsBatchPolicyAssignmentOperation", OperationObject, signal);
      const [newest] = operations
        .filter((operation) => operation.name === name)
        .sort((a, b) => b.createdAt - a.createdAt);
      return newest?.id;
    },

    async readAssignment(operationId, signal) {
      // Graph names whom it refused when it takes the batch, and is done with it then.
      if (isGraphOperation(operationId)) return { completed: true, refused: [] };
      const [progress] = await read("Get-CsBatchPolicyAssignmentOperation", OperationStateObject, signal, {
        Identity: operationId,
      });
      if (progress) return progress;
      throw new TenantError("notFound", `There is no assignment operation ${operationId}.`);
    },

    close: () => host.close(),
  };

  async function read<Item>(
    cmdlet: ReadCmdlet,
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
