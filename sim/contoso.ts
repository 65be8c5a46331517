import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { SbcDefect } from "./network/network.ts";

/** The defects by name; the compiler refuses one that the network does not know. */
const defects = [
  "missing-second-name",
  "wrong-name",
  "expired",
  "expires-soon",
  "self-signed",
  "incomplete-chain",
  "no-client-auth",
  "no-server-auth",
  "ecdsa-key",
  "small-key",
  "contact-ip",
  "no-contact",
  "no-refer",
  "other-contact",
  "options-403",
  "slow",
  "silent",
  "refusing",
  "tls-1.3-only",
  "client-certificate",
  "private-address",
  "two-addresses",
  "ipv6-only",
  "no-address",
  "wildcard",
] as const satisfies readonly SbcDefect[];

export const Defect = z.enum(defects);

const rules = z.array(z.string());

/** What `Get-CsOnlinePSTNGateway` answers, beside the FQDN, under the cmdlet's parameter names. */
export const GatewaySettings = z.strictObject({
  SipSignalingPort: z.int().min(1).max(65_535),
  MediaBypass: z.boolean(),
  Enabled: z.boolean(),
  SendSipOptions: z.boolean(),
  MaxConcurrentSessions: z.int().positive().nullable(),
  FailoverTimeSeconds: z.int(),
  FailoverResponseCodes: z.string(),
  ForwardCallHistory: z.boolean(),
  ForwardPai: z.boolean(),
  PidfLoSupported: z.boolean(),
  BypassMode: z.enum(["None", "Always", "OnlyForLocalUsers"]),
  ProxySbc: z.string().nullable(),
  GatewaySiteId: z.string().nullable(),
  GatewaySiteLbrEnabled: z.boolean(),
  GatewayLbrEnabledUserOverride: z.boolean(),
  IPAddressVersion: z.enum(["IPv4", "IPv6"]),
  MediaRelayRoutingLocationOverride: z.string().nullable(),
  InboundPstnNumberTranslationRules: rules,
  InboundTeamsNumberTranslationRules: rules,
  OutboundPstnNumberTranslationRules: rules,
  OutboundTeamsNumberTranslationRules: rules,
  Description: z.string().nullable(),
});
export type GatewaySettings = z.infer<typeof GatewaySettings>;
export const GatewayEdit = GatewaySettings.partial();

/** What `New-CsOnlinePSTNGateway` fills in. */
export const newGatewaySettings: Omit<GatewaySettings, "SipSignalingPort"> = {
  MediaBypass: false,
  Enabled: false,
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
  OutboundTeamsNumberTranslationRules: [],
  Description: null,
};

/** The cmdlet's defaults, but switched on, as trunks in use are. */
const defaultSettings: GatewaySettings = { SipSignalingPort: 5061, ...newGatewaySettings, Enabled: true };

const Calls = z.strictObject({ perDay: z.number(), perMinute: z.number() });
export const GatewaySeed = z.strictObject({
  fqdn: z.string(),
  settings: GatewayEdit.default({}).transform((given) =>
    GatewaySettings.parse({ ...defaultSettings, ...given }),
  ),
  sbc: z.strictObject({
    address: z.ipv4(),
    product: z.string().default("Mediant VE SBC/v.7.40A.500.357"),
    defects: z.array(Defect).default([]),
  }),
  site: z.strictObject({ name: z.string(), users: z.int() }).nullable().default(null),
  calls: Calls.default({ perDay: 0, perMinute: 0 }),
});
export type GatewaySeed = z.infer<typeof GatewaySeed>;

export const AccountType = z.enum([
  "user",
  "resourceAccount",
  "guest",
  "sfbOnPremUser",
  "unknown",
  "ineligibleUser",
]);

const PopulationSeed = z.strictObject({
  count: z.int(),
  /** Granted directly; left out, it comes from the group or is Global. */
  policy: z.string().optional(),
  /** Numbers begin with this; null means accounts without a number. */
  prefix: z.string().nullable(),
  group: z.guid().nullable().default(null),
  /** Where they work, in turn. */
  offices: z.array(z.string()).default([]),
  sharedCalling: z.string().nullable().default(null),
  emergencyCalling: z.string().optional(),
  accountType: AccountType.default("user"),
  enterpriseVoice: z.boolean().default(true),
});
export type PopulationSeed = z.infer<typeof PopulationSeed>;

const AccountSeed = z.strictObject({
  id: z.guid(),
  userType: z.enum(["Member", "Guest"]).default("Member"),
  accountEnabled: z.boolean().default(true),
});
export type AccountSeed = z.infer<typeof AccountSeed>;
export const AccountEdit = z
  .strictObject({
    userType: AccountSeed.shape.userType.unwrap(),
    accountEnabled: z.boolean(),
  })
  .partial();
export type AccountEdit = z.infer<typeof AccountEdit>;

export const Contoso = z.strictObject({
  tenantId: z.guid(),
  domains: z.array(z.strictObject({ id: z.string(), isVerified: z.boolean() })),
  people: z.array(
    z.strictObject({
      id: z.guid(),
      name: z.string(),
      alias: z.string(),
      role: z.enum(["admin", "approver", "viewer"]).optional(),
      /** Granted directly. */
      policy: z.string().optional(),
      office: z.string().nullable().default(null),
      complianceRecording: z.string().nullable().default(null),
    }),
  ),
  directoryOnly: z.array(AccountSeed),
  /** How many last digits of the far end's number call rows mask with asterisks; 0 where they mask none. */
  maskedDigits: z.int().nonnegative(),
  /** Policy types that Graph assigns; Teams PowerShell assigns all of them. */
  graphPolicyTypes: z.array(z.string()),
  groups: z.array(
    z.strictObject({
      id: z.guid(),
      name: z.string(),
      members: z.array(z.guid()).default([]),
      groups: z.array(z.guid()).default([]),
    }),
  ),
  groupAssignments: z.array(
    z.strictObject({ group: z.guid(), policy: z.string(), rank: z.int().positive() }),
  ),
  clientMediaPorts: z.strictObject({ enabled: z.boolean(), audioPort: z.int(), audioPortRange: z.int() }),
  usages: z.array(z.string()),
  routes: z.array(
    z.strictObject({
      name: z.string(),
      priority: z.int(),
      pattern: z.string(),
      usages: z.array(z.string()),
      gateways: z.array(z.string()),
    }),
  ),
  policies: z.array(z.strictObject({ name: z.string(), usages: z.array(z.string()) })),
  emergencyPolicies: z.array(
    z.strictObject({
      name: z.string(),
      numbers: z.array(z.strictObject({ dialString: z.string(), dialMask: z.string(), usage: z.string() })),
    }),
  ),
  audioConferencingPolicies: z.array(z.strictObject({ name: z.string(), usages: z.array(z.string()) })),
  networkSites: z.array(
    z.strictObject({
      name: z.string(),
      policy: z.string().nullable(),
      emergencyCalling: z.string().nullable(),
    }),
  ),
  /** `notify`: an address; null: nobody is told. */
  emergencyCallingPolicies: z.array(z.strictObject({ name: z.string(), notify: z.string().nullable() })),
  survivableBranches: z.array(z.strictObject({ fqdn: z.string(), site: z.string() })),
  sharedCalling: z.array(
    z.strictObject({
      policy: z.string(),
      /** The how-manieth of the generated resource accounts, from 1. */
      resourceAccount: z.int().positive(),
      emergencyNumbers: z.array(z.string()),
    }),
  ),
  populations: z.array(PopulationSeed),
  growth: z.strictObject({ policy: z.string(), prefix: z.string(), offices: z.array(z.string()) }),
  gateways: z.array(GatewaySeed),
});
export type Contoso = z.infer<typeof Contoso>;

/** Reads the seed that lies beside this file. */
export function readContoso(): Contoso {
  return Contoso.parse(parse(readFileSync(new URL("contoso.yaml", import.meta.url), "utf8")));
}
