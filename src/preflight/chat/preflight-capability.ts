import { z } from "zod";
import type { TrunkName } from "../report.ts";
import { secondTrunk } from "../attest/attest-subject.ts";
import { capability } from "../../teams/capability/capability.ts";
import { changeIdField, fqdnField, whole } from "../../teams/capability/inputs.ts";
import { trunksFrom, trunksIn, type NamedTrunks } from "../../gateways/named-trunks.ts";
import { findTrunk } from "../../gateways/trunk.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../../teams/capability/turn.ts";

export const preflight = capability({
  permission: "preflight",
  readers: "everybody",
  typed: {
    name: "preflight",
    usages: [
      { syntax: "preflight <fqdn>", does: "check whether a trunk is ready for media bypass" },
      {
        syntax: "preflight <new fqdn>[:port] for <fqdn>",
        does: "check a second trunk of the same SBC against the first, before it is made or after",
      },
    ],
    parse: (words) =>
      trunksIn(words) ??
      refusal(
        "Preflight of what?",
        "Write the gateway's name, or a second trunk's and its first: preflight sbc1-bypass.contoso.com:5062 for sbc1.contoso.com.",
      ),
  },
  pressed: {
    verb: "preflight",
    // Of a pair: the second trunk, its port, and its first.
    schema: z
      .object({ fqdn: fqdnField, for: fqdnField.nullish(), port: whole(65_535).nullish() })
      .transform(trunksFrom),
  },
  run: startPreflight,
});

/** One that ran before, or runs. */
export const preflightShown = capability({
  permission: "view",
  readers: "asker",
  shown: { view: "preflight", schema: z.object({ id: changeIdField }) },
  async run({ preflights }, { id }) {
    return (await preflights.find(id))
      ? { type: "tracked", content: { type: "card", card: "preflight", preflightId: id } }
      : refusal("No such preflight", "That preflight is not on record any more.", []);
  },
});

/** Starts a run; its card fills while the checks run. */
async function startPreflight(
  deps: ChatDependencies,
  { fqdn: typed, second }: NamedTrunks,
  turn: Turn,
): Promise<Answer> {
  if (second) {
    const found = await secondTrunk(deps, typed ?? "", second, "preflight");
    if (!found.ok) return found.refused;
    const { from, to } = found.pair;
    return start(deps, { fqdn: from.fqdn, second: { fqdn: to.fqdn, port: to.sipSignalingPort } }, turn);
  }
  const trunk = await findTrunk(deps, typed, "preflight");
  return trunk.ok ? start(deps, { fqdn: trunk.fqdn }, turn) : trunk.refused;
}

async function start(
  { preflights }: ChatDependencies,
  about: { readonly fqdn: string; readonly second?: TrunkName },
  { person, now }: Turn,
): Promise<Answer> {
  const preflightId = await preflights.create({ ...about, requestedBy: person, at: now });
  return { type: "tracked", content: { type: "card", card: "preflight", preflightId } };
}
