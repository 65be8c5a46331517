import { z } from "zod";
import type { Gateway } from "../telephony/gateway.ts";
import type { ClientMediaPorts, TrunkDependants } from "../telephony/trunk-dependants.ts";
import type {
  EmergencyCallRoutingPolicy,
  VoiceRoute,
  VoiceRoutingPolicy,
} from "../telephony/voice-routing.ts";

// PowerShell turns a list of one into its element, and an empty one into null.
const names = z
  .union([z.array(z.string()), z.string(), z.null()])
  .optional()
  .transform((value): readonly string[] => (typeof value === "string" ? [value] : (value ?? [])));
const text = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === "" ? null : value));
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const fqdn = z.string().min(1).toLowerCase();
/** Identities of policies carry "Tag:", except for Global. */
const policyName = z.string().transform((identity) => identity.replace(/^Tag:/i, ""));

/** What decides over calls must be there; the rest has the cmdlet's defaults. */
export const GatewayObject = z
  .object({
    Identity: fqdn,
    SipSignalingPort: z.int(),
    MediaBypass: z.boolean(),
    Enabled: z.boolean(),
    SendSipOptions: z.boolean(),
    MaxConcurrentSessions: z.int().nullish(),
    FailoverTimeSeconds: z.int().nullish(),
    FailoverResponseCodes: text,
    ForwardCallHistory: flag,
    ForwardPai: flag,
    PidfLoSupported: flag,
    BypassMode: z.enum(["None", "Always", "OnlyForLocalUsers"]).nullish(),
    ProxySbc: text,
    GatewaySiteId: text,
    GatewaySiteLbrEnabled: flag,
    GatewayLbrEnabledUserOverride: flag,
    IPAddressVersion: z.enum(["IPv4", "IPv6"]).nullish(),
    MediaRelayRoutingLocationOverride: text,
    InboundPstnNumberTranslationRules: names,
    InboundTeamsNumberTranslationRules: names,
    OutboundPstnNumberTranslationRules: names,
    OutboundTeamsNumberTranslationRules: names,
    // The service's own spelling; the module adds the other one as an alias.
    OutbundTeamsNumberTranslationRules: names,
    Description: text,
  })
  .transform((object): Gateway => ({
    fqdn: object.Identity,
    sipSignalingPort: object.SipSignalingPort,
    mediaBypass: object.MediaBypass,
    enabled: object.Enabled,
    sendSipOptions: object.SendSipOptions,
    maxConcurrentSessions: object.MaxConcurrentSessions ?? null,
    failoverTimeSeconds: object.FailoverTimeSeconds ?? 10,
    failoverResponseCodes: object.FailoverResponseCodes ?? "408, 503, 504",
    forwardCallHistory: object.ForwardCallHistory,
    forwardPai: object.ForwardPai,
    bypassMode: object.BypassMode ?? "None",
    proxySbc: object.ProxySbc?.toLowerCase() ?? null,
    gatewaySiteId: object.GatewaySiteId,
    gatewaySiteLbrEnabled: object.GatewaySiteLbrEnabled,
    gatewayLbrEnabledUserOverride: object.GatewayLbrEnabledUserOverride,
    ipAddressVersion: object.IPAddressVersion ?? "IPv4",
    mediaRelayRoutingLocationOverride: object.MediaRelayRoutingLocationOverride,
    pidfLoSupported: object.PidfLoSupported,
    numberTranslationRules: {
      inboundPstn: object.InboundPstnNumberTranslationRules,
      inboundTeams: object.InboundTeamsNumberTranslationRules,
      outboundPstn: object.OutboundPstnNumberTranslationRules,
      outboundTeams:
        object.OutboundTeamsNumberTranslationRules.length > 0
          ? object.OutboundTeamsNumberTranslationRules
          : object.OutbundTeamsNumberTranslationRules,
    },
    description: object.Description,
  }));

export const RouteObject = z
  .object({
    Identity: z.string(),
    NumberPattern: z.string(),
    Priority: z.int(),
    OnlinePstnGatewayList: names,
    OnlinePstnUsages: names,
    BridgeSourcePhoneNumber: text,
    Description: text,
  })
  .transform((object): VoiceRoute => ({
    name: object.Identity,
    numberPattern: object.NumberPattern,
    priority: object.Priority,
    gateways: object.OnlinePstnGatewayList.map((gateway) => gateway.toLowerCase()),
    usages: object.OnlinePstnUsages,
    bridgeSourcePhoneNumber: object.BridgeSourcePhoneNumber,
    description: object.Description,
  }));

export const UsageObject = z.object({ Usage: names }).transform(({ Usage }) => Usage);

export const PolicyObject = z
  .object({ Identity: policyName, OnlinePstnUsages: names, RouteType: text, Description: text })
  .transform((object): VoiceRoutingPolicy => ({
    name: object.Identity,
    usages: object.OnlinePstnUsages,
    routeType: object.RouteType === "BYOT" ? null : object.RouteType,
    description: object.Description,
  }));

const EmergencyNumber = z.object({ EmergencyDialString: z.string(), OnlinePSTNUsage: text });

export const EmergencyPolicyObject = z
  .object({
    Identity: policyName,
    EmergencyNumbers: z.union([
      z.array(EmergencyNumber),
      EmergencyNumber.transform((one) => [one]),
      z.null(),
    ]),
  })
  .transform((object): EmergencyCallRoutingPolicy => ({
    name: object.Identity,
    emergencyNumbers: (object.EmergencyNumbers ?? []).flatMap(({ EmergencyDialString, OnlinePSTNUsage }) =>
      OnlinePSTNUsage === null ? [] : [{ dialString: EmergencyDialString, usage: OnlinePSTNUsage }],
    ),
  }));

export const SurvivableBranchObject = z
  .object({ Fqdn: fqdn, Site: text })
  .transform((object): TrunkDependants["survivableBranches"][number] => ({
    fqdn: object.Fqdn,
    site: object.Site,
  }));

/** Undefined for a policy that shares nobody's number. */
export const SharedCallingObject = z
  .object({ Identity: policyName, ResourceAccount: text })
  .transform((object): TrunkDependants["sharedCalling"][number] | undefined =>
    object.ResourceAccount === null
      ? undefined
      : { policy: object.Identity, resourceAccountId: object.ResourceAccount },
  );

export const AudioConferencingPolicyObject = z
  .object({ Identity: policyName, OnlinePstnUsages: names })
  .transform((object): TrunkDependants["audioConferencing"][number] => ({
    policy: object.Identity,
    usages: object.OnlinePstnUsages,
  }));

/** Undefined for a site that names no policy. */
export const NetworkSiteObject = z
  .object({ Identity: z.string(), OnlineVoiceRoutingPolicy: policyName.nullish() })
  .transform((object): TrunkDependants["networkSites"][number] | undefined =>
    object.OnlineVoiceRoutingPolicy
      ? { site: object.Identity, policy: object.OnlineVoiceRoutingPolicy }
      : undefined,
  );

export const GroupAssignmentObject = z
  .object({ GroupId: z.string().toLowerCase(), PolicyName: policyName, Priority: z.int() })
  .transform((object): TrunkDependants["groupAssignments"][number] => ({
    groupId: object.GroupId,
    policy: object.PolicyName,
    rank: object.Priority,
  }));

export const MeetingConfigurationObject = z
  .object({
    ClientMediaPortRangeEnabled: z.boolean(),
    ClientAudioPort: z.int(),
    ClientAudioPortRange: z.int().positive(),
  })
  .transform((object): ClientMediaPorts => ({
    restricted: object.ClientMediaPortRangeEnabled,
    audio: {
      first: object.ClientAudioPort,
      last: object.ClientAudioPort + object.ClientAudioPortRange - 1,
    },
  }));
