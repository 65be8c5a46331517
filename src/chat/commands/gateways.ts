import { byName } from "../../telephony/fqdn.ts";
import { derivedTrunks, policiesReaching } from "../../telephony/voice-routing.ts";
import type { Command } from "../command.ts";
import { notice, refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";
import { fleetCard, type FleetRow } from "../views/fleet-card.ts";

const rowsPerPage = 10;

export function gatewaysCommand(deps: ChatDependencies): Command {
  return {
    name: "gateways",
    usages: [{ syntax: "gateways [filter]", does: "every gateway at a glance" }],
    permission: "look",
    run: (args, turn) => showFleet(deps, { page: 1, filter: args.join(" ") || null }, turn),
  };
}

/** One page of the fleet, as last observed. Pages beyond the last show the last. */
export async function showFleet(
  deps: ChatDependencies,
  { page, filter }: { readonly page: number; readonly filter: string | null },
  { zone }: Turn,
): Promise<Answer> {
  const { observations } = deps;
  const [fleet, users, probes, preflights, changes, failures] = await Promise.all([
    observations.fleet(),
    observations.usersByPolicy(),
    observations.probes(),
    deps.preflights.latestByTrunk(),
    deps.changes.openByTrunk(),
    observations.failures(),
  ]);
  const problem = failures.get("fleet")?.message ?? null;
  if (!fleet) {
    return problem === null
      ? notice(
          "info",
          "Not read yet",
          "The gateways of this tenant are being read for the first time. Try again in a minute.",
        )
      : refusal("Not read yet", `The gateways of this tenant could not be read yet: ${problem}`);
  }

  const { gateways, routing } = fleet.value;
  const known = new Map(gateways.map((gateway) => [gateway.fqdn, gateway]));
  const wanted = filter?.toLowerCase() ?? "";
  const names = [
    ...[...known.keys()].sort(byName),
    ...derivedTrunks(new Set(known.keys()), routing), // the carrier's own come last
  ].filter((fqdn) => fqdn.includes(wanted));
  const pages = Math.max(1, Math.ceil(names.length / rowsPerPage));
  const shown = Math.min(Math.max(page, 1), pages);

  const rows = names.slice((shown - 1) * rowsPerPage, shown * rowsPerPage).map((fqdn): FleetRow => {
    const gateway = known.get(fqdn) ?? null;
    const probe = probes.get(fqdn);
    const change = changes.get(fqdn);
    const reaching = new Set(policiesReaching(fqdn, routing));
    return {
      fqdn,
      mediaBypass: gateway?.mediaBypass ?? false,
      enabled: gateway?.enabled ?? true,
      options: probe ? { status: probe.optionsStatus, detail: probe.optionsDetail } : null,
      certificateNotAfter: probe?.certificateNotAfter ?? null,
      users: users
        ? users.value.filter(({ policy }) => reaching.has(policy)).reduce((sum, row) => sum + row.users, 0)
        : null,
      lastPreflight: preflights.get(fqdn) ?? null,
      change: change ? { id: change.id, status: change.state.status } : null,
      derived: gateway === null,
    };
  });
  const card = fleetCard({
    rows,
    page: shown,
    pages,
    total: names.length,
    filter,
    asOf: fleet.at,
    problem,
    now: deps.now(),
    ...(zone !== null && { zone }),
  });
  return { type: "card", card };
}
