import type { PortRange } from "./clouds.ts";

/** Things beside ordinary users that a trunk's settings reach. */
export interface TrunkDependants {
  /** `CsTeamsSurvivableBranchAppliance`: keeps calls going at a site that lost the cloud, and needs media bypass. */
  readonly survivableBranches: readonly { readonly fqdn: string; readonly site: string | null }[];
  /** `CsTeamsSharedCallingRoutingPolicy`: its users call out through the resource account's voice routing policy. */
  readonly sharedCalling: readonly { readonly policy: string; readonly resourceAccountId: string }[];
}

/**
 * UDP source ports of Teams clients in this tenant (`CsTeamsMeetingConfiguration`). Unless the range is enabled,
 * clients use any port from 1024 on.
 */
export interface ClientMediaPorts {
  readonly restricted: boolean;
  readonly audio: PortRange;
}
