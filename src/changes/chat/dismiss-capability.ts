import { changeName } from "../change.ts";
import { capability } from "../../teams/capability/capability.ts";
import { refusal } from "../../teams/capability/turn.ts";
import { decideAsRead } from "./decisions.ts";
import { changeAndReason } from "./words.ts";

/** Takes what an ended change left half done off everybody's list, on an approver's word. Nothing in Teams is touched. */
export const dismissLeft = capability({
  permission: "approve",
  readers: "everybody",
  roles: "fresh",
  typed: {
    name: "dismiss",
    usages: [{ syntax: "dismiss <id> <reason>", does: "take what a change left half done off the list" }],
    parse: changeAndReason,
  },
  run: (deps, { changeId, reason }, turn) =>
    decideAsRead(deps, turn, changeId, async () => {
      const left = await deps.changes.leftHalfDone();
      if (!left.some(({ change }) => change.id === changeId))
        return refusal("Nothing to dismiss", `${changeName(changeId)} left nothing half done.`);
      const intention = { type: "dismissLeft", by: turn.person, roles: turn.roles, reason } as const;
      return { intention, action: "change.dismissLeft", detail: reason };
    }),
});
