import { describe, expect, it } from "@jest/globals";
import {
  EmergencyCallingPolicyObject,
  EmergencyPolicyObject,
  GatewayObject,
  MeetingConfigurationObject,
  PolicyObject,
  RouteObject,
  SharedCallingObject,
  UsageObject,
} from "../../../src/tenant/powershell/cmdlet-objects.ts";

const gateway = {
  Identity: "SBC1.Contoso.com",
  SipSignalingPort: 5061,
  MediaBypass: false,
  Enabled: true,
  SendSipOptions: true,
  MaxConcurrentSessions: null,
  FailoverTimeSeconds: 10,
  FailoverResponseCodes: "408, 503, 504",
  ForwardCallHistory: false,
  ForwardPai: false,
  PidfLoSupported: false,
  BypassMode: "None",
  ProxySbc: null,
  GatewaySiteId: null,
  GatewaySiteLbrEnabled: false,
  GatewayLbrEnabledUserOverride: false,
  IPAddressVersion: "IPv4",
  MediaRelayRoutingLocationOverride: null,
  InboundPstnNumberTranslationRules: [],
  InboundTeamsNumberTranslationRules: [],
  OutboundPstnNumberTranslationRules: [],
  OutboundTeamsNumberTranslationRules: ["StripPlus", "AddPrefix"],
  Description: null,
};

describe("a gateway as the cmdlet returns it", () => {
  it("is read as it is", () => {
    expect(GatewayObject.parse(gateway)).toMatchObject({
      fqdn: "sbc1.contoso.com",
      maxConcurrentSessions: null,
      failoverTimeSeconds: 10,
      bypassMode: "None",
      numberTranslationRules: { outboundTeams: ["StripPlus", "AddPrefix"] },
    });
  });

  it.each(Object.keys(gateway))("is unreadable without %s, rather than guessed", (name) => {
    expect(GatewayObject.safeParse({ ...gateway, [name]: undefined }).success).toBe(false);
  });

  it("has no proxy SBC and no site where they are empty", () => {
    expect(GatewayObject.parse({ ...gateway, ProxySbc: "", GatewaySiteId: "" })).toMatchObject({
      proxySbc: null,
      gatewaySiteId: null,
    });
  });
});

describe("a list as PowerShell returns it", () => {
  it.each([
    { form: "a list", value: ["a", "b"], read: ["a", "b"] },
    { form: "its only element", value: "a", read: ["a"] },
    { form: "null", value: null, read: [] },
  ])("may be $form", ({ value, read }) => {
    expect(UsageObject.parse({ Identity: "Global", Usage: value })).toEqual(read);
  });

  it("that is not there at all is not an empty one", () => {
    expect(UsageObject.safeParse({ Identity: "Global" }).success).toBe(false);
  });

  it("of gateways is in lower case", () => {
    const route = {
      Identity: "Route",
      NumberPattern: ".*",
      Priority: 1,
      OnlinePstnGatewayList: "SBC1.Contoso.com",
      OnlinePstnUsages: [],
      BridgeSourcePhoneNumber: null,
      Description: null,
    };

    expect(RouteObject.parse(route).gateways).toEqual(["sbc1.contoso.com"]);
  });

  it("of one emergency number is a number, and one without a usage reaches no trunk", () => {
    const number = { EmergencyDialString: "112", OnlinePSTNUsage: "Emergency" };
    const read = (EmergencyNumbers: unknown) =>
      EmergencyPolicyObject.parse({ Identity: "Tag:Ireland", EmergencyNumbers }).emergencyNumbers;

    expect(read(number)).toEqual([{ dialString: "112", usage: "Emergency" }]);
    expect(read([{ ...number, OnlinePSTNUsage: null }])).toEqual([]);
    expect(read(null)).toEqual([]);
  });
});

describe("an emergency calling policy", () => {
  const none = { NotificationMode: null, NotificationGroup: null, NotificationDialOutNumber: null };
  const desk = { ...none, NotificationMode: "NotificationOnly", NotificationGroup: "desk@contoso.com" };
  const tells = (changed: object, extended: unknown = []) =>
    EmergencyCallingPolicyObject.parse({
      Identity: "Tag:Desk",
      ...none,
      ...changed,
      ExtendedNotifications: extended,
    });

  it.each([
    ["nobody where nothing is set", {}, [], false],
    ["a group", desk, null, true],
    [
      "a telephone",
      { ...none, NotificationMode: "ConferenceMuted", NotificationDialOutNumber: "+1" },
      [],
      true,
    ],
    ["nobody where no mode is set, whoever is named", { ...desk, NotificationMode: null }, [], false],
    ["nobody where a mode names nobody", { ...none, NotificationMode: "NotificationOnly" }, [], false],
    ["somebody of one number", {}, [none, desk], true],
    ["somebody of the only extended number", {}, desk, true],
    ["nobody where the extended numbers name nobody", {}, [none], false],
  ] as const)("tells %s", (_, changed, extended, tellsSomebody) => {
    expect(tells(changed, extended)).toEqual({ name: "Desk", tellsSomebody });
  });
});

describe("a policy's identity", () => {
  const policy = { OnlinePstnUsages: [], RouteType: "BYOT", Description: null };
  it.each([
    ["Tag:Amsterdam", "Amsterdam"],
    ["Global", "Global"],
  ])("%s is the name %s", (identity, name) => {
    expect(PolicyObject.parse({ ...policy, Identity: identity }).name).toBe(name);
  });

  it("of Shared Calling without a resource account shares nothing", () => {
    expect(SharedCallingObject.parse({ Identity: "Global", ResourceAccount: null })).toBeUndefined();
  });
});

it("a client's audio ports end where their count says", () => {
  expect(
    MeetingConfigurationObject.parse({
      ClientMediaPortRangeEnabled: true,
      ClientAudioPort: 50_000,
      ClientAudioPortRange: 20,
    }),
  ).toEqual({ restricted: true, audio: { first: 50_000, last: 50_019 } });
});

it("a client's audio ports are not known where the configuration is silent about one of them", () => {
  const silent = { ClientMediaPortRangeEnabled: null, ClientAudioPort: 50_000, ClientAudioPortRange: 20 };

  expect(MeetingConfigurationObject.safeParse(silent).success).toBe(false);
});
