import type { Gateway } from "../telephony/gateway.ts";
import { branchName } from "../telephony/trunk-dependants.ts";
import { emergencyList, onOff } from "../changes/cards/bypass-words.ts";
import { certificateWords, openChangeWords, preflightWords } from "./trunk-words.ts";
import type { GatewayView } from "./gateway-card.ts";
import { bold, counted, listed, number, plain } from "../teams/cards/text.ts";
import { ageOf, dateOf } from "../teams/cards/time.ts";

interface Fact {
  readonly title: string;
  readonly value: string;
}

/** Its settings in short, and how it was last seen. */
export function stateFacts({
  gateway,
  facts: { probe, lastPreflight, change },
  certifiedAs,
  now,
  zone,
}: GatewayView): readonly Fact[] {
  const product = probe?.product ?? null;
  const certificate = probe?.certificateNotAfter;
  return [
    ...(gateway === null
      ? []
      : [
          { title: "Bypass", value: bold(onOff(gateway.mediaBypass)) },
          { title: "Enabled", value: gateway.enabled ? "yes" : bold("no") },
          { title: "Port", value: String(gateway.sipSignalingPort) },
        ]),
    {
      title: "OPTIONS",
      value:
        probe === null ? "not tried yet" : `${plain(probe.optionsDetail, 100)} (${ageOf(probe.at, now)})`,
    },
    {
      title: "Certificate",
      value:
        certificate === null || certificate === undefined
          ? "not seen"
          : `${certificateWords(certificate, now).words}, until ${dateOf(certificate, zone)}${
              probe?.certificateIssuer ? `, by ${plain(probe.certificateIssuer, 80)}` : ""
            }`,
    },
    {
      title: "SBC",
      value:
        product === null
          ? "product not seen"
          : `${plain(product, 100)}${certifiedAs === null ? "; not matched with the certified list" : `; certified as ${plain(certifiedAs, 100)}`}`,
    },
    {
      title: "Preflight",
      value: lastPreflight === null ? "none yet" : preflightWords(lastPreflight, now),
    },
    ...(change === null ? [] : [{ title: "Change", value: openChangeWords(change) }]),
  ];
}

/** Who is on it. */
export function reachFacts({
  users,
  resourceAccounts,
  policies,
  emergencyCalls,
  emergencyRoutes,
  possible,
}: GatewayView): readonly Fact[] {
  return [
    {
      title: "Reaches",
      value: `${counted(users, "user")}${resourceAccounts === 0 ? "" : `, ${counted(resourceAccounts, "resource account")}`}`,
    },
    {
      title: "Through",
      value:
        policies.length === 0
          ? "none"
          : listed(
              policies.map((policy) => plain(policy, 80)),
              12,
            ),
    },
    {
      title: "Emergency",
      value: emergencyCalls.length === 0 ? "no emergency policy leads here" : emergencyList(emergencyCalls),
    },
    ...(emergencyRoutes.length === 0
      ? []
      : [
          {
            title: "Emergency routes",
            value: `certain or possible: ${listed(emergencyRoutes.map((name) => plain(name, 80)))}`,
          },
        ]),
    ...possibleFacts(possible),
  ];
}

/** Branches and sites that may be on it: kept apart from who certainly is. */
function possibleFacts({ survivableBranches, networkSites }: GatewayView["possible"]): readonly Fact[] {
  const branches = survivableBranches.map((branch) =>
    plain(`${branchName(branch)}${branch.here ? ", this site" : ""}`, 120),
  );
  return [
    ...(branches.length === 0 ? [] : [{ title: "Branches, maybe", value: listed(branches, maxBranches) }]),
    ...(networkSites.length === 0
      ? []
      : [{ title: "Sites, maybe", value: listed(networkSites.map((site) => plain(site, 60))) }]),
  ];
}

/** More than a tenant is likely to have. */
const maxBranches = 20;

/** The settings people look up less often. */
export function settingFacts(gateway: Gateway): readonly Fact[] {
  const rules = gateway.numberTranslationRules;
  const translations = Object.entries({
    "inbound PSTN": rules.inboundPstn,
    "inbound Teams": rules.inboundTeams,
    "outbound PSTN": rules.outboundPstn,
    "outbound Teams": rules.outboundTeams,
  }).filter(([, names]) => names.length > 0);
  return [
    { title: "SendSipOptions", value: gateway.sendSipOptions ? "on" : bold("off") },
    {
      title: "Concurrent sessions",
      value:
        gateway.maxConcurrentSessions === null
          ? "no limit set"
          : `at most ${number(gateway.maxConcurrentSessions)}`,
    },
    {
      title: "Failover",
      value: `after ${gateway.failoverTimeSeconds} s, on ${plain(gateway.failoverResponseCodes, 60)}`,
    },
    { title: "IP version", value: gateway.ipAddressVersion },
    {
      title: "Local media optimisation",
      value:
        gateway.bypassMode === "None" && gateway.proxySbc === null
          ? "not set"
          : `mode ${gateway.bypassMode}${gateway.proxySbc === null ? "" : `, proxy ${plain(gateway.proxySbc, 80)}`}`,
    },
    {
      title: "Location-based routing",
      value: `${onOff(gateway.gatewaySiteLbrEnabled)}${gateway.gatewaySiteId === null ? "" : `, site ${plain(gateway.gatewaySiteId, 60)}`}`,
    },
    {
      title: "Forwards",
      value:
        listed([
          ...(gateway.forwardCallHistory ? ["call history"] : []),
          ...(gateway.forwardPai ? ["P-Asserted-Identity"] : []),
        ]) || "neither call history nor P-Asserted-Identity",
    },
    {
      title: "Translations",
      value:
        translations.length === 0
          ? "none"
          : translations
              .map(
                ([direction, names]) =>
                  `${direction}: ${listed(
                    names.map((name) => plain(name, 40)),
                    4,
                  )}`,
              )
              .join("; "),
    },
    ...(gateway.description === null
      ? []
      : [{ title: "Description", value: plain(gateway.description, 160) }]),
  ];
}
