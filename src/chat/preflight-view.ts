import { may } from "../change/roles.ts";
import type { Card } from "./cards.ts";
import type { Viewer } from "./offers.ts";
import { reportedOn } from "./reported.ts";
import type { ChatDependencies } from "./turn.ts";
import type { Offer } from "./views/offers.ts";
import { preflightCard } from "./views/preflight-card.ts";

/** The card of a preflight as it is now, for one viewer; undefined where there is no such run. */
export async function preflightCardFor(
  deps: Pick<ChatDependencies, "preflights" | "evidence" | "observations" | "checks" | "pairChecks">,
  id: number,
  { roles }: Viewer,
  { zone, now }: { readonly zone: string | null; readonly now: Date },
): Promise<Card | undefined> {
  const run = await deps.preflights.find(id);
  if (!run) return undefined;
  const checks = [
    ...(run.covers === "pair" ? [] : deps.checks),
    ...(run.covers === "trunk" ? [] : deps.pairChecks),
  ];
  const offers: Offer[] = [];
  if (run.finishedAt !== null) {
    if (may(roles, "preflight")) offers.push("preflight");
    if (may(roles, "attest")) offers.push("attest");
    if (may(roles, "request")) offers.push(run.covers === "pair" ? "migrate" : "enableBypass");
  }
  if (may(roles, "look")) offers.push("gateway");
  return preflightCard({
    id: run.id,
    fqdn: run.fqdn,
    requestedByName: run.requestedByName,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    second: run.covers === "pair" ? run.second : null,
    findings: run.findings,
    reported: await reportedOn(deps, run, now),
    checks: checks.map((check) => ({ id: check.id, title: check.title })),
    offers,
    now,
    ...(zone !== null && { zone }),
  });
}
