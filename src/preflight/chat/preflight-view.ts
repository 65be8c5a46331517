import { may } from "../../changes/roles.ts";
import type { Card } from "../../teams/cards/cards.ts";
import type { Viewer } from "../../changes/cards/change-offers.ts";
import { reportedOn } from "./reported.ts";
import type { ChatDependencies } from "../../teams/capability/turn.ts";
import { observedFleet } from "../../gateways/fleet.ts";
import { preflightOffers } from "../../gateways/trunk-offers.ts";
import { preflightCard } from "./preflight-card.ts";

/** The card of a preflight as it is now, for one viewer; undefined where there is no such run. */
export async function preflightCardFor(
  deps: Pick<
    ChatDependencies,
    "preflights" | "evidence" | "observations" | "changes" | "checks" | "pairChecks"
  >,
  id: number,
  viewer: Viewer,
  { zone, now }: { readonly zone: string | null; readonly now: Date },
): Promise<Card | undefined> {
  const run = await deps.preflights.find(id);
  if (!run) return undefined;
  const checks = [
    ...(run.covers === "pair" ? [] : deps.checks),
    ...(run.covers === "trunk" ? [] : deps.pairChecks),
  ];
  const ended = run.finishedAt !== null;
  const fleet = ended ? (await observedFleet({ ...deps, now: () => now })).fleet : undefined;
  const trunk = fleet?.trunks.find(({ fqdn }) => fqdn === run.fqdn);
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
    trunk: trunk?.state ?? null,
    newest: trunk?.facts.lastPreflight?.id ?? null,
    offers: ended
      ? preflightOffers(
          run,
          trunk && { ...trunk, switchable: fleet?.switchable(run.fqdn) ?? false },
          viewer,
          now,
        )
      : { offers: may(viewer.roles, "view") ? ["gateway"] : [], primary: null },
    now,
    ...(zone !== null && { zone }),
  });
}
