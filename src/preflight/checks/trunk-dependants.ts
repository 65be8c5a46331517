import { emergencyCallsReaching, policiesReaching } from "../../telephony/voice-routing.ts";
import type { Check, CheckContext } from "../check.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";
import { count, listed } from "../words.ts";

const effects = { warn: "warns", unknown: "warns" } as const;

/**
 * Who else is on the trunk: the switch moves them at once, together with its users. Sources: "Plan for media bypass with
 * Direct Routing"; Microsoft's pages on emergency calling, survivable branches and Shared Calling.
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
    "users",
  ],
  effects,
  deadlineMs: 1_000,
  attestationDays: null,
  attestable: () => [],
  async run(context) {
    const reach = reaching(context);
    return conclude(
      effects,
      [
        ...emergencyParts(context),
        ...applicationParts(reach.resourceAccounts),
        ...branchParts(context),
        ...sharedCallingParts(context, reach.resourceAccounts),
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
  if (emergency.length === 0) return [];
  const numbers = emergency.map(({ policy, dialStrings }) => `${dialStrings.join(", ")} (${policy})`);
  return [
    {
      outcome: "warn",
      says: `Emergency calls use this trunk and move to media bypass at once: ${listed(numbers)}.`,
      fix: "Arrange an emergency test call for right after the switch.",
    },
  ];
}

function applicationParts(resourceAccounts: number): readonly Part[] {
  if (resourceAccounts === 0) return [];
  return [
    {
      outcome: "warn",
      says: `Voice applications (${count(resourceAccounts, "resource account")}) use this trunk and move at once; their media always goes through Microsoft's media processors.`,
      fix: "Keep the firewall rules of the media processors, and try an auto attendant and a call queue after the switch.",
    },
  ];
}

/** A branch's appliance belongs to a trunk when it sits on the same site, or is the trunk's own name. */
function branchParts({ fqdn, gateway, dependants }: CheckContext): readonly Part[] {
  const site = gateway?.gatewaySiteId ?? null;
  const branches = dependants.survivableBranches.filter(
    (branch) => branch.fqdn === fqdn || (site !== null && branch.site === site),
  );
  if (branches.length === 0) return [];
  return [
    {
      outcome: "warn",
      says: `The survivable branch ${listed(branches.map((branch) => branch.fqdn))} depends on media bypass on this trunk.`,
      fix: "Do not switch bypass off again without a plan for that branch.",
    },
  ];
}

function sharedCallingParts({ dependants }: CheckContext, resourceAccounts: number): readonly Part[] {
  // Which policy a given resource account has is not part of the context, so this names the policies that may matter.
  if (resourceAccounts === 0 || dependants.sharedCalling.length === 0) return [];
  return [
    {
      outcome: "warn",
      says: `Shared Calling (${listed(dependants.sharedCalling.map(({ policy }) => policy))}) calls out through resource accounts, and there are some on this trunk.`,
      fix: "Tell the approver, and try a call of such a user after the switch.",
    },
  ];
}
