import type { PortRange } from "./clouds.ts";
import type { EmergencyCalling } from "./emergency-calling.ts";

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
  readonly emergencyCalling: EmergencyCalling;
}

/**
 * UDP source ports of Teams clients in this tenant (`CsTeamsMeetingConfiguration`). Unless the range is enabled,
 * clients use any port from 1024 on.
 */
export interface ClientMediaPorts {
  readonly restricted: boolean;
  readonly audio: PortRange;
}

/** What nothing in the tenant ties to one trunk for certain, and what may be on this one all the same; each by its own name. */
export interface PossibleDependants {
  /** Every one of the tenant; those at the trunk's own site depend on it as surely as can be told. */
  readonly survivableBranches: readonly {
    readonly fqdn: string;
    readonly site: string | null;
    readonly here: boolean;
  }[];
  /** Network sites whose policy leads to the trunk. */
  readonly networkSites: readonly string[];
}

/** @param policies Names of the policies that lead to the trunk. */
export function possibleDependants(
  { survivableBranches, networkSites }: Pick<TrunkDependants, "survivableBranches" | "networkSites">,
  { siteId, policies }: { readonly siteId: string | null; readonly policies: Iterable<string> },
): PossibleDependants {
  const reaching = new Set(policies);
  return {
    survivableBranches: survivableBranches.map(({ fqdn, site }) => ({
      fqdn,
      site,
      here: site !== null && site === siteId,
    })),
    networkSites: networkSites.filter(({ policy }) => reaching.has(policy)).map(({ site }) => site),
  };
}

/** `sba-dublin.contoso.com (site Dublin)`. */
export function branchName({ fqdn, site }: { readonly fqdn: string; readonly site: string | null }): string {
  return `${fqdn} (${site === null ? "no site" : `site ${site}`})`;
}
