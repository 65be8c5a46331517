import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";

/**
 * Who of a tenant is told of an emergency call. Everybody has the policy Global unless they were given another; the policy of
 * a network site overrides that of whoever is there. Sources: "Manage emergency calling policies in Microsoft Teams";
 * "Set-CsTeamsEmergencyCallingPolicy".
 */
const EmergencyCalling = z.object({
  /** `CsTeamsEmergencyCallingPolicy`, Global among them. `tellsSomebody`: of an emergency call to one number at least. */
  policies: z.array(z.object({ name: z.string(), tellsSomebody: z.boolean() })),
  /** Every `CsTenantNetworkSite`; null where it names no such policy. */
  sites: z.array(z.object({ site: z.string(), policy: z.string().nullable() })),
});
export type EmergencyCalling = Immutable<z.infer<typeof EmergencyCalling>>;

/** Enterprise-voice enabled people by voice routing policy and emergency calling policy; null where none but Global is told. */
export interface EmergencyCallingPopulation {
  readonly voiceRoutingPolicy: string;
  readonly policy: string | null;
  readonly users: number;
}

/** Things beside ordinary users that a trunk's settings reach. */
export const TrunkDependants = z.object({
  /**
   * `CsTeamsSurvivableBranchAppliance`: keeps calls going at a site that lost the cloud, and needs media bypass. The FQDN is
   * its own and no trunk's; the site may be empty, so nothing ties it to a trunk for certain.
   */
  survivableBranches: z.array(z.object({ fqdn: z.string(), site: z.string().nullable() })),
  /** `CsTeamsSharedCallingRoutingPolicy`: its users call out through the resource account's voice routing policy. */
  sharedCalling: z.array(z.object({ policy: z.string(), resourceAccountId: z.string() })),
  /** `CsOnlineAudioConferencingRoutingPolicy`: meetings that dial out use its usages. */
  audioConferencing: z.array(z.object({ policy: z.string(), usages: z.array(z.string()) })),
  /** `CsTenantNetworkSite` with an `OnlineVoiceRoutingPolicy`: no page says when calls go by it, so they may. */
  networkSites: z.array(z.object({ site: z.string(), policy: z.string() })),
  /** `CsGroupPolicyAssignment` of voice routing policies; rank 1 wins (its property is called `Priority`). */
  groupAssignments: z.array(z.object({ groupId: z.string(), policy: z.string(), rank: z.number() })),
  emergencyCalling: EmergencyCalling,
});
export type TrunkDependants = Immutable<z.infer<typeof TrunkDependants>>;

/**
 * UDP source ports of Teams clients in this tenant (`CsTeamsMeetingConfiguration`). Unless the range is enabled,
 * clients use any port from 1024 on.
 */
export const ClientMediaPorts = z.object({
  restricted: z.boolean(),
  audio: z.object({ first: z.number(), last: z.number() }),
});
export type ClientMediaPorts = Immutable<z.infer<typeof ClientMediaPorts>>;

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
