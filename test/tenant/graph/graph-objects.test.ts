import { describe, expect, it } from "@jest/globals";
import { CallObject, UserObject } from "../../../src/tenant/graph/graph-objects.ts";

const user = {
  id: "A1",
  userPrincipalName: "alex@contoso.com",
  accountType: "user",
  featureTypes: [],
  telephoneNumbers: [],
  effectivePolicyAssignments: [],
};

describe("a user's voice routing policy", () => {
  const assigned = (policyAssignment: unknown, policyType = "OnlineVoiceRoutingPolicy") =>
    UserObject.parse({ ...user, effectivePolicyAssignments: [{ policyType, policyAssignment }] })
      .voiceRouting;

  it("is direct where no group gave it", () => {
    expect(assigned({ displayName: "Tag:Amsterdam", assignmentType: "direct" })).toEqual({
      kind: "direct",
      policy: "Amsterdam",
    });
  });

  it("names the group that gave it", () => {
    expect(assigned({ displayName: "Amsterdam", assignmentType: "group", groupId: "9A" })).toEqual({
      kind: "group",
      policy: "Amsterdam",
      groupId: "9a",
    });
  });

  it.each([null, undefined, ""])("stays the group's where the group is not named (%p)", (groupId) => {
    expect(assigned({ displayName: "Amsterdam", assignmentType: "group", groupId })).toEqual({
      kind: "group",
      policy: "Amsterdam",
      groupId: null,
    });
  });

  it("is direct although a group is named, where the type says so", () => {
    expect(assigned({ displayName: "Amsterdam", assignmentType: "direct", groupId: "9A" })).toEqual({
      kind: "direct",
      policy: "Amsterdam",
    });
  });

  it.each([null, undefined, "unknownFutureValue"])("is never guessed from the type %p", (assignmentType) => {
    expect(() => assigned({ displayName: "Amsterdam", assignmentType, groupId: "9A" })).toThrow(
      /assignmentType/,
    );
  });

  it("keeps a name that holds Tag: itself", () => {
    expect(assigned({ displayName: "Tag:Sales Tag:EU", assignmentType: "direct" })).toEqual({
      kind: "direct",
      policy: "Sales Tag:EU",
    });
  });

  it.each([
    { when: "the effective one is Global", policyType: "OnlineVoiceRoutingPolicy", displayName: "Global" },
    {
      when: "only policies of other types are assigned",
      policyType: "TeamsCallingPolicy",
      displayName: "Strict",
    },
  ])("is the tenant's when $when", ({ policyType, displayName }) => {
    expect(assigned({ displayName, assignmentType: "direct" }, policyType)).toEqual({ kind: "global" });
  });
});

describe("a user", () => {
  it("has the primary number of several", () => {
    const telephoneNumbers = [
      { telephoneNumber: "+31201", assignmentCategory: "private" },
      { telephoneNumber: "tel:+31202", assignmentCategory: "primary" },
    ];

    expect(UserObject.parse({ ...user, telephoneNumbers }).telephoneNumber).toBe("+31202");
  });

  it.each(["Primary", "PRIMARY"])("has its primary number where Graph writes %s", (assignmentCategory) => {
    const telephoneNumbers = [
      { telephoneNumber: "+31201", assignmentCategory: "Private" },
      { telephoneNumber: "+31202", assignmentCategory },
    ];

    expect(UserObject.parse({ ...user, telephoneNumbers }).telephoneNumber).toBe("+31202");
  });

  it.each([
    ["its private line", [["+31201", "Private"]], "+31201"],
    [
      "an alternate number before the private line",
      [
        ["+31201", "private"],
        ["+31202", "alternate"],
      ],
      "+31202",
    ],
    [
      "no number where it is empty",
      [
        ["", "primary"],
        [" ", "alternate"],
      ],
      null,
    ],
  ])("without a primary number has %s", (_, numbers, number) => {
    const telephoneNumbers = numbers.map(([telephoneNumber, assignmentCategory]) => ({
      telephoneNumber,
      assignmentCategory,
    }));
    expect(UserObject.parse({ ...user, telephoneNumbers }).telephoneNumber).toBe(number);
  });

  it("has its policies where Graph begins their types with a small letter", () => {
    const of = (policyType: string, displayName: string, assignmentType = "Direct") => ({
      policyType,
      policyAssignment: { displayName, assignmentType },
    });
    const effectivePolicyAssignments = [
      of("onlineVoiceRoutingPolicy", "Amsterdam"),
      of("teamsComplianceRecordingPolicy", "Recorded"),
      of("teamsSharedCallingRoutingPolicy", "global"),
      of("teamsEmergencyCallingPolicy", "Tag:Amsterdam Desk", "group"),
    ];

    expect(UserObject.parse({ ...user, effectivePolicyAssignments })).toMatchObject({
      voiceRouting: { kind: "direct", policy: "Amsterdam" },
      complianceRecording: true,
      sharedCalling: false,
      emergencyCallingPolicy: "Amsterdam Desk",
    });
  });

  it.each([
    ["user", "user"],
    ["ResourceAccount", "resourceAccount"],
    ["sfbOnPremUser", "onPremises"],
    ["ineligibleUser", "ineligible"],
    ["unknown", "unknown"],
    ["unknownFutureValue", "unknown"],
  ])("of the account type %s is %s", (accountType, read) => {
    expect(UserObject.parse({ ...user, accountType }).accountType).toBe(read);
  });
});

describe("a call row", () => {
  const row = {
    id: "1",
    startDateTime: "2026-11-20T12:00:00.1234567Z",
    inviteDateTime: "2026-11-20T11:59:58Z",
    successfulCall: true,
    trunkFullyQualifiedDomainName: "SBC1.Contoso.com",
    userId: "",
  };

  it("names its trunk in lower case, and nobody where the user is empty", () => {
    expect(CallObject.parse(row)).toMatchObject({ trunkFqdn: "sbc1.contoso.com", userId: null });
  });

  it("keeps a sub-reason that is missing apart from the sub-reason 0", () => {
    expect(CallObject.parse({ ...row, callEndSubReason: null }).callEndSubReason).toBeNull();
    expect(CallObject.parse(row).callEndSubReason).toBeNull();
    expect(CallObject.parse({ ...row, callEndSubReason: 0 }).callEndSubReason).toBe(0);
  });

  it("that never started began with its invite", () => {
    expect(CallObject.parse({ ...row, startDateTime: "0001-01-01T00:00:00Z" }).startedAt).toEqual(
      new Date(row.inviteDateTime),
    );
  });

  it("tells when the call was begun, which may be long before the answer", () => {
    expect(CallObject.parse(row).invitedAt).toEqual(new Date(row.inviteDateTime));
    expect(CallObject.parse({ ...row, inviteDateTime: "0001-01-01T00:00:00Z" }).invitedAt).toBeNull();
    expect(CallObject.parse({ ...row, inviteDateTime: null }).invitedAt).toBeNull();
  });
});
