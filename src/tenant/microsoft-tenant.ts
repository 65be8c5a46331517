import type { z } from "zod";
import { cmdletOf } from "../changes/cmdlets.ts";
import { AcceptedOperation, OperationObject, OperationStateObject } from "./powershell/assignment-objects.ts";
import {
  cmdletLists,
  policyType,
  type CmdletList,
  type ItemOf,
  type ListedPart,
} from "./powershell/cmdlet-lists.ts";
import { createGraphAssignments, isGraphOperation } from "./graph/graph-assignments.ts";
import type { Graph } from "./graph/graph.ts";
import { CallObject, DomainObject, MemberObject } from "./graph/graph-objects.ts";
import type { TeamsPowerShell } from "./powershell/teams-powershell.ts";
import { TenantError } from "./tenant-error.ts";
import { maxBatchUsers } from "../telephony/assignment-batch.ts";
import { orUnread, whole, type Reading } from "./reading.ts";
import { sortOut, understood } from "./sort-out.ts";
import type { Tenant } from "./tenant.ts";
import type { Unread } from "../telephony/unread.ts";
import { maxPageSize, readAccounts, readUser, readUsers } from "./graph/users.ts";

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
    readGateways: (signal) => list("gateways", signal),

    async readGateway(fqdn, signal) {
      const { cmdlet, object } = cmdletLists.gateways;
      try {
        const [found] = await host.read(cmdlet, { Identity: fqdn }, signal);
        return found === undefined ? undefined : understood(object, found, cmdlet);
      } catch (error) {
        if (error instanceof TenantError && error.kind === "notFound") return undefined;
        throw error;
      }
    },

    async readVoiceRouting(signal) {
      const { value, unread } = await lists(
        {
          usages: "PSTN usages",
          routes: "voice routes",
          policies: "voice routing policies",
          emergencyPolicies: "emergency call routing policies",
        },
        signal,
      );
      return { value: { ...value, usages: value.usages.flat() }, unread };
    },

    async readTrunkDependants(signal) {
      const { value, unread } = await lists(
        {
          survivableBranches: "survivable branch appliances",
          sharedCalling: "shared calling policies",
          audioConferencing: "audio conferencing routing policies",
          sites: "network sites",
          groupAssignments: "group assignments",
          policies: "emergency calling policies",
        },
        signal,
      );
      const { sites, policies, sharedCalling, ...others } = value;
      return {
        value: {
          ...others,
          sharedCalling: sharedCalling.filter((policy) => policy !== undefined),
          networkSites: sites.flatMap(({ site, voiceRouting }) =>
            voiceRouting === null ? [] : [{ site, policy: voiceRouting }],
          ),
          emergencyCalling: {
            policies,
            sites: sites.map(({ site, emergencyCalling }) => ({ site, policy: emergencyCalling })),
          },
        },
        unread,
      };
    },

    async readClientMediaPorts(signal) {
      const [ports] = whole(await list("client media ports", signal));
      if (ports) return ports;
      throw new TenantError(
        "unreadable",
        "Get-CsTeamsMeetingConfiguration answered without a configuration.",
      );
    },

    async readVerifiedDomains(signal) {
      const domains: string[] = [];
      const unread: Unread[] = [];
      const path = "/v1.0/domains";
      for await (const page of graph.rows(
        path,
        DomainObject,
        "verified domains",
        "Domain.Read.All",
        signal,
      )) {
        domains.push(...page.value.filter(({ isVerified }) => isVerified).map(({ id }) => id.toLowerCase()));
        unread.push(...page.unread);
      }
      return { value: domains, unread };
    },

    readUsers: (signal) => readUsers(graph, signal),
    readUser: (userId, signal) => readUser(graph, userId, signal),
    readAccounts: (userIds, signal) => readAccounts(graph, userIds, signal),

    readCalls(from, to, signal) {
      const range = `fromDateTime=${from.toISOString()},toDateTime=${to.toISOString()}`;
      return graph.rows(
        `/v1.0/communications/callRecords/getDirectRoutingCalls(${range})`,
        CallObject,
        "call rows",
        "CallRecords.Read.All",
        signal,
      );
    },

    async readGroupMembers(groupId, signal) {
      const people: string[] = [];
      const path = `/v1.0/groups/${encodeURIComponent(groupId)}/transitiveMembers?$select=id&$top=${maxPageSize}`;
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
      if (userIds.length === 0 || userIds.length > maxBatchUsers) {
        throw new TenantError(
          "refused",
          `A batch holds 1 to ${maxBatchUsers} users, not ${userIds.length}. Nothing was sent.`,
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
      const source = "Get-CsBatchPolicyAssignmentOperation";
      const found = sortOut(OperationObject, await host.read(source, {}, signal), {
        part: "assignment operations",
        source,
      });
      const [newest] = found.value
        .filter((operation) => operation.name === name)
        .sort((a, b) => b.createdAt - a.createdAt);
      // One that cannot be read may be the one looked for.
      return newest ? newest.id : whole({ ...found, value: undefined });
    },

    async readAssignment(operationId, signal) {
      // Graph names whom it refused when it takes the batch, and is done with it then.
      if (isGraphOperation(operationId)) return { completed: true, refused: [] };
      const source = "Get-CsBatchPolicyAssignmentOperation";
      const [found] = await host.read(source, { Identity: operationId }, signal);
      if (found !== undefined) return understood(OperationStateObject, found, source);
      throw new TenantError("notFound", `There is no assignment operation ${operationId}.`);
    },

    close: () => host.close(),
  };

  async function list<Part extends ListedPart>(
    part: Part,
    signal: AbortSignal,
  ): Promise<Reading<readonly ItemOf<Part>[]>> {
    const { cmdlet, object, parameters = {} }: CmdletList = cmdletLists[part];
    const rows = await host.read(cmdlet, parameters, signal);
    return sortOut(object as z.ZodType<ItemOf<Part>>, rows, { part, source: cmdlet });
  }

  /** Several at once, each by its name here; those that were refused are empty, and told beside. */
  async function lists<Parts extends Readonly<Record<string, ListedPart>>>(
    parts: Parts,
    signal: AbortSignal,
  ): Promise<Reading<{ readonly [Name in keyof Parts]: readonly ItemOf<Parts[Name]>[] }>> {
    const read = await Promise.all(
      Object.entries(parts).map(
        async ([name, part]) => [name, await orUnread(part, list(part, signal), [])] as const,
      ),
    );
    return {
      value: Object.fromEntries(read.map(([name, { value }]) => [name, value])) as {
        readonly [Name in keyof Parts]: readonly ItemOf<Parts[Name]>[];
      },
      unread: read.flatMap(([, { unread }]) => unread),
    };
  }
}

function isUser(member: z.infer<typeof MemberObject>): boolean {
  return member["@odata.type"] === "#microsoft.graph.user";
}
