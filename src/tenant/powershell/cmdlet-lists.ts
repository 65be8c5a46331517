import type { z } from "zod";
import type { TenantPart } from "../../telephony/unread.ts";
import type { Parameters, ReadCmdlet } from "./allowed-cmdlets.ts";
import {
  AudioConferencingPolicyObject,
  EmergencyCallingPolicyObject,
  EmergencyPolicyObject,
  GatewayObject,
  GroupAssignmentObject,
  MeetingConfigurationObject,
  NetworkSiteObject,
  PolicyObject,
  RouteObject,
  SharedCallingObject,
  SurvivableBranchObject,
  UsageObject,
} from "./cmdlet-objects.ts";

export interface CmdletList {
  readonly cmdlet: ReadCmdlet;
  readonly parameters?: Parameters;
  readonly object: z.ZodType;
}

/** The type under which the service knows voice routing policies. */
export const policyType = "OnlineVoiceRoutingPolicy";

/** Which cmdlet lists which part of the tenant, and what its objects are. */
export const cmdletLists = {
  gateways: { cmdlet: "Get-CsOnlinePSTNGateway", object: GatewayObject },
  "PSTN usages": { cmdlet: "Get-CsOnlinePstnUsage", object: UsageObject },
  "voice routes": { cmdlet: "Get-CsOnlineVoiceRoute", object: RouteObject },
  "voice routing policies": { cmdlet: "Get-CsOnlineVoiceRoutingPolicy", object: PolicyObject },
  "emergency call routing policies": {
    cmdlet: "Get-CsTeamsEmergencyCallRoutingPolicy",
    object: EmergencyPolicyObject,
  },
  "emergency calling policies": {
    cmdlet: "Get-CsTeamsEmergencyCallingPolicy",
    object: EmergencyCallingPolicyObject,
  },
  "survivable branch appliances": {
    cmdlet: "Get-CsTeamsSurvivableBranchAppliance",
    object: SurvivableBranchObject,
  },
  "shared calling policies": { cmdlet: "Get-CsTeamsSharedCallingRoutingPolicy", object: SharedCallingObject },
  "audio conferencing routing policies": {
    cmdlet: "Get-CsOnlineAudioConferencingRoutingPolicy",
    object: AudioConferencingPolicyObject,
  },
  "network sites": { cmdlet: "Get-CsTenantNetworkSite", object: NetworkSiteObject },
  "group assignments": {
    cmdlet: "Get-CsGroupPolicyAssignment",
    parameters: { PolicyType: policyType },
    object: GroupAssignmentObject,
  },
  "client media ports": { cmdlet: "Get-CsTeamsMeetingConfiguration", object: MeetingConfigurationObject },
} as const satisfies Partial<Readonly<Record<TenantPart, CmdletList>>>;

export type ListedPart = keyof typeof cmdletLists;
export type ItemOf<Part extends ListedPart> = z.output<(typeof cmdletLists)[Part]["object"]>;
