import { absent, type GraphAnswer } from "./graph-answers.ts";
import { listed, single } from "./graph-query.ts";
import type { TenantState } from "./state.ts";
import type { Assignment, StoredUser } from "./users.ts";

// Microsoft's types have no `teamsAdministration`, so these are the metadata's.

interface TeamsUserConfiguration {
  readonly id: string;
  readonly tenantId: string;
  readonly userPrincipalName: string;
  readonly accountType: StoredUser["accountType"] | "unknownFutureValue";
  readonly isEnterpriseVoiceEnabled: boolean | null;
  readonly featureTypes: readonly string[];
  readonly telephoneNumbers: readonly {
    readonly telephoneNumber: string;
    readonly assignmentCategory: "primary" | "private" | "alternate";
  }[];
  readonly effectivePolicyAssignments: readonly EffectivePolicyAssignment[];
  readonly createdDateTime: string;
  readonly modifiedDateTime: string;
}

interface EffectivePolicyAssignment {
  readonly policyType: string;
  readonly policyAssignment: {
    readonly displayName: string;
    readonly assignmentType: "direct" | "group";
    readonly policyId: string;
    /** Left out of direct ones. */
    readonly groupId?: string;
  };
}

const properties = [
  "id",
  "tenantId",
  "userPrincipalName",
  "accountType",
  "isEnterpriseVoiceEnabled",
  "featureTypes",
  "telephoneNumbers",
  "effectivePolicyAssignments",
  "createdDateTime",
  "modifiedDateTime",
] as const satisfies readonly (keyof TeamsUserConfiguration)[];

/** The page size is not documented, nor what `$top` means: here a page holds 100, and a `$top` ends the list, as in OData. */
export function userConfigurations(state: TenantState, url: URL, allMembers: boolean): GraphAnswer {
  return listed(url, {
    items: state.people.all,
    show: (person) => ({ ...configurationOf(state, person, allMembers) }),
    page: 100,
    top: "endsList",
    properties,
  });
}

export function userConfiguration(
  state: TenantState,
  url: URL,
  id: string,
  allMembers: boolean,
): GraphAnswer {
  const person = state.people.find(id);
  return person ? single(url, { ...configurationOf(state, person, allMembers) }, { properties }) : absent(id);
}

/** `allMembers`: whether the caller prefers enumerations as a whole; else what was added to them later has a stand-in. */
function configurationOf(
  state: TenantState,
  person: StoredUser,
  allMembers: boolean,
): TeamsUserConfiguration {
  return {
    id: person.id,
    userPrincipalName: person.userPrincipalName,
    tenantId: state.seed.tenantId,
    accountType:
      person.accountType === "ineligibleUser" && !allMembers ? "unknownFutureValue" : person.accountType,
    isEnterpriseVoiceEnabled: person.enterpriseVoice,
    featureTypes: person.enterpriseVoice ? ["Teams", "PhoneSystem"] : ["Teams"],
    telephoneNumbers: person.number
      ? [{ telephoneNumber: person.number, assignmentCategory: "primary" }]
      : [],
    effectivePolicyAssignments: [
      ...policyInForce("OnlineVoiceRoutingPolicy", state.people.assignmentOf(person)),
      ...policyInForce("TeamsComplianceRecordingPolicy", granted(person.complianceRecording)),
      ...policyInForce("TeamsSharedCallingRoutingPolicy", granted(person.sharedCalling)),
      ...policyInForce("TeamsEmergencyCallingPolicy", granted(person.emergencyCalling)),
    ],
    createdDateTime: "2024-03-01T08:00:00Z",
    modifiedDateTime: "2026-10-05T14:21:07.4518392Z",
  };
}

function granted(policy: string | null): Assignment | null {
  return policy === null ? null : { policy, groupId: null };
}

function policyInForce(
  policyType: string,
  assignment: Assignment | null,
): readonly EffectivePolicyAssignment[] {
  if (!assignment) return [];
  const { policy, groupId } = assignment;
  return [
    {
      policyType,
      policyAssignment: {
        displayName: policy,
        assignmentType: groupId === null ? "direct" : "group",
        policyId: Buffer.from(policy).toString("base64url"),
        ...(groupId !== null && { groupId }),
      },
    },
  ];
}
