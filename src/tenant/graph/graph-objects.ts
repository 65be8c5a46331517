import { z } from "zod";
import type { CallRow } from "../../telephony/call-row.ts";
import type { AccountType, PolicyAssignment, VoiceUser } from "../../telephony/voice-user.ts";

export const DomainObject = z.object({ id: z.string(), isVerified: z.boolean() });

/** Anything that can be a member of a group. */
export const MemberObject = z.object({ id: z.string(), "@odata.type": z.string() });

// What Graph's metadata calls nullable may be null or left out; the rest must be there.
const PolicyAssignmentObject = z.object({
  policyType: z.string(),
  policyAssignment: z.object({
    displayName: z.string(),
    assignmentType: z.string(),
    groupId: z.string().nullish(),
  }),
});
/** A list whose items may be null, as Graph's metadata has it. */
const listOf = <Item>(item: z.ZodType<Item>) =>
  z
    .array(item.nullable())
    .transform((items): readonly Item[] => items.filter((one): one is Item & {} => one !== null));

/** A user of the directory, as far as it tells where they work. */
export const OfficeObject = z
  .object({ id: z.string().toLowerCase(), officeLocation: z.string().nullish() })
  .transform(({ id, officeLocation }) => ({ id, office: officeLocation?.trim() || null }));

/** A user of the directory, as far as it tells whether they may act here. What is left out counts against them. */
export const AccountObject = z
  .object({
    id: z.string().toLowerCase(),
    userType: z.string().nullish(),
    accountEnabled: z.boolean().nullish(),
  })
  .transform(({ id, userType, accountEnabled }) => ({
    id,
    // Accounts from before guests existed have no type.
    guest: userType?.toLowerCase() === "guest",
    enabled: accountEnabled === true,
  }));

/** A user without the office, which `userConfigurations` does not have. */
export type ConfiguredUser = Omit<VoiceUser, "site">;

/** One of `userConfigurations`; the voice routing policy is the one in force, however it was assigned. */
export const UserObject = z
  .object({
    id: z.string().toLowerCase(),
    userPrincipalName: z.string(),
    accountType: z.string(),
    isEnterpriseVoiceEnabled: z.boolean().nullish(),
    featureTypes: listOf(z.string()),
    telephoneNumbers: listOf(z.object({ telephoneNumber: z.string(), assignmentCategory: z.string() })),
    effectivePolicyAssignments: listOf(PolicyAssignmentObject),
  })
  .transform((object, context): ConfiguredUser => {
    const assignments = object.effectivePolicyAssignments;
    return {
      id: object.id,
      userPrincipalName: object.userPrincipalName,
      accountType: accountTypes[object.accountType.toLowerCase()] ?? "unknown",
      enterpriseVoiceEnabled: object.isEnterpriseVoiceEnabled ?? false,
      featureTypes: object.featureTypes,
      telephoneNumber: mainNumberOf(object.telephoneNumbers),
      voiceRouting: voiceRoutingOf(assignments, context),
      complianceRecording: policyOf("TeamsComplianceRecordingPolicy", assignments) !== undefined,
      sharedCalling: policyOf("TeamsSharedCallingRoutingPolicy", assignments) !== undefined,
      emergencyCallingPolicy: policyOf("TeamsEmergencyCallingPolicy", assignments)?.policy ?? null,
    };
  });

/** The primary number; where none is called so, rather an alternate one than the private line, which few people know. */
function mainNumberOf(
  numbers: readonly { readonly telephoneNumber: string; readonly assignmentCategory: string }[],
): string | null {
  const given = numbers.flatMap(({ telephoneNumber, assignmentCategory }) => {
    const number = telephoneNumber.trim().replace(/^tel:/i, "");
    return number === "" ? [] : [{ number, category: assignmentCategory }];
  });
  const main =
    given.find(({ category }) => isWord(category, "primary")) ??
    given.find(({ category }) => !isWord(category, "private")) ??
    given[0];
  return main?.number ?? null;
}

/** Graph's pages spell the words of one list with small letters and with capitals. */
function isWord(text: string, word: string): boolean {
  return text.trim().toLowerCase() === word.toLowerCase();
}

const accountTypes: Readonly<Record<string, AccountType>> = {
  user: "user",
  resourceaccount: "resourceAccount",
  guest: "guest",
  sfbonpremuser: "onPremises",
  ineligibleuser: "ineligible",
};

type Assignments = readonly z.infer<typeof PolicyAssignmentObject>[];

/** By `assignmentType`, since a group's assignment may come without its id: only a direct grant is ever granted again. */
function voiceRoutingOf(assignments: Assignments, context: z.RefinementCtx): PolicyAssignment {
  const assigned = policyOf("OnlineVoiceRoutingPolicy", assignments);
  if (!assigned) return { kind: "global" };
  const { policy, assignmentType, groupId } = assigned;
  switch (assignmentType.toLowerCase()) {
    case "direct":
      return { kind: "direct", policy };
    case "group":
      return { kind: "group", policy, groupId: groupId?.toLowerCase() || null };
    default:
      context.addIssue({
        code: "custom",
        path: ["effectivePolicyAssignments", "policyAssignment", "assignmentType"],
        message: "is neither direct nor group",
      });
      return z.NEVER;
  }
}

/** Undefined where the tenant's own policy of that type is in force. */
function policyOf(
  type: string,
  assignments: Assignments,
): (Assignments[number]["policyAssignment"] & { readonly policy: string }) | undefined {
  const assignment = assignments.find(({ policyType }) => isWord(policyType, type))?.policyAssignment;
  const policy = assignment?.displayName.replace(/^Tag:/i, "");
  return assignment && policy && !isWord(policy, "Global") ? { ...assignment, policy } : undefined;
}

const time = z.string().transform((value, context) => {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) context.addIssue({ code: "custom", message: "is not a time" });
  return at;
});

/**
 * A `directRoutingLogRow`, of which everything may be null. One without id, without a moment or that does not tell whether
 * the call succeeded cannot be counted. The year 1 stands for "never happened".
 */
export const CallObject = z
  .object({
    id: z.string().nullish(),
    correlationId: z.string().nullish(),
    userId: z.string().nullish(),
    startDateTime: time.nullish(),
    inviteDateTime: time.nullish(),
    failureDateTime: time.nullish(),
    duration: z.number().nullish(),
    callType: z.string().nullish(),
    calleeNumber: z.string().nullish(),
    successfulCall: z.boolean().nullish(),
    finalSipCode: z.int().nullish(),
    callEndSubReason: z.int().nullish(),
    finalSipCodePhrase: z.string().nullish(),
    trunkFullyQualifiedDomainName: z.string().nullish(),
    mediaBypassEnabled: z.boolean().nullish(),
  })
  .transform((row, context): CallRow => {
    const { id, successfulCall } = row;
    const [started, invitedAt = null, failed] = [
      row.startDateTime,
      row.inviteDateTime,
      row.failureDateTime,
    ].map((at) => (at && at.getUTCFullYear() > 1 ? at : undefined));
    const startedAt = started ?? invitedAt ?? failed;
    const lacking = !id ? "id" : !startedAt ? "startDateTime" : "successfulCall";
    if (!id || !startedAt || typeof successfulCall !== "boolean") {
      context.addIssue({ code: "custom", path: [lacking], message: "is not told" });
      return z.NEVER;
    }
    return {
      id,
      correlationId: row.correlationId ?? "",
      userId: row.userId?.toLowerCase() || null,
      startedAt,
      invitedAt,
      duration: row.duration ?? 0,
      callType: row.callType ?? "",
      calleeNumber: row.calleeNumber ?? "",
      successful: successfulCall,
      finalSipCode: row.finalSipCode ?? 0,
      callEndSubReason: row.callEndSubReason ?? null,
      finalSipCodePhrase: row.finalSipCodePhrase ?? "",
      trunkFqdn: row.trunkFullyQualifiedDomainName?.toLowerCase() ?? "",
      mediaBypassEnabled: row.mediaBypassEnabled ?? false,
    };
  });
