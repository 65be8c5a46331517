import type { Parameters, ReadCmdlet } from "../../tenant/powershell/allowed-cmdlets.ts";
import { cmdletContract, operationContract } from "../../tenant/contract/cmdlet-contract.ts";
import type { GraphPath } from "../../tenant/contract/graph-contract.ts";
import type { Properties } from "../../tenant/contract/shape.ts";
import { day } from "../../lib/time.ts";

/** What was read so far, by `what`. */
export type Seen = ReadonlyMap<string, readonly unknown[]>;

/** Null where nothing that was seen serves. */
type From<Asked> = (seen: Seen) => Asked | null;

export interface CmdletRead {
  readonly what: string;
  readonly cmdlet: ReadCmdlet;
  readonly has: Properties;
  readonly parameters: From<Parameters>;
  /** Completes "Not asked: there is no …". */
  readonly lacking: string;
}

export interface PathRead {
  readonly what: GraphPath;
  /** Below the host; of a batch, below `/v1.0`. */
  readonly url: From<string>;
  readonly lacking: string;
}

const policyType = "OnlineVoiceRoutingPolicy";

function plain(cmdlet: ReadCmdlet): CmdletRead {
  return { what: cmdlet, cmdlet, has: cmdletContract[cmdlet], parameters: () => ({}), lacking: "" };
}

function withParameter(
  cmdlet: ReadCmdlet,
  name: string,
  value: From<string>,
  more: Partial<Pick<CmdletRead, "has" | "lacking">> = {},
): CmdletRead {
  const parameters: CmdletRead["parameters"] = (seen) => {
    const given = value(seen);
    return given === null ? null : { [name]: given };
  };
  return {
    what: `${cmdlet} -${name}`,
    cmdlet,
    has: cmdletContract[cmdlet],
    parameters,
    lacking: "",
    ...more,
  };
}

/** In this order: what asks for one thing comes after the list that holds it. */
export const cmdletReads: readonly CmdletRead[] = [
  plain("Get-CsOnlinePSTNGateway"),
  withParameter("Get-CsOnlinePSTNGateway", "Identity", first("Get-CsOnlinePSTNGateway", "Identity"), {
    lacking: "gateway",
  }),
  plain("Get-CsOnlinePstnUsage"),
  plain("Get-CsOnlineVoiceRoute"),
  plain("Get-CsOnlineVoiceRoutingPolicy"),
  plain("Get-CsTeamsEmergencyCallRoutingPolicy"),
  plain("Get-CsTeamsEmergencyCallingPolicy"),
  plain("Get-CsTeamsSurvivableBranchAppliance"),
  plain("Get-CsTeamsSharedCallingRoutingPolicy"),
  plain("Get-CsOnlineAudioConferencingRoutingPolicy"),
  plain("Get-CsTenantNetworkSite"),
  withParameter("Get-CsGroupPolicyAssignment", "PolicyType", () => policyType),
  plain("Get-CsTeamsMeetingConfiguration"),
  plain("Get-CsBatchPolicyAssignmentOperation"),
  withParameter(
    "Get-CsBatchPolicyAssignmentOperation",
    "Identity",
    first("Get-CsBatchPolicyAssignmentOperation", "OperationId"),
    { has: operationContract, lacking: "operation of the last 30 days" },
  ),
];

const voiceFields =
  "id,userPrincipalName,accountType,isEnterpriseVoiceEnabled,featureTypes,telephoneNumbers,effectivePolicyAssignments";
const calls: GraphPath =
  "GET /v1.0/communications/callRecords/getDirectRoutingCalls(fromDateTime={from},toDateTime={to})";

/** In this order too. `group`: one that a role is given to. */
export function pathReads(now: Date, group: string | null): readonly PathRead[] {
  const [from, to] = [new Date(now.getTime() - day).toISOString(), now.toISOString()];
  const userId = first("GET /v1.0/users", "id");
  const caller = first(calls, "userId");
  const recordId = first("GET /v1.0/communications/callRecords", "id");
  return [
    { what: "GET /v1.0/organization", url: () => "/v1.0/organization?$select=id,tenantType", lacking: "" },
    { what: "GET /v1.0/domains", url: () => "/v1.0/domains", lacking: "" },
    { what: "GET /v1.0/users", url: () => "/v1.0/users?$select=id,officeLocation&$top=999", lacking: "" },
    {
      what: "GET /v1.0/users/{id}",
      url: about(userId, (id) => `/v1.0/users/${id}?$select=id,officeLocation`),
      lacking: "user",
    },
    {
      what: "GET /v1.0/users/{id} in POST /v1.0/$batch",
      url: about(userId, (id) => `/users/${id}?$select=id,userType,accountEnabled`),
      lacking: "user",
    },
    {
      what: "GET /v1.0/groups/{id}/transitiveMembers",
      url: about(
        () => group,
        (id) => `/v1.0/groups/${id}/transitiveMembers?$select=id&$top=999`,
      ),
      lacking: "group that a role is given to",
    },
    {
      what: "GET /v1.0/admin/teams/userConfigurations",
      url: () => `/v1.0/admin/teams/userConfigurations?$select=${voiceFields}`,
      lacking: "",
    },
    {
      what: "GET /v1.0/admin/teams/userConfigurations/{id}",
      url: about(
        first("GET /v1.0/admin/teams/userConfigurations", "id"),
        (id) => `/v1.0/admin/teams/userConfigurations/${id}?$select=${voiceFields}`,
      ),
      lacking: "user",
    },
    {
      what: "GET /v1.0/admin/teams/policy/getPolicyId(type='{type}',name='{name}')",
      url: about(
        policyName,
        (name) => `/v1.0/admin/teams/policy/getPolicyId(type='${policyType}',name='${name}')`,
      ),
      lacking: "",
    },
    {
      what: calls,
      url: () =>
        `/v1.0/communications/callRecords/getDirectRoutingCalls(fromDateTime=${from},toDateTime=${to})`,
      lacking: "",
    },
    {
      what: "GET /v1.0/communications/callRecords",
      url: about(caller, (id) => {
        const filter = `participants_v2/any(p:p/id eq '${id}') and startDateTime ge ${from} and startDateTime lt ${to}`;
        return `/v1.0/communications/callRecords?$filter=${encodeURIComponent(filter)}`;
      }),
      lacking: "call of a user in the last 24 hours",
    },
    {
      what: "GET /v1.0/communications/callRecords/{id}/sessions",
      url: about(recordId, (id) => `/v1.0/communications/callRecords/${id}/sessions?$expand=segments`),
      lacking: "call record of the last 24 hours",
    },
  ];
}

function about(id: From<string>, url: (encoded: string) => string): From<string> {
  return (seen) => {
    const found = id(seen);
    return found === null ? null : url(encodeURIComponent(found));
  };
}

/** The first text that a property holds among the things of an earlier read. */
function first(what: string, property: string): From<string> {
  return (seen) => texts(seen, what, property)[0] ?? null;
}

/** One that an admin made, or the one that every tenant has. In quotes inside a path. */
function policyName(seen: Seen): string {
  const names = texts(seen, "Get-CsOnlineVoiceRoutingPolicy", "Identity").map((name) =>
    name.replace(/^Tag:/i, ""),
  );
  return (names.find((name) => name !== "Global") ?? "Global").replaceAll("'", "''");
}

function texts(seen: Seen, what: string, property: string): readonly string[] {
  return (seen.get(what) ?? []).flatMap((thing) => {
    const value = (thing as Readonly<Record<string, unknown>> | null)?.[property];
    return typeof value === "string" && value !== "" ? [value] : [];
  });
}
