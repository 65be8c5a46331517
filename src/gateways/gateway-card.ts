import type { CallStatistics } from "../telephony/call-statistics.ts";
import type { Gateway } from "../telephony/gateway.ts";
import type { PossibleDependants } from "../telephony/trunk-dependants.ts";
import { card, type Card } from "../teams/cards/cards.ts";
import { badgesOf } from "../teams/cards/badges.ts";
import { button, buttonsFor } from "../teams/cards/buttons.ts";
import { onOff } from "../changes/cards/bypass-words.ts";
import { callWords } from "../calls/call-words.ts";
import type { FleetPlace } from "./fleet-card.ts";
import type { TrunkFacts, TrunkState } from "./trunk-state.ts";
import { reachFacts, settingFacts, stateFacts } from "./gateway-facts.ts";
import { marked, tones } from "../teams/cards/marks.ts";
import type { Offers } from "../teams/cards/offers.ts";
import { rowsReadWords, type RowsRead } from "../calls/rows-read.ts";
import { capital, clean, plain, prose } from "../teams/cards/text.ts";
import { asOfWords } from "../teams/cards/time.ts";

export interface GatewayView {
  readonly fqdn: string;
  /** Null for a carrier's derived trunk. */
  readonly gateway: Gateway | null;
  readonly facts: TrunkFacts;
  readonly state: TrunkState;
  readonly asOf: Date;
  /** Why that is old, as a sentence; null where the last reading went well. */
  readonly failure: string | null;
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
  /** Name of the certified product it was matched with; null where none was. */
  readonly certifiedAs: string | null;
  readonly offers: Offers;
  /** Where the way back to the list leads. */
  readonly list: FleetPlace;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const gatewayCard = (view: GatewayView): Card => fill(gatewayData(view));

const fill = card<ReturnType<typeof gatewayData>>("gateway");

export function gatewayData(view: GatewayView) {
  const { fqdn, gateway, facts, state, list, now, zone, calls } = view;
  const { lastPreflight } = facts;
  const change = facts.change ?? facts.leftHalfDone[0];
  const words = callWords(calls);
  return {
    summary: clean([fqdn, ...bypassOf(facts), state.words.toLowerCase()].join(": "), 160),
    tone: tones[state.standing],
    title: plain(fqdn, 120),
    state: marked(state.standing, state.words),
    badges: badgesOf(state.badges),
    points: state.reasons.map((reason) => marked(reason.standing, prose(reason.words, maxReasonLength))),
    age: `Settings ${asOfWords(view.asOf, now, zone)}`,
    failure: view.failure === null ? null : prose(view.failure, maxReasonLength),
    facts: [...stateFacts(view), ...reachFacts(view)],
    callsAge: capital(rowsReadWords(view.rowsRead, now, zone)),
    callFacts: words.facts,
    callCaution: words.caution,
    failuresTitle: words.failures.length === 0 ? null : "Top failures",
    failures: words.failures,
    settings: gateway === null ? [] : settingFacts(gateway),
    buttons: buttonsFor(view.offers, {
      fqdn: clean(fqdn, 255),
      ...(change && { changeId: change.id }),
      ...(lastPreflight && { preflightId: lastPreflight.id }),
    }),
    ways: [
      button("All gateways", "show", {
        view: "fleet",
        ...list,
        filter: list.filter && clean(list.filter, 100),
      }),
      button("All changes", "show", { view: "changes", page: 1 }),
    ],
  };
}

const maxReasonLength = 400;

function bypassOf({ settings }: TrunkFacts): readonly string[] {
  return settings === null ? [] : [`bypass ${onOff(settings.mediaBypass)}`];
}
