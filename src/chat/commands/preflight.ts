import type { Command } from "../command.ts";
import { findTrunk } from "../trunk.ts";
import type { Answer, ChatDependencies, Turn } from "../turn.ts";

export function preflightCommand(deps: ChatDependencies): Command {
  return {
    name: "preflight",
    usages: [{ syntax: "preflight <fqdn>", does: "check whether a trunk is ready for media bypass" }],
    permission: "preflight",
    run: ([typed], turn) => startPreflight(deps, typed, turn),
  };
}

/** Starts a run; its card fills while the checks run. */
export async function startPreflight(
  deps: ChatDependencies,
  typed: string | undefined,
  turn: Turn,
): Promise<Answer> {
  const trunk = await findTrunk(deps, typed, "preflight");
  if (!trunk.ok) return trunk.refused;
  const preflightId = await deps.preflights.create({
    fqdn: trunk.fqdn,
    requestedBy: turn.person,
    at: turn.now,
  });
  return { type: "tracked", content: { type: "card", card: "preflight", preflightId } };
}
