import type { Command } from "../command.ts";
import { notPossible, showReassignForm } from "../reassign-form.ts";
import { peopleNotRead } from "../people-not-read.ts";
import { noSuchPolicy, peopleNamed, policyNamed } from "../reassign-people.ts";
import { readReassign } from "../reassign-text.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";

export function reassignCommand(deps: ChatDependencies): Command {
  return {
    name: "reassign",
    usages: [
      {
        syntax: "reassign <people> to <policy>",
        does: "ask for people to be moved to another voice routing policy",
      },
      { syntax: 'reassign @"<policy>" to <policy>', does: "the same for everybody on a policy" },
      { syntax: "reassign to <policy>", does: "the same for those in a CSV file, sent with the message" },
    ],
    permission: "request",
    readers: "asker",
    run: (args, turn) => startReassign(deps, args, turn),
  };
}

/** Finds out who is meant and answers with the form; nothing is asked for yet. */
async function startReassign(deps: ChatDependencies, args: readonly string[], turn: Turn): Promise<Answer> {
  const read = readReassign(turn.said?.line ?? ["reassign", ...args].join(" "));
  if (!read.ok) return refusal("Whom, and to what?", read.problem);
  const fleet = await deps.observations.fleet();
  const users = await deps.observations.usersByPolicy();
  if (!fleet || !users) return peopleNotRead(deps);
  const { routing } = fleet.value;
  const policy = policyNamed(read.policy, routing);
  if (policy === undefined) {
    const { problems, near } = noSuchPolicy(read.policy, routing);
    // A file is not sent again with a press of a button.
    const { source } = read;
    const who =
      source.kind === "policy"
        ? `@"${source.name}"`
        : source.kind === "people"
          ? source.names.join(", ").slice(0, 200)
          : undefined;
    return refusal(
      "No such policy",
      problems.join(" "),
      who === undefined ? [] : near.map((name) => ({ title: name, command: `reassign ${who} to "${name}"` })),
    );
  }
  const named = await peopleNamed(deps, read.source, routing, turn);
  if (!named.ok) return notPossible(named.problems);
  const listId = await deps.peopleLists.keep(turn.person.id, named.userIds, turn.now);
  return showReassignForm(deps, { listId, policy, userIds: named.userIds, leftOut: named.leftOut }, turn);
}
