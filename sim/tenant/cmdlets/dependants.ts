import { z } from "zod";
import { resourceAccountId } from "../users.ts";
import { bound, chosen, found, tagged, type Cmdlet } from "./answers.ts";

/** When whatever the tenant has from the start was made. */
const longAgo = "2026-01-05T08:00:00.000Z";
const SiteChoice = z.looseObject({ IncludePhoneNumbers: z.boolean().nullish() });
const GroupChoice = z.strictObject({ GroupId: z.string().optional(), PolicyType: z.string().optional() });

/** What stands beside voice routing and is only read. */
export const dependantCmdlets: Readonly<Record<string, Cmdlet>> = {
  "Get-CsTeamsEmergencyCallRoutingPolicy": ({ seed }, parameters) =>
    chosen(parameters, [
      { Identity: "Global", EmergencyNumbers: [], AllowEnhancedEmergencyServices: false, Description: null },
      ...seed.emergencyPolicies.map(({ name, numbers }) => ({
        Identity: tagged(name),
        EmergencyNumbers: numbers.map(({ dialString, dialMask, usage }) => ({
          EmergencyDialString: dialString,
          EmergencyDialMask: dialMask,
          OnlinePSTNUsage: usage,
        })),
        AllowEnhancedEmergencyServices: true,
        Description: null,
      })),
    ]),
  "Get-CsTeamsEmergencyCallingPolicy": ({ seed }, parameters) =>
    chosen(
      parameters,
      seed.emergencyCallingPolicies.map(({ name, notify }) => ({
        Identity: name === "Global" ? name : tagged(name),
        ExtendedNotifications: [],
        NotificationGroup: notify,
        NotificationDialOutNumber: null,
        ExternalLocationLookupMode: null,
        NotificationMode: notify === null ? null : "NotificationOnly",
        EnhancedEmergencyServiceDisclaimer: null,
        Description: null,
      })),
    ),
  "Get-CsTeamsSurvivableBranchAppliance": ({ seed }, parameters) =>
    chosen(
      parameters,
      seed.survivableBranches.map(({ fqdn, site }) => ({
        Identity: fqdn,
        Fqdn: fqdn,
        Site: site,
        Description: null,
      })),
    ),
  "Get-CsTeamsSharedCallingRoutingPolicy": ({ seed }, parameters) =>
    chosen(parameters, [
      { Identity: "Global", ResourceAccount: null, EmergencyNumbers: [], Description: null },
      ...seed.sharedCalling.map(({ policy, resourceAccount, emergencyNumbers }) => ({
        Identity: tagged(policy),
        ResourceAccount: resourceAccountId(resourceAccount),
        EmergencyNumbers: emergencyNumbers,
        Description: null,
      })),
    ]),
  "Get-CsOnlineAudioConferencingRoutingPolicy": ({ seed }, parameters) =>
    chosen(parameters, [
      { Identity: "Global", OnlinePstnUsages: [], Description: null, RouteType: "BYOT" },
      ...seed.audioConferencingPolicies.map(({ name, usages }) => ({
        Identity: tagged(name),
        OnlinePstnUsages: usages,
        Description: null,
        RouteType: "BYOT",
      })),
    ]),
  "Get-CsTenantNetworkSite": ({ seed }, parameters) =>
    bound(SiteChoice, parameters, ({ IncludePhoneNumbers, ...choice }) =>
      chosen(
        choice,
        seed.networkSites.map(({ name, policy, emergencyCalling }) => ({
          Identity: name,
          Description: null,
          NetworkRegionID: "Netherlands",
          LocationPolicyID: null,
          SiteAddress: null,
          NetworkSiteID: name,
          OnlineVoiceRoutingPolicy: policy,
          EnableLocationBasedRouting: false,
          EmergencyCallRoutingPolicy: null,
          EmergencyCallingPolicy: emergencyCalling,
          NetworkRoamingPolicy: null,
          PhoneNumbers: IncludePhoneNumbers ? [] : null,
        })),
      ),
    ),
  "Get-CsGroupPolicyAssignment": ({ seed }, parameters) =>
    bound(GroupChoice, parameters, ({ GroupId, PolicyType = voiceRouting }) =>
      found(
        seed.groupAssignments
          .filter(({ group }) => PolicyType === voiceRouting && (GroupId ?? group) === group)
          .map(({ group, policy, rank }) => ({
            GroupId: group,
            PolicyType: voiceRouting,
            PolicyName: policy,
            Priority: rank,
            CreatedTime: longAgo,
            CreatedBy: "Bypass Pilot",
          })),
      ),
    ),
  "Get-CsTeamsMeetingConfiguration": ({ seed: { clientMediaPorts: ports } }, parameters) =>
    chosen(parameters, [
      {
        Identity: "Global",
        LogoURL: null,
        LegalURL: null,
        HelpURL: null,
        CustomFooterText: null,
        DisableAnonymousJoin: false,
        DisableAppInteractionForAnonymousUsers: false,
        EnableQoS: true,
        ClientAudioPort: ports.audioPort,
        ClientAudioPortRange: ports.audioPortRange,
        ClientVideoPort: ports.audioPort + ports.audioPortRange,
        ClientVideoPortRange: ports.audioPortRange,
        ClientAppSharingPort: ports.audioPort + 2 * ports.audioPortRange,
        ClientAppSharingPortRange: ports.audioPortRange,
        ClientMediaPortRangeEnabled: ports.enabled,
        LimitPresenterRolePermissions: false,
        FeedbackSurveyForAnonymousUsers: null,
        ReportMeeting: null,
      },
    ]),
};

const voiceRouting = "OnlineVoiceRoutingPolicy";
