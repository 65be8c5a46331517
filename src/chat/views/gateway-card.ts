import type { ChangeStatus } from "../../change/change.ts";
import type { Verdict } from "../../preflight/weighing.ts";
import type { ProbeSummary } from "../../store/observation-store.ts";
import type { CallStatistics } from "../../telephony/call-statistics.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import type { PossibleDependants } from "../../telephony/trunk-dependants.ts";
import { card, type Card } from "../cards.ts";
import { buttonsFor, mostButtons, oneRow } from "./buttons.ts";
import { onOff } from "./bypass-words.ts";
import { callWords } from "./call-words.ts";
import { certificateWords } from "./certificate-words.ts";
import { reachFacts, settingFacts, stateFacts } from "./gateway-facts.ts";
import { marked, tones, type Standing } from "./marks.ts";
import type { Offer } from "./offers.ts";
import { rowsReadWords, type RowsRead } from "./rows-read.ts";
import { capital, clean, plain, prose } from "./text.ts";
import { asOfWords } from "./time.ts";

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
  /** Names of the routes to it that take emergency numbers, or may. */
  readonly emergencyRoutes: readonly string[];
  readonly possible: PossibleDependants;
  /** Of the last 24 hours. */
  readonly calls: CallStatistics;
  readonly rowsRead: RowsRead;
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
  /** What is amiss with what was read, as sentences. */
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
    facts: [...stateFacts(view), ...reachFacts(view)],
    callsAge: capital(rowsReadWords(view.rowsRead, now, zone)),
    callFacts: words.facts,
    callCaution: words.caution,
    failuresTitle: words.failures.length === 0 ? null : "Top failures",
    failures: words.failures,
    settings: gateway === null ? [] : settingFacts(gateway),
    // One place is left for the button that shows all settings.
    buttons: oneRow(
      buttonsFor(
        view.offers.filter((offer) => offer !== "gateway"),
        { fqdn: clean(fqdn, 255), ...(view.change && { changeId: view.change.id }) },
      ),
      mostButtons - 1,
    ),
  };
}

const mostProblem = 900;
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
      words: prose(problem, mostProblem),
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
