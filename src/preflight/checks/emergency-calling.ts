import { listed } from "../../lib/cut.ts";
import { policiesReaching } from "../../telephony/voice-routing.ts";
import type { Check, CheckContext } from "../check.ts";
import { links } from "../links.ts";
import { conclude, count, partIf, type Part } from "../parts.ts";

const effects = { warn: "informs", unknown: "informs" } as const;

/**
 * People and sites without an emergency calling policy, so that nobody of the organisation is told of their emergency calls.
 * It only informs: bypass changes nothing of it, and not every country asks for it. Source: "Manage emergency calling policies
 * in Microsoft Teams".
 */
export const emergencyCallingCheck: Check = {
  id: "emergency-calling",
  title: "Who is told of emergency calls",
  needs: "tenant",
  reads: ["voice routes", "voice routing policies", "emergency calling policies", "network sites", "users"],
  effects,
  deadlineMs: 1_000,
  attestationDays: null,
  attestable: () => [],
  async run(context) {
    return conclude(effects, [...peopleParts(context), ...siteParts(context)], {
      pass: "Everybody on this trunk has an emergency calling policy that tells somebody.",
      evidence: context.dependants.emergencyCalling.policies.map(
        ({ name, tellsSomebody }) => `${name}: ${tellsSomebody ? "tells somebody" : "tells nobody"}`,
      ),
      link: links.emergencyCalling,
    });
  },
};

const fix =
  "Where the law or your organisation asks for it, name in the policy who is told (Voice > Emergency policies in the Teams admin center), and give it to these people or sites.";

function peopleParts({ fqdn, routing, dependants, emergencyCalling }: CheckContext): readonly Part[] {
  if (emergencyCalling === null) {
    return [
      { outcome: "unknown", says: "People have not been read yet, so nobody knows which policy they have." },
    ];
  }
  const { policies } = dependants.emergencyCalling;
  const reaching = new Set(policiesReaching(fqdn, routing));
  const users = new Map<string, number>();
  for (const { voiceRoutingPolicy, policy, users: more } of emergencyCalling) {
    const name = policy ?? "Global";
    if (reaching.has(voiceRoutingPolicy)) users.set(name, (users.get(name) ?? 0) + more);
  }
  const others = policies.map(({ name }) => name).filter((name) => name !== "Global");
  // Graph does not say which types of policies it tells: of one that nobody has, nothing is known.
  const told = others.length === 0 || emergencyCalling.some(({ policy }) => policy !== null);
  return [...users].map(([name, people]): Part => {
    const who = count(people, "person", "people");
    const known = policies.find((policy) => policy.name === name);
    if (name === "Global" && !told) {
      return {
        outcome: "unknown",
        says: `Graph tells no emergency calling policy of anybody, though the tenant has ${listed(others)}: which of them ${who} on this trunk ${people === 1 ? "has" : "have"} is not known.`,
        fix: "Look at these people's emergency calling policy in the Teams admin center.",
      };
    }
    if (!known) {
      return {
        outcome: "unknown",
        says: `${who} on this trunk ${people === 1 ? "has" : "have"} the emergency calling policy ${name}, which is not among those that were read.`,
      };
    }
    if (known.tellsSomebody) return { outcome: "pass", says: `${who}: ${name}, which tells somebody` };
    return {
      outcome: "warn",
      says:
        name === "Global"
          ? `${who} on this trunk ${people === 1 ? "has" : "have"} no emergency calling policy but Global, and that tells nobody.`
          : `${who} on this trunk ${people === 1 ? "has" : "have"} the emergency calling policy ${name}, which tells nobody.`,
      fix,
    };
  });
}

/** Nothing ties a site to a trunk: all are named. Where a site has no policy, that of the person counts. */
function siteParts({ dependants: { emergencyCalling } }: CheckContext): readonly Part[] {
  const { sites, policies } = emergencyCalling;
  const tells = (name: string) => policies.some((policy) => policy.name === name && policy.tellsSomebody);
  const without = sites.filter(({ policy }) => policy === null).map(({ site }) => site);
  const silent = sites.filter(({ policy }) => policy !== null && !tells(policy));
  return [
    ...partIf(without.length > 0, {
      outcome: tells("Global") ? "pass" : "warn",
      says: `Network sites without an emergency calling policy, where that of the person counts: ${listed(without)}.`,
      fix,
    }),
    ...partIf(silent.length > 0, {
      outcome: "warn",
      says: `Network sites whose emergency calling policy tells nobody: ${listed(silent.map(({ site, policy }) => `${site} (${policy})`))}.`,
      fix,
    }),
  ];
}
