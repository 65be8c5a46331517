import { speaksFor, type Required } from "../approver-groups.ts";
import { approversInReach } from "../approvers.ts";
import { changeName, type Change } from "../change.ts";
import { fitOf } from "../../people/person-name.ts";
import { oneRow } from "../../teams/cards/buttons.ts";
import { listed } from "../../lib/cut.ts";
import { capability } from "../../teams/capability/capability.ts";
import { orChoose } from "./choose-change.ts";
import { decideAsRead, type Deed } from "./decisions.ts";
import { changeAndReason } from "./words.ts";
import { refusal, type ChatDependencies, type Refused, type Turn } from "../../teams/capability/turn.ts";

/** Gives what an approver was asked to another approver who may decide it. */
export const handOver = orChoose(
  { which: ({ approve }) => approve, press: "does" },
  capability({
    permission: "approve",
    // It names the others who may decide.
    readers: "asker",
    roles: "fresh",
    typed: {
      name: "hand-over",
      usages: [{ syntax: "hand-over <id> <name>", does: "let another approver decide in your place" }],
      parse: changeAndReason,
    },
    run: (deps, { changeId, reason: to }, turn) =>
      decideAsRead(deps, turn, changeId, (change) => handOverTo(deps, change, to, turn)),
  }),
);

async function handOverTo(
  deps: ChatDependencies,
  { id: changeId, submission, requestedBy }: Change,
  typed: string,
  turn: Turn,
): Promise<Deed | Refused> {
  const plan: Pick<Required, "approvalGroups"> = submission?.plan ?? {};
  // In a group of theirs, so that no group is left without anybody who was asked.
  const groups = speaksFor(plan, turn.roles);
  const others = (await approversInReach(deps, plan, turn.now, turn.signal)).filter(
    ({ id, of, away }) =>
      id !== turn.person.id &&
      id !== requestedBy.id &&
      !away &&
      (plan.approvalGroups === undefined || of.some((group) => groups.includes(group))),
  );
  const meant = approversCalled(typed, others);
  const [found] = meant;
  if (!found || meant.length > 1) {
    const choice = meant.length > 1 ? meant : others;
    const whom =
      others.length === 0
        ? "I can reach no other"
        : `${meant.length > 1 ? "It may be" : "I can reach"} ${listed(
            choice.map(({ name }) => name),
            10,
          )}`;
    return refusal(
      "To whom?",
      `Name one approver who may decide this. ${whom}.`,
      oneRow(choice).map(({ id, name }) => ({
        title: name,
        command: `hand-over ${changeName(changeId)} ${id}`,
      })),
    );
  }
  const to = { id: found.id, name: found.name };
  const intention = { type: "handOver", by: turn.person, to } as const;
  return { intention, action: "change.handOver", detail: `to ${to.name} (${to.id})` };
}

/** Of that object id or full name, else those whose name has every word typed. */
function approversCalled<Approver extends { readonly id: string; readonly name: string }>(
  typed: string,
  approvers: readonly Approver[],
): readonly Approver[] {
  const wanted = typed
    .replace(/["'“”]/gu, "")
    .trim()
    .toLowerCase();
  const exact = approvers.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
  return exact.length > 0 ? exact : approvers.filter(({ name }) => fitOf(wanted, name) === "named");
}
