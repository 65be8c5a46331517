import { resourceAccountId } from "../users.ts";
import { byIdentity, found, tagged, type Cmdlet } from "./answers.ts";

/** What stands beside voice routing and is only read. */
export const dependantCmdlets: Readonly<Record<string, Cmdlet>> = {
  "Get-CsTeamsEmergencyCallRoutingPolicy": ({ seed }, parameters) =>
    byIdentity(parameters, [
      { Identity: "Global", EmergencyNumbers: [], AllowEnhancedEmergencyServices: false, Description: null },
      ...seed.emergencyPolicies.map(({ name, numbers }) => ({
        Identity: tagged(name),
        EmergencyNumbers: numbers.map(({ dialString, dialMask, usage }) => ({
          EmergencyDialString: dialString,
          EmergencyDialMask: dialMask,
          OnlinePSTNUsage: usage,
          CarrierProfile: null,
        })),
        AllowEnhancedEmergencyServices: true,
        Description: null,
      })),
    ]),
  "Get-CsTeamsSurvivableBranchAppliance": ({ seed }, parameters) =>
    byIdentity(
      parameters,
      seed.survivableBranches.map(({ fqdn, site }) => ({
        Identity: fqdn,
        Fqdn: fqdn,
        Site: site,
        Description: null,
      })),
    ),
  "Get-CsTeamsSharedCallingRoutingPolicy": ({ seed }, parameters) =>
    byIdentity(parameters, [
      { Identity: "Global", ResourceAccount: null, EmergencyNumbers: [], Description: null },
      ...seed.sharedCalling.map(({ policy, resourceAccount, emergencyNumbers }) => ({
        Identity: tagged(policy),
        ResourceAccount: resourceAccountId(resourceAccount),
        EmergencyNumbers: emergencyNumbers,
        Description: null,
      })),
    ]),
  "Get-CsOnlineAudioConferencingRoutingPolicy": ({ seed }, parameters) =>
    byIdentity(parameters, [
      { Identity: "Global", OnlinePstnUsages: [], Description: null, RouteType: "BYOT" },
      ...seed.audioConferencingPolicies.map(({ name, usages }) => ({
        Identity: tagged(name),
        OnlinePstnUsages: usages,
        Description: null,
        RouteType: "BYOT",
      })),
    ]),
  "Get-CsTenantNetworkSite": ({ seed }, parameters) =>
    byIdentity(
      parameters,
      seed.networkSites.map(({ name, policy }) => ({
        Identity: name,
        NetworkSiteID: name,
        Description: null,
        EnableLocationBasedRouting: false,
        OnlineVoiceRoutingPolicyTagID: policy,
      })),
    ),
  "Get-CsGroupPolicyAssignment": ({ seed }, { PolicyType }) =>
    found(
      PolicyType === undefined || PolicyType === "OnlineVoiceRoutingPolicy"
        ? seed.groupAssignments.map(({ group, policy, rank }) => ({
            GroupId: group,
            PolicyType: "OnlineVoiceRoutingPolicy",
            PolicyName: policy,
            Rank: rank,
          }))
        : [],
    ),
  "Get-CsTeamsMeetingConfiguration": ({ seed: { clientMediaPorts: ports } }) =>
    found([
      {
        Identity: "Global",
        ClientMediaPortRangeEnabled: ports.enabled,
        ClientAudioPort: ports.audioPort,
        ClientAudioPortRange: ports.audioPortRange,
        ClientVideoPort: ports.audioPort + ports.audioPortRange,
        ClientVideoPortRange: ports.audioPortRange,
      },
    ]),
};
