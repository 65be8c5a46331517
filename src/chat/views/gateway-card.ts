import { changeName, type ChangeStatus } from "../../change/change.ts";
import type { Verdict } from "../../preflight/report.ts";
import type { ProbeSummary } from "../../store/observation-store.ts";
import type { CallStatistics } from "../../telephony/call-statistics.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import { card, type Card } from "../cards.ts";
import { buttonsFor, mostButtons } from "./buttons.ts";
import { emergencyWords, onOff } from "./bypass-words.ts";
import { callWords } from "./call-words.ts";
import { certificateWords } from "./certificate-words.ts";
import { statusWords } from "./change-words.ts";
import { marked, tones, type Standing } from "./marks.ts";
import type { Offer } from "./offers.ts";
import { verdictWords } from "./preflight-words.ts";
import { bold, capital, clean, counted, listed, number, plain, prose } from "./text.ts";
import { ageOf, asOfWords, dateOf } from "./time.ts";

export interface GatewayView {
  readonly fqdn: string;
  /** Null for a carrier's derived trunk. */
  readonly gateway: Gateway | null;
  readonly localMediaOptimisation: boolean;
  readonly asOf: Date;
  readonly users: number;
  readonly resourceAccounts: number;
  readonly policies: readonly string[];
  readonly emergencyCalls: readonly { readonly policy: string; readonly dialStrings: readonly string[] }[];
  /** Of the last 24 hours. */
  readonly calls: CallStatistics;
  readonly callsAsOf: Date | null;
  readonly probe: ProbeSummary | null;
  /** Name of the certified product it was matched with; null where none was. */
  readonly certifiedAs: string | null;
  readonly lastPreflight: {
    readonly id: number;
    readonly verdict: Verdict;
    readonly finishedAt: Date;
  } | null;
  readonly change: { readonly id: number; readonly status: ChangeStatus } | null;
  readonly offers: readonly Offer[];
  readonly problem: string | null;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const gatewayCard = (view: GatewayView): Card => render(gatewayData(view));

const render = card<ReturnType<typeof gatewayData>>("gateway");

export function gatewayData(view: GatewayView) {
  const { fqdn, gateway, now, zone, calls } = view;
  const points = pointsOf(view);
  const standing = worstFirst.find((each) => points.some((point) => point.standing === each)) ?? "good";
  const words = callWords(calls);
  const state = stateOf(gateway);
  return {
    summary: clean(`${fqdn}: ${state.toLowerCase()}`, 160),
    tone: tones[gateway === null ? "ended" : standing],
    title: plain(fqdn, 120),
    state: gateway === null ? marked("ended", state) : marked(standing, state),
    points: points.map((point) => marked(point.standing, point.words)),
    age: `Settings ${asOfWords(view.asOf, now, zone)}`,
    facts: [...factsOf(view), ...reachFacts(view)],
    callsAge: view.callsAsOf === null ? null : capital(asOfWords(view.callsAsOf, now, zone)),
    callFacts: words.facts,
    callCaution: words.caution,
    failuresTitle: words.failures.length === 0 ? null : "Top failures",
    failures: words.failures,
    settings: gateway === null ? [] : settingsOf(gateway),
    // One place is left for the button that shows all settings.
    buttons: buttonsFor(
      view.offers.filter((offer) => offer !== "gateway"),
      { fqdn: clean(fqdn, 255), ...(view.change && { changeId: view.change.id }) },
    ).slice(0, mostButtons - 1),
  };
}

const worstFirst: readonly Standing[] = ["bad", "look", "unknown"];

function stateOf(gateway: Gateway | null): string {
  if (gateway === null) return "Carrier’s derived trunk";
  return `Bypass ${onOff(gateway.mediaBypass)} · ${gateway.enabled ? "enabled" : "disabled"}`;
}

interface Point {
  readonly standing: Standing;
  readonly words: string;
}

/** What is not as it should be, each with what it means. */
function pointsOf({ gateway, probe, problem, now, localMediaOptimisation }: GatewayView): readonly Point[] {
  const points: Point[] = [];
  if (problem !== null) {
    points.push({
      standing: "look",
      words: `The last refresh failed: ${prose(problem, 300)} Shown is what was read before.`,
    });
  }
  if (gateway === null) {
    points.push({
      standing: "ended",
      words: "This tenant has no gateway object for it; its settings are the carrier’s. Ask the carrier.",
    });
    return points;
  }
  if (!gateway.enabled) {
    points.push({ standing: "look", words: "Disabled: no new outbound calls use this trunk." });
  }
  if (!gateway.sendSipOptions) {
    points.push({ standing: "look", words: "SendSipOptions is off: Microsoft does not watch this trunk." });
  }
  if (probe === null) {
    points.push({ standing: "unknown", words: "The SBC was not probed yet." });
  } else if (!probe.reached) {
    points.push({
      standing: "unknown",
      words: `The SBC cannot be reached from here: ${plain(probe.detail, 160)}`,
    });
  } else {
    if (probe.optionsStatus !== null && probe.optionsStatus !== 200) {
      points.push({
        standing: "bad",
        words: `The SBC answers OPTIONS with ${plain(probe.optionsDetail, 80)}.`,
      });
    }
    const certificate = probe.certificateNotAfter && certificateWords(probe.certificateNotAfter, now);
    if (certificate && certificate.standing !== "good") {
      points.push({ standing: certificate.standing, words: `The SBC’s certificate: ${certificate.words}.` });
    }
  }
  if (localMediaOptimisation) {
    points.push({
      standing: "ended",
      words: "Part of local media optimisation, which needs bypass to stay on.",
    });
  }
  return points;
}

interface Fact {
  readonly title: string;
  readonly value: string;
}

function factsOf({
  gateway,
  probe,
  certifiedAs,
  lastPreflight,
  change,
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
      value:
        lastPreflight === null
          ? "none yet"
          : `${verdictWords[lastPreflight.verdict]}, ${ageOf(lastPreflight.finishedAt, now)}`,
    },
    ...(change === null
      ? []
      : [{ title: "Change", value: bold(`${changeName(change.id)} ${statusWords[change.status]}`) }]),
  ];
}

function reachFacts({ users, resourceAccounts, policies, emergencyCalls }: GatewayView): readonly Fact[] {
  return [
    {
      title: "Reaches",
      value: `${counted(users, "user")}${resourceAccounts === 0 ? "" : `, ${counted(resourceAccounts, "resource account")}`}`,
    },
    {
      title: "Through",
      value: policies.length === 0 ? "none" : listed(policies.map((policy) => plain(policy, 80))),
    },
    {
      title: "Emergency",
      value:
        emergencyCalls.length === 0
          ? "none lead here"
          : listed(emergencyCalls.map((each) => plain(emergencyWords(each), 120))),
    },
  ];
}

function settingsOf(gateway: Gateway): readonly Fact[] {
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
