import type { PortRange } from "./clouds.ts";

/** Things beside ordinary users that a trunk's settings reach. */
export interface TrunkDependants {
  /**
   * `CsTeamsSurvivableBranchAppliance`: keeps calls going at a site that lost the cloud, and needs media bypass. The FQDN is
   * its own and no trunk's; the site may be empty, so nothing ties it to a trunk for certain.
   */
  readonly survivableBranches: readonly { readonly fqdn: string; readonly site: string | null }[];
  /** `CsTeamsSharedCallingRoutingPolicy`: its users call out through the resource account's voice routing policy. */
  readonly sharedCalling: readonly { readonly policy: string; readonly resourceAccountId: string }[];
  /** `CsOnlineAudioConferencingRoutingPolicy`: meetings that dial out use its usages. */
  readonly audioConferencing: readonly { readonly policy: string; readonly usages: readonly string[] }[];
  /** `CsTenantNetworkSite` with an `OnlineVoiceRoutingPolicy`: no page says when calls go by it, so they may. */
  readonly networkSites: readonly { readonly site: string; readonly policy: string }[];
  /** `CsGroupPolicyAssignment` of voice routing policies; rank 1 wins (its property is called `Priority`). */
  readonly groupAssignments: readonly {
    readonly groupId: string;
    readonly policy: string;
    readonly rank: number;
  }[];
}

/**
 * UDP source ports of Teams clients in this tenant (`CsTeamsMeetingConfiguration`). Unless the range is enabled,
 * clients use any port from 1024 on.
 */
export interface ClientMediaPorts {
  readonly restricted: boolean;
  readonly audio: PortRange;
}
