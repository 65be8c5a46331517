import { z } from "zod";
import type { Gateway } from "../../telephony/gateway.ts";
import type {
  ClientMediaPorts,
  EmergencyCalling,
  TrunkDependants,
} from "../../telephony/trunk-dependants.ts";
import type {
  EmergencyCallRoutingPolicy,
  VoiceRoute,
  VoiceRoutingPolicy,
} from "../../telephony/voice-routing.ts";

// A property that is left out is never taken for null, false or empty: the objects hold all that their contract promises.
// PowerShell turns a list of one into its element, and an empty one into null.
const names = z
  .union([z.array(z.string()), z.string(), z.null()])
  .transform((value): readonly string[] => (typeof value === "string" ? [value] : (value ?? [])));
const text = z
  .string()
  .nullable()
  .transform((value) => value || null);
const fqdn = z.string().min(1).toLowerCase();
/** Identities of policies carry "Tag:", except for Global. */
const policyName = z.string().transform((identity) => identity.replace(/^Tag:/i, ""));

export const GatewayObject = z
  .object({
    Identity: fqdn,
    SipSignalingPort: z.int(),
    MediaBypass: z.boolean(),
    Enabled: z.boolean(),
    SendSipOptions: z.boolean(),
    MaxConcurrentSessions: z.int().nullable(),
    FailoverTimeSeconds: z.int(),
    FailoverResponseCodes: z.string(),
    ForwardCallHistory: z.boolean(),
    ForwardPai: z.boolean(),
    PidfLoSupported: z.boolean(),
    BypassMode: z.enum(["None", "Always", "OnlyForLocalUsers"]).nullable(),
    ProxySbc: text,
    GatewaySiteId: text,
    GatewaySiteLbrEnabled: z.boolean(),
    GatewayLbrEnabledUserOverride: z.boolean(),
    IPAddressVersion: z.enum(["IPv4", "IPv6"]).nullable(),
    MediaRelayRoutingLocationOverride: text,
    InboundPstnNumberTranslationRules: names,
    InboundTeamsNumberTranslationRules: names,
    OutboundPstnNumberTranslationRules: names,
    OutboundTeamsNumberTranslationRules: names,
    Description: text,
  })
  .transform((object): Gateway => ({
    fqdn: object.Identity,
    sipSignalingPort: object.SipSignalingPort,
    mediaBypass: object.MediaBypass,
    enabled: object.Enabled,
    sendSipOptions: object.SendSipOptions,
    maxConcurrentSessions: object.MaxConcurrentSessions,
    failoverTimeSeconds: object.FailoverTimeSeconds,
    failoverResponseCodes: object.FailoverResponseCodes,
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
      outboundTeams: object.OutboundTeamsNumberTranslationRules,
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

const notification = {
  NotificationMode: text,
  NotificationGroup: text,
  NotificationDialOutNumber: text,
};
const Notification = z.object(notification);

/** Without a mode nobody is told, whoever is named; of the extended notifications, one for a number is enough. */
export const EmergencyCallingPolicyObject = z
  .object({
    Identity: policyName,
    ...notification,
    ExtendedNotifications: z.union([z.array(Notification), Notification.transform((one) => [one]), z.null()]),
  })
  .transform((object): EmergencyCalling["policies"][number] => ({
    name: object.Identity,
    tellsSomebody: [object, ...(object.ExtendedNotifications ?? [])].some(
      (one) =>
        one.NotificationMode !== null &&
        (one.NotificationGroup !== null || one.NotificationDialOutNumber !== null),
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

/** Null for each policy that the site does not name. */
export const NetworkSiteObject = z
  .object({
    Identity: z.string(),
    OnlineVoiceRoutingPolicy: policyName.nullable(),
    EmergencyCallingPolicy: policyName.nullable(),
  })
  .transform((object) => ({
    site: object.Identity,
    voiceRouting: object.OnlineVoiceRoutingPolicy || null,
    emergencyCalling: object.EmergencyCallingPolicy || null,
  }));

export const GroupAssignmentObject = z
  .object({ GroupId: z.string().toLowerCase(), PolicyName: policyName, Priority: z.int() })
  .transform((object): TrunkDependants["groupAssignments"][number] => ({
    groupId: object.GroupId,
    policy: object.PolicyName,
    rank: object.Priority,
  }));

/** All of it may be null, and is not known then. */
export const MeetingConfigurationObject = z
  .object({
    ClientMediaPortRangeEnabled: z.boolean().nullable(),
    ClientAudioPort: z.int().nullable(),
    ClientAudioPortRange: z.int().positive().nullable(),
  })
  .transform((object, context): ClientMediaPorts => {
    const { ClientMediaPortRangeEnabled: restricted, ClientAudioPort: first, ClientAudioPortRange } = object;
    if (restricted === null || first === null || ClientAudioPortRange === null) {
      context.addIssue({ code: "custom", message: "does not tell the ports of clients" });
      return z.NEVER;
    }
    return { restricted, audio: { first, last: first + ClientAudioPortRange - 1 } };
  });
