import { kinds } from "../kinds/kinds.ts";
import { pendingUse, type BreakGlassDeed, type BreakGlassUse } from "../break-glass.ts";
import { refusalOf } from "../kinds/bypass/plan-bypass.ts";
import { lockOfTrunk } from "../step.ts";
import { capability, isRefused } from "../../teams/capability/capability.ts";
import { decideAsRead, decideOn } from "./decisions.ts";
import { asTyped, changeAndReason, changeNamed } from "./words.ts";
import { busyWith, oneAtATime } from "../kinds/request-change.ts";
import { findTrunk } from "../../gateways/trunk.ts";
import {
  changeContent,
  refusal,
  type Answer,
  type ChatDependencies,
  type Turn,
} from "../../teams/capability/turn.ts";

/** What two people may do while no approver answers. */
export const breakGlass = capability({
  permission: "breakGlass",
  readers: "everybody",
  roles: "freshOrLastKnown",
  typed: {
    name: "break-glass",
    usages: [
      {
        syntax: "break-glass disable-bypass <fqdn> <reason>",
        does: "ask for media bypass off while no approver answers",
      },
      { syntax: "break-glass brake <id> <reason>", does: "ask for the brake, likewise" },
      { syntax: "break-glass rollback <id> <reason>", does: "ask for a rollback, likewise" },
      { syntax: "break-glass confirm <id>", does: "confirm what another of you asked for" },
    ],
    parse: ([what = "", ...words]) => ({ what: what.toLowerCase(), words }),
  },
  async run(deps, { what, words }, turn) {
    // Whoever answers as an approver is one who can be reached.
    if (turn.roles.has("approver"))
      return refusal("You are an approver", "So one can be reached. Decide it as an approver.");
    switch (what) {
      case "disable-bypass":
        return switchOff(deps, words, turn);
      case "brake":
      case "rollback": {
        const said = changeAndReason(words, turn);
        return isRefused(said) ? said : ask(deps, what === "brake" ? "brake" : "rollBack", said, turn);
      }
      case "confirm":
        return confirm(deps, words, turn);
      default:
        return refusal(
          "What for?",
          "Write break-glass disable-bypass, brake, rollback or confirm. Nothing else goes without an approver: nothing turns media bypass on or moves people forward.",
        );
    }
  },
});

/** What approvers say to it: before it is confirmed. */
export const stopBreakGlass = capability({
  permission: "answerBreakGlass",
  readers: "everybody",
  roles: "fresh",
  typed: {
    name: "stop-break-glass",
    usages: [
      {
        syntax: "stop-break-glass <id> <reason>",
        does: "as an approver who can be reached: stop a break-glass",
      },
    ],
    parse: changeAndReason,
  },
  run: (deps, { changeId, reason }, turn) =>
    decideOn(
      deps,
      turn,
      changeId,
      { type: "stopBreakGlass", by: turn.person, roles: turn.roles, reason },
      { action: "breakGlass.stop", detail: reason },
    ),
});

/** And afterwards. */
export const reviewBreakGlass = capability({
  permission: "answerBreakGlass",
  readers: "everybody",
  roles: "fresh",
  typed: {
    name: "review-break-glass",
    usages: [
      {
        syntax: "review-break-glass <id> <words>",
        does: "say what you found of what was done without an approver",
      },
    ],
    parse: changeAndReason,
  },
  run: (deps, { changeId, reason: words }, turn) =>
    decideOn(
      deps,
      turn,
      changeId,
      { type: "reviewBreakGlass", by: turn.person, roles: turn.roles, words },
      { action: "breakGlass.review", detail: words },
    ),
});

async function ask(
  deps: ChatDependencies,
  deed: BreakGlassDeed,
  { changeId, reason }: { readonly changeId: number; readonly reason: string },
  turn: Turn,
): Promise<Answer> {
  const use = await useOf(deps, deed, reason, turn);
  const intention = { type: "askBreakGlass", by: turn.person, use, ...times(deps) } as const;
  return decideOn(deps, turn, changeId, intention, { action: `breakGlass.ask.${deed}`, detail: reason });
}

/** Without break-glass, approvers have all the time there is. */
function times({ config: { breakGlassAfter, rollbackDays } }: ChatDependencies) {
  return { approversHave: breakGlassAfter ?? Infinity, rollbackDays };
}

async function confirm(deps: ChatDependencies, [typed = ""]: readonly string[], turn: Turn): Promise<Answer> {
  const named = changeNamed([typed]);
  if (isRefused(named)) return named;
  return decideAsRead(deps, turn, named.changeId, (change) => {
    const pending = pendingUse(change);
    const detail = pending ? `${pending.deed}, requested by ${pending.by.name}: ${pending.reason}` : null;
    const intention = { type: "confirmBreakGlass", by: turn.person, ...times(deps) } as const;
    return { intention, action: "breakGlass.confirm", detail };
  });
}

/** As a change of its own, or on the one that waits for its approvers already. */
async function switchOff(
  deps: ChatDependencies,
  [typed, ...words]: readonly string[],
  turn: Turn,
): Promise<Answer> {
  const reason = asTyped(words, turn);
  const trunk = await findTrunk(deps, typed, "break-glass disable-bypass", reason);
  if (!trunk.ok) return trunk.refused;
  const { fqdn, gateway, fleet } = trunk;
  const { gateways, routing } = fleet.value;
  const impossible = refusalOf({ fqdn, gateway, fleet: gateways, routing }, false);
  if (impossible !== undefined) return refusal("Not possible", impossible);
  if (reason === "")
    return refusal(
      "A reason is missing",
      "Say why: all approvers and the channel read it, now and afterwards.",
    );

  const open = await deps.changes.openOn(fqdn);
  if (open && kinds[open.kind].setsBypass === false && open.state.status === "awaitingApproval")
    return ask(deps, "disableBypass", { changeId: open.id, reason }, turn);
  const busy = await busyWith(deps, fqdn, lockOfTrunk(fqdn));
  if (busy) return busy;
  const created = await deps.changes.create(
    {
      kind: "disableBypass",
      subject: fqdn,
      request: null,
      reason,
      requestedBy: turn.person,
      requestedAt: turn.now,
      startAt: null,
      breakGlass: [await useOf(deps, "disableBypass", reason, turn)],
    },
    {
      at: turn.now,
      actor: turn.person,
      action: "breakGlass.ask.disableBypass",
      subject: fqdn,
      outcome: "done",
      detail: reason,
    },
  );
  if (!created.ok) return oneAtATime(fqdn, created.openId);
  return { type: "tracked", content: changeContent(created.change, turn) };
}

async function useOf(
  { directory, logger }: ChatDependencies,
  deed: BreakGlassDeed,
  reason: string,
  turn: Turn,
): Promise<BreakGlassUse> {
  const approvers: readonly string[] = await directory
    .peopleWith("approver", turn.signal)
    .catch((error: unknown) => {
      logger.warn({ err: error }, "approvers could not be read; those last known are told");
      return directory.lastKnownWith("approver");
    });
  const others = directory.lastKnownWith("breakGlass").filter((id) => id !== turn.person.id);
  const told = [...new Set([...approvers, ...others])];
  return { deed, by: turn.person, at: turn.now, reason, told, outcome: null, review: null };
}
