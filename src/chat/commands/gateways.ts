import type { Command } from "../command.ts";
import { readFleet } from "../fleet.ts";
import { notice, refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";
import { fleetCard } from "../views/fleet-card.ts";

const rowsPerPage = 10;

export function gatewaysCommand(deps: ChatDependencies): Command {
  return {
    name: "gateways",
    usages: [{ syntax: "gateways [filter]", does: "every gateway at a glance" }],
    permission: "look",
    readers: "everybody",
    run: (args, turn) => showFleet(deps, { page: 1, filter: args.join(" ") || null }, turn),
  };
}

/** One page of the fleet, as last observed. Pages beyond the last show the last. */
export async function showFleet(
  deps: ChatDependencies,
  { page, filter }: { readonly page: number; readonly filter: string | null },
  { zone }: Turn,
): Promise<Answer> {
  const { fleet, problem } = await readFleet(deps);
  if (!fleet) {
    return problem === null
      ? notice(
          "info",
          "Not read yet",
          "The gateways of this tenant are being read for the first time. Try again in a minute.",
        )
      : refusal("Not read yet", `The gateways of this tenant could not be read yet: ${problem}`);
  }

  const wanted = filter?.toLowerCase() ?? "";
  const names = fleet.names.filter((fqdn) => fqdn.includes(wanted));
  const pages = Math.max(1, Math.ceil(names.length / rowsPerPage));
  const shown = Math.min(Math.max(page, 1), pages);

  const rows = names.slice((shown - 1) * rowsPerPage, shown * rowsPerPage).map((fqdn) => fleet.rowOf(fqdn));
  const card = fleetCard({
    rows,
    page: shown,
    pages,
    total: names.length,
    filter,
    asOf: fleet.asOf,
    problem,
    now: deps.now(),
    ...(zone !== null && { zone }),
  });
  return { type: "card", card };
}
