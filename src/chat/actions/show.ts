import { z } from "zod";
import { action, type Action } from "../action.ts";
import { showChange } from "../commands/change.ts";
import { showChanges } from "../commands/changes.ts";
import { showGateway } from "../commands/gateway.ts";
import { showFleet } from "../commands/gateways.ts";
import { showPeople } from "../commands/people.ts";
import { showReplay } from "../commands/replay.ts";
import { showPlan } from "../commands/plan.ts";
import { changeIdField, fqdnField, pageField, whole } from "../inputs.ts";
import { refusal, type ChatDependencies } from "../turn.ts";
import type { MembersFilter } from "../views/move/members-card.ts";

const Show = z.discriminatedUnion("view", [
  z.object({ view: z.literal("fleet"), page: pageField, filter: z.string().max(100).nullish() }),
  z.object({ view: z.literal("gateway"), fqdn: fqdnField }),
  z.object({ view: z.literal("change"), id: changeIdField }),
  z.object({ view: z.literal("changes"), page: pageField }),
  z.object({ view: z.literal("approvals"), page: pageField }),
  z.object({ view: z.literal("preflight"), id: changeIdField }),
  z.object({ view: z.literal("plan"), id: changeIdField, page: pageField }),
  z.object({ view: z.literal("replay"), id: changeIdField }),
  z.object({
    view: z.literal("people"),
    id: changeIdField,
    page: pageField,
    filter: z.enum(["all", "wave", "failed", "left", "excluded"]).default("all"),
    wave: whole(1_000).nullish(),
  }),
]);

/** Turns a card into another one. */
export function showAction(deps: ChatDependencies): Action {
  return action("show", "look", Show, async (data, turn) => {
    switch (data.view) {
      case "fleet":
        return showFleet(deps, { page: data.page, filter: data.filter ?? null }, turn);
      case "gateway":
        return showGateway(deps, data.fqdn, turn);
      case "change":
        return showChange(deps, data.id, turn);
      case "changes":
        return showChanges(deps, { page: data.page, awaitingApproval: false }, turn);
      case "approvals":
        return showChanges(deps, { page: data.page, awaitingApproval: true }, turn);
      case "plan":
        return showPlan(deps, data.id, data.page);
      case "replay":
        return showReplay(deps, data.id, turn);
      case "people": {
        const filter: MembersFilter =
          data.filter === "wave" ? { kind: "wave", wave: data.wave ?? 1 } : { kind: data.filter };
        return showPeople(deps, { id: data.id, filter, page: data.page });
      }
      case "preflight":
        return (await deps.preflights.find(data.id))
          ? { type: "tracked", content: { type: "card", card: "preflight", preflightId: data.id } }
          : refusal("No such preflight", "That preflight is not on record any more.", []);
    }
  });
}
