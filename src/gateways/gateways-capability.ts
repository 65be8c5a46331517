import { z } from "zod";
import { capability } from "../teams/capability/capability.ts";
import { pageField } from "../teams/capability/inputs.ts";
import { observedFleet } from "./fleet.ts";
import { notice, refusal, type Answer, type ChatDependencies, type Turn } from "../teams/capability/turn.ts";
import { fleetCard, type FleetPlace } from "./fleet-card.ts";
import { byNeed, filterTrunks, readSought, trunkFilters, type TrunkFilter } from "./trunk-filter.ts";

const rowsPerPage = 10;

/** What of the list is asked for, as a card's button sends it. */
export const fleetPlaceFields = {
  page: pageField,
  filter: z.string().max(100).nullable().default(null),
  state: z.enum(trunkFilters).nullable().default(null),
};

export const gateways = capability({
  permission: "view",
  readers: "everybody",
  typed: {
    name: "gateways",
    usages: [
      { syntax: "gateways [filter]", does: "every gateway at a glance" },
      {
        syntax: "gateways <state>",
        does: "those of a state: needs a look, bypass on, bypass off, expiring, expired, in change",
      },
    ],
    parse(words): FleetPlace {
      const { state, name } = readSought(words);
      return { page: 1, filter: name, state };
    },
  },
  shown: { view: "fleet", schema: z.object(fleetPlaceFields) },
  run: showFleet,
});

/** One page of the fleet, as last observed. Pages beyond the last show the last. */
async function showFleet(deps: ChatDependencies, place: FleetPlace, { zone }: Turn): Promise<Answer> {
  const { fleet, problem } = await observedFleet(deps);
  if (!fleet) {
    return problem === null
      ? notice(
          "info",
          "Not read yet",
          "The gateways of this tenant are being read for the first time. Try again in a minute.",
        )
      : refusal("Not read yet", `The gateways of this tenant could not be read yet: ${problem}`);
  }

  const { filter, state } = place;
  const now = deps.now();
  const trunks = byNeed(filterTrunks(fleet.trunks, { state, name: filter }, now));
  const pages = Math.max(1, Math.ceil(trunks.length / rowsPerPage));
  const page = Math.min(Math.max(place.page, 1), pages);
  const count = (wanted: TrunkFilter) =>
    filterTrunks(fleet.trunks, { state: wanted, name: filter }, now).length;

  const card = fleetCard({
    page,
    filter,
    state,
    rows: trunks.slice((page - 1) * rowsPerPage, page * rowsPerPage).map((trunk) => ({
      fqdn: trunk.fqdn,
      state: trunk.state,
      users: fleet.usersOf(trunk.fqdn),
    })),
    pages,
    total: trunks.length,
    counts: {
      "needs-a-look": count("needs-a-look"),
      "bypass-on": count("bypass-on"),
      "bypass-off": count("bypass-off"),
      expiring: count("expiring"),
    },
    asOf: fleet.asOf,
    problem,
    now,
    ...(zone !== null && { zone }),
  });
  return { type: "card", card };
}
