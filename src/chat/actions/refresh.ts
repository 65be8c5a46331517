import { z } from "zod";
import { action, type Action } from "../action.ts";
import { noSuchChange } from "../decisions.ts";
import { changeIdField } from "../inputs.ts";
import { changeContent, type ChatDependencies } from "../turn.ts";

/** A client asks for its person's own view of a card that stands in a channel. Grants nothing: it only draws. */
export function refreshAction({ changes }: ChatDependencies): Action {
  return action("refresh", "look", z.object({ changeId: changeIdField }), async ({ changeId }, turn) => {
    const stored = await changes.find(changeId);
    return stored ? { type: "tracked", content: changeContent(stored.change, turn) } : noSuchChange(changeId);
  });
}
