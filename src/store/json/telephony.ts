import { z } from "zod";
import type { Gateway } from "../../telephony/gateway.ts";
import type { ClientMediaPorts, TrunkDependants } from "../../telephony/trunk-dependants.ts";
import type {
  EmergencyCallRoutingPolicy,
  VoiceRoute,
  VoiceRouting,
  VoiceRoutingPolicy,
} from "../../telephony/voice-routing.ts";
import { tenantParts, unreadKinds, type Unread } from "../../telephony/unread.ts";
import type { PolicyAssignment } from "../../telephony/voice-user.ts";

const texts = z.array(z.string());
const nullableText = z.string().nullable();

export const StoredGateway: z.ZodType<Gateway> = z.object({
  fqdn: z.string(),
  sipSignalingPort: z.number(),
  mediaBypass: z.boolean(),
  enabled: z.boolean(),
  sendSipOptions: z.boolean(),
  maxConcurrentSessions: z.number().nullable(),
  failoverTimeSeconds: z.number(),
  failoverResponseCodes: z.string(),
  forwardCallHistory: z.boolean(),
  forwardPai: z.boolean(),
  bypassMode: z.enum(["None", "Always", "OnlyForLocalUsers"]),
  proxySbc: nullableText,
  gatewaySiteId: nullableText,
  gatewaySiteLbrEnabled: z.boolean(),
  gatewayLbrEnabledUserOverride: z.boolean(),
  ipAddressVersion: z.enum(["IPv4", "IPv6"]),
  mediaRelayRoutingLocationOverride: nullableText,
  pidfLoSupported: z.boolean(),
  numberTranslationRules: z.object({
    inboundPstn: texts,
    inboundTeams: texts,
    outboundPstn: texts,
    outboundTeams: texts,
  }),
  description: nullableText,
});

export const StoredRoute: z.ZodType<VoiceRoute> = z.object({
  name: z.string(),
  numberPattern: z.string(),
  priority: z.number(),
  gateways: texts,
  usages: texts,
  bridgeSourcePhoneNumber: nullableText,
  description: nullableText,
});

export const StoredPolicy: z.ZodType<VoiceRoutingPolicy> = z.object({
  name: z.string(),
  usages: texts,
  routeType: nullableText,
  description: nullableText,
});

export const StoredEmergencyPolicy: z.ZodType<EmergencyCallRoutingPolicy> = z.object({
  name: z.string(),
  emergencyNumbers: z.array(z.object({ dialString: z.string(), usage: z.string() })),
});

export const StoredRouting: z.ZodType<VoiceRouting> = z.object({
  usages: texts,
  routes: z.array(StoredRoute),
  policies: z.array(StoredPolicy),
  emergencyPolicies: z.array(StoredEmergencyPolicy),
});

export const StoredDependants: z.ZodType<TrunkDependants> = z.object({
  survivableBranches: z.array(z.object({ fqdn: z.string(), site: nullableText })),
  sharedCalling: z.array(z.object({ policy: z.string(), resourceAccountId: z.string() })),
  audioConferencing: z.array(z.object({ policy: z.string(), usages: texts })),
  networkSites: z.array(z.object({ site: z.string(), policy: z.string() })),
  groupAssignments: z.array(z.object({ groupId: z.string(), policy: z.string(), rank: z.number() })),
  emergencyCalling: z.object({
    policies: z.array(z.object({ name: z.string(), tellsSomebody: z.boolean() })),
    sites: z.array(z.object({ site: z.string(), policy: nullableText })),
  }),
});

export const StoredAssignment: z.ZodType<PolicyAssignment> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("direct"), policy: z.string() }),
  z.object({ kind: z.literal("group"), policy: z.string(), groupId: z.string().nullable() }),
  z.object({ kind: z.literal("global") }),
]);

export const StoredUnread: z.ZodType<readonly Unread[]> = z.array(
  z.object({
    part: z.enum(tenantParts),
    names: texts.nullable(),
    kind: z.enum(unreadKinds),
    why: z.string(),
  }),
);

export const StoredMediaPorts: z.ZodType<ClientMediaPorts> = z.object({
  restricted: z.boolean(),
  audio: z.object({ first: z.number(), last: z.number() }),
});
