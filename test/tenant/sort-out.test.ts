import { describe, expect, it } from "@jest/globals";
import { CallObject, UserObject } from "../../src/tenant/graph/graph-objects.ts";
import { RouteObject } from "../../src/tenant/powershell/cmdlet-objects.ts";
import { sortOut, understood } from "../../src/tenant/sort-out.ts";

const route = {
  Identity: "Berlin",
  NumberPattern: "^\\+49",
  Priority: 1,
  OnlinePstnGatewayList: ["sbc1.contoso.com"],
  OnlinePstnUsages: ["Berlin"],
  BridgeSourcePhoneNumber: null,
  Description: null,
};
const ofRoutes = { part: "voice routes", source: "Get-CsOnlineVoiceRoute" } as const;
const call = {
  id: "c-1",
  startDateTime: "2026-11-30T12:00:00Z",
  successfulCall: true,
  finalSipCode: 200,
};
const ofCalls = { part: "call rows", source: "Graph /v1.0/calls" } as const;

describe("rows of an answer", () => {
  it("are read where they are as their contract says", () => {
    const { value, unread } = sortOut(RouteObject, [route], ofRoutes);

    expect(value).toMatchObject([{ name: "Berlin" }]);
    expect(unread).toEqual([]);
  });

  it("stay readable beside an odd one, which is set aside by name with the property it lacks", () => {
    const { NumberPattern: _, ...odd } = { ...route, Identity: "Madrid" };
    const { value, unread } = sortOut(RouteObject, [route, odd], ofRoutes);

    expect(value).toMatchObject([{ name: "Berlin" }]);
    expect(unread).toEqual([
      {
        part: "voice routes",
        names: ["Madrid"],
        kind: "contractDrift",
        why: "Get-CsOnlineVoiceRoute answered without NumberPattern, which its contract promises.",
      },
    ]);
  });

  it("are contract drift where every one lacks the same property: no list becomes empty", () => {
    const { Description: _, ...odd } = route;

    expect(() => sortOut(RouteObject, [odd, odd], ofRoutes)).toThrow(
      expect.objectContaining({
        kind: "contractDrift",
        message: "Get-CsOnlineVoiceRoute answered without Description, which its contract promises.",
      }),
    );
  });

  it.each([
    { of: "null", value: null, found: "null" },
    { of: "a text", value: "many", found: "a text" },
    { of: "a list", value: [1], found: "a list" },
  ])("tell that a property is $of, and never its value", ({ value, found }) => {
    expect(() => sortOut(RouteObject, [{ ...route, Priority: value }], ofRoutes)).toThrow(
      `Get-CsOnlineVoiceRoute answered ${found} as Priority, which is not what its contract promises.`,
    );
  });

  it("are none where there are none", () => {
    expect(sortOut(RouteObject, [], ofRoutes)).toEqual({ value: [], unread: [] });
  });
});

describe("a call row, of which everything may be null", () => {
  it.each([
    { what: "an id", row: { ...call, id: null }, names: ["(no name)"], lacks: "id" },
    {
      what: "whether the call succeeded",
      row: { ...call, successfulCall: null },
      names: ["c-1"],
      lacks: "successfulCall",
    },
    {
      what: "any moment",
      row: { ...call, startDateTime: null, inviteDateTime: "0001-01-01T00:00:00Z" },
      names: ["c-1"],
      lacks: "startDateTime",
    },
  ])("is set aside without $what, alone on its page too", ({ row, names, lacks }) => {
    expect(sortOut(CallObject, [row], ofCalls)).toEqual({
      value: [],
      unread: [
        { part: "call rows", names, kind: "unreadable", why: `Graph /v1.0/calls: ${lacks} is not told.` },
      ],
    });
  });

  it("counts by the moment it failed where it has no other", () => {
    const { value } = sortOut(
      CallObject,
      [{ ...call, startDateTime: null, failureDateTime: "2026-11-30T12:01:00Z", successfulCall: false }],
      ofCalls,
    );

    expect(value).toMatchObject([{ startedAt: new Date("2026-11-30T12:01:00Z"), successful: false }]);
  });

  it("is read with everything else null or left out", () => {
    const nulls = Object.fromEntries(
      ["correlationId", "userId", "duration", "callType", "calleeNumber", "finalSipCodePhrase"].map(
        (name) => [name, null],
      ),
    );
    expect(sortOut(CallObject, [{ ...nulls, ...call }, call], ofCalls).value).toHaveLength(2);
  });
});

describe("a user", () => {
  const user = {
    id: "A-1",
    userPrincipalName: "alex@contoso.com",
    accountType: "user",
    isEnterpriseVoiceEnabled: null,
    featureTypes: ["Teams", null],
    telephoneNumbers: [],
    effectivePolicyAssignments: [null],
  };

  it("is read with what may be null as null", () => {
    expect(understood(UserObject, user, "Graph /users")).toMatchObject({
      enterpriseVoiceEnabled: false,
      featureTypes: ["Teams"],
      voiceRouting: { kind: "global" },
    });
  });

  it("without their policies is drift, never somebody on the Global policy", () => {
    const { effectivePolicyAssignments: _, ...odd } = user;

    expect(() => understood(UserObject, odd, "Graph /users")).toThrow(
      "Graph /users answered without effectivePolicyAssignments, which its contract promises.",
    );
  });
});
