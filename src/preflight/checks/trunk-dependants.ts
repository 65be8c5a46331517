import { listed } from "../../lib/cut.ts";
import { emergencyRoutesTo } from "../../telephony/numbers/emergency-numbers.ts";
import { branchName, possibleDependants, type PossibleDependants } from "../../telephony/trunk-dependants.ts";
import { emergencyCallsReaching, policiesReaching, usagesReaching } from "../../telephony/voice-routing.ts";
import type { Check, CheckContext } from "../check.ts";
import { links } from "../links.ts";
import { conclude, count, partIf, type Part } from "../parts.ts";

const effects = { warn: "warns", unknown: "warns" } as const;

/**
 * Who else is on the trunk: the switch moves them at once, together with its users. What nothing in the tenant ties to one
 * trunk is named too, as what may be on it. Sources: "Plan for media bypass with Direct Routing"; Microsoft's pages on
 * emergency calling, survivable branches and Shared Calling.
 */
export const trunkDependantsCheck: Check = {
  id: "trunk-dependants",
  title: "Who else is on the trunk",
  needs: "tenant",
  reads: [
    "voice routes",
    "voice routing policies",
    "emergency call routing policies",
    "survivable branch appliances",
    "shared calling policies",
    "audio conferencing routing policies",
    "network sites",
    "users",
  ],
  effects,
  deadlineMs: 1_000,
  attestationDays: null,
  attestable: () => [],
  async run(context) {
    const reach = reaching(context);
    const possible = possibleDependants(context.dependants, {
      siteId: context.gateway?.gatewaySiteId ?? null,
      policies: reach.policies,
    });
    return conclude(
      effects,
      [
        ...emergencyParts(context),
        ...applicationParts(reach.resourceAccounts),
        ...branchParts(possible),
        ...sharedCallingParts(context, reach.resourceAccounts),
        ...conferencingParts(context),
        ...siteParts(possible),
      ],
      {
        pass: `Only ordinary users: ${count(reach.users, "user")}.`,
        evidence: [
          `Outbound calls of ${count(reach.users, "user")} can use this trunk`,
          `Voice routing policies: ${reach.policies.join(", ") || "none"}`,
        ],
        link: links.planBypass,
      },
    );
  },
};

function reaching({ fqdn, routing, usersByPolicy }: CheckContext) {
  const policies = policiesReaching(fqdn, routing);
  const populations = usersByPolicy.filter(({ policy }) => policies.includes(policy));
  return {
    policies,
    users: populations.reduce((sum, { users }) => sum + users, 0),
    resourceAccounts: populations.reduce((sum, { resourceAccounts }) => sum + resourceAccounts, 0),
  };
}

function emergencyParts({ fqdn, routing }: CheckContext): readonly Part[] {
  const emergency = emergencyCallsReaching(fqdn, routing);
  const numbers = emergency.map(({ policy, dialStrings }) => `${dialStrings.join(", ")} (${policy})`);
  const routes = emergencyRoutesTo(fqdn, routing).map(({ route }) => route.name);
  const fix = "Arrange an emergency test call for right after the switch.";
  return [
    ...partIf(numbers.length > 0, {
      outcome: "warn",
      says: `Emergency calls use this trunk and move to media bypass at once: ${listed(numbers)}.`,
      fix,
    }),
    ...partIf(routes.length > 0, {
      outcome: "warn",
      says: `Routes to this trunk take emergency numbers, or may: ${listed(routes)}.`,
      fix,
    }),
  ];
}

function applicationParts(resourceAccounts: number): readonly Part[] {
  return partIf(resourceAccounts > 0, {
    outcome: "warn",
    says: `Voice applications (${count(resourceAccounts, "resource account")}) use this trunk and move at once; their media always goes through Microsoft's media processors.`,
    fix: "Keep the firewall rules of the media processors, and try an auto attendant and a call queue after the switch.",
  });
}

/** A branch's appliance has a name of its own; one on the trunk's site depends on it, any other may. */
function branchParts({ survivableBranches }: PossibleDependants): readonly Part[] {
  const here = survivableBranches.filter((branch) => branch.here);
  const others = survivableBranches.filter((branch) => !branch.here);
  return [
    ...partIf(here.length > 0, {
      outcome: "warn",
      says: `The survivable branch ${listed(here.map(({ fqdn }) => fqdn))} depends on media bypass on this trunk.`,
      fix: "Do not switch bypass off again without a plan for that branch.",
    }),
    ...partIf(others.length > 0, {
      // True of every trunk of the tenant: a warning that always shows is overlooked. Plan and gateway card name them.
      outcome: "pass",
      says: `Survivable branches may depend on media bypass on this trunk, as nothing ties them to one: ${listed(others.map(branchName))}.`,
    }),
  ];
}

function sharedCallingParts({ dependants }: CheckContext, resourceAccounts: number): readonly Part[] {
  // Which policy a given resource account has is not part of the context, so this names the policies that may matter.
  return partIf(resourceAccounts > 0 && dependants.sharedCalling.length > 0, {
    outcome: "warn",
    says: `Shared Calling (${listed(dependants.sharedCalling.map(({ policy }) => policy))}) may call out by this trunk: it does so through resource accounts, and there are some on it.`,
    fix: "Tell the approver, and try a call of such a user after the switch.",
  });
}

function conferencingParts({ fqdn, routing, dependants }: CheckContext): readonly Part[] {
  const reaching = usagesReaching(fqdn, routing);
  const policies = dependants.audioConferencing.filter(({ usages }) =>
    usages.some((usage) => reaching.has(usage)),
  );
  return partIf(policies.length > 0, {
    // Microsoft's media processors stay in a meeting's path, so bypass changes nothing for them.
    outcome: "pass",
    says: `Meetings dial out by this trunk under ${listed(policies.map(({ policy }) => policy))}.`,
  });
}

function siteParts({ networkSites }: PossibleDependants): readonly Part[] {
  return partIf(networkSites.length > 0, {
    outcome: "pass",
    says: `People at the network sites ${listed(networkSites)} may call by this trunk: the sites name a policy that leads to it.`,
  });
}
