import { describe, expect, it } from "@jest/globals";
import {
  EmergencyPolicyObject,
  GatewayObject,
  MeetingConfigurationObject,
  PolicyObject,
  RouteObject,
  SharedCallingObject,
  UsageObject,
} from "../../src/tenant/cmdlet-objects.ts";

const leastGateway = {
  Identity: "SBC1.Contoso.com",
  SipSignalingPort: 5061,
  MediaBypass: false,
  Enabled: true,
  SendSipOptions: true,
};

describe("a gateway as the cmdlet returns it", () => {
  it("has the cmdlet's defaults for what is left out", () => {
    expect(GatewayObject.parse(leastGateway)).toMatchObject({
      fqdn: "sbc1.contoso.com",
      maxConcurrentSessions: null,
      failoverTimeSeconds: 10,
      failoverResponseCodes: "408, 503, 504",
      bypassMode: "None",
      ipAddressVersion: "IPv4",
      proxySbc: null,
      forwardPai: false,
      numberTranslationRules: { inboundPstn: [], inboundTeams: [], outboundPstn: [], outboundTeams: [] },
    });
  });

  it.each(["MediaBypass", "Enabled", "SendSipOptions", "SipSignalingPort", "Identity"])(
    "is unreadable without %s, rather than guessed",
    (name) => {
      expect(GatewayObject.safeParse({ ...leastGateway, [name]: undefined }).success).toBe(false);
    },
  );

  it.each(["OutbundTeamsNumberTranslationRules", "OutboundTeamsNumberTranslationRules"])(
    "keeps its translation rules spelled %s",
    (name) => {
      const gateway = GatewayObject.parse({ ...leastGateway, [name]: ["StripPlus", "AddPrefix"] });

      expect(gateway.numberTranslationRules.outboundTeams).toEqual(["StripPlus", "AddPrefix"]);
    },
  );

  it("has no proxy SBC and no site where they are empty", () => {
    expect(GatewayObject.parse({ ...leastGateway, ProxySbc: "", GatewaySiteId: "" })).toMatchObject({
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
    { form: "nothing", value: undefined, read: [] },
  ])("may be $form", ({ value, read }) => {
    expect(UsageObject.parse({ Identity: "Global", Usage: value })).toEqual(read);
  });

  it("of gateways is in lower case", () => {
    const route = {
      Identity: "Route",
      NumberPattern: ".*",
      Priority: 1,
      OnlinePstnGatewayList: "SBC1.Contoso.com",
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

describe("a policy's identity", () => {
  it.each([
    ["Tag:Amsterdam", "Amsterdam"],
    ["Global", "Global"],
  ])("%s is the name %s", (identity, name) => {
    expect(PolicyObject.parse({ Identity: identity, OnlinePstnUsages: [] }).name).toBe(name);
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
