import type { TrunkName } from "../../preflight/report.ts";
import { secondTrunk } from "../attest-subject.ts";
import type { Command } from "../command.ts";
import { trunksIn, type NamedTrunks } from "../named-trunks.ts";
import { findTrunk } from "../trunk.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";

export function preflightCommand(deps: ChatDependencies): Command {
  return {
    name: "preflight",
    usages: [
      { syntax: "preflight <fqdn>", does: "check whether a trunk is ready for media bypass" },
      {
        syntax: "preflight <new fqdn>[:port] for <fqdn>",
        does: "check a second trunk of the same SBC against the first, before it is made or after",
      },
    ],
    permission: "preflight",
    readers: "everybody",
    async run(args, turn) {
      const about = trunksIn(args);
      return about
        ? startPreflight(deps, about, turn)
        : refusal(
            "Preflight of what?",
            "Write the gateway's name, or a second trunk's and its first: preflight sbc1-bypass.contoso.com:5062 for sbc1.contoso.com.",
          );
    },
  };
}

/** Starts a run; its card fills while the checks run. */
export async function startPreflight(
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
