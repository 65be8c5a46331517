import type { Viewer } from "../changes/cards/change-offers.ts";
import { may } from "../changes/roles.ts";
import { day } from "../lib/time.ts";
import type { PreflightReport } from "../preflight/report.ts";
import { verdictOf, type Verdict } from "../preflight/weighing.ts";
import type { Offer, Offers } from "../teams/cards/offers.ts";
import type { TrunkFacts } from "./trunk-state.ts";

/** A preflight that is older says little of today: the next thing to do is another one. */
const preflightHolds = 7 * day;

export interface OfferedTrunk {
  readonly facts: Pick<TrunkFacts, "settings" | "lastPreflight" | "change" | "leftHalfDone">;
  /** Whether its bypass may be switched the other way. */
  readonly switchable: boolean;
}

/** What this person may do with a trunk now. A button's presence grants nothing: the click is decided anew. */
export function trunkOffers(trunk: OfferedTrunk, { roles }: Viewer, now: Date): Offers {
  const { settings, lastPreflight, change, leftHalfDone } = trunk.facts;
  const shown = change !== null || leftHalfDone.length > 0;
  const blocked = lastPreflight?.verdict === "blocked";
  const offers: Offer[] = [];
  if (may(roles, "view") && shown) offers.push("details");
  if (may(roles, "view") && blocked) offers.push("findings");
  if (may(roles, "preflight")) offers.push("preflight");
  if (may(roles, "attest")) offers.push("attest");
  if (may(roles, "request") && !change && settings && trunk.switchable) {
    if (settings.mediaBypass) offers.push("disableBypass");
    // What blocks would refuse the request: it is put right first.
    else if (!blocked) offers.push("enableBypass", "migrate");
  }
  return withPrimary(offers, nextOf());

  function nextOf(): Offer | null {
    if (shown) return "details";
    if (blocked) return "findings";
    if (!settings || settings.mediaBypass) return null;
    if (!lastPreflight || now.getTime() - lastPreflight.finishedAt.getTime() > preflightHolds)
      return "preflight";
    return nextAfter(lastPreflight.verdict, "enableBypass");
  }
}

/** On the card of a preflight that has ended. `trunk`: as it is by now; undefined where the tenant has it no more. */
export function preflightOffers(
  run: Pick<PreflightReport, "id" | "covers" | "findings">,
  trunk: OfferedTrunk | undefined,
  viewer: Viewer,
  now: Date,
): Offers {
  const look: readonly Offer[] = may(viewer.roles, "view") ? ["gateway"] : [];
  if (run.covers === "pair") {
    const verdict = verdictOf(run.findings);
    const { roles } = viewer;
    const offers = [
      ...(may(roles, "preflight") ? (["preflight"] as const) : []),
      ...(may(roles, "attest") ? (["attest"] as const) : []),
      ...(may(roles, "request") && verdict !== "blocked" ? (["migrate"] as const) : []),
      ...look,
    ];
    return withPrimary(offers, nextAfter(verdict, "migrate"));
  }
  if (!trunk) return { offers: look, primary: null };
  const { offers, primary } = trunkOffers(trunk, viewer, now);
  // What blocks stands on this very card, so that the next thing is to run it again.
  if (trunk.facts.lastPreflight?.id !== run.id) return { offers: [...offers, ...look], primary };
  const others = [...offers.filter((offer) => offer !== "findings"), ...look];
  return withPrimary(others, primary === "findings" ? "preflight" : primary);
}

/** What may be done next, once a preflight has ended so. */
function nextAfter(verdict: Verdict, request: Offer): Offer {
  switch (verdict) {
    case "blocked":
      return "preflight";
    case "needsAcceptance":
      return "attest";
    case "ready":
    case "readyWithWarnings":
      return request;
  }
}

function withPrimary(offers: readonly Offer[], next: Offer | null): Offers {
  return { offers, primary: next !== null && offers.includes(next) ? next : null };
}
