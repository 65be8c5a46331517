import { changeName } from "../../change/change.ts";
import type { Command } from "../command.ts";
import { noSuchChange } from "../decisions.ts";
import { parseChangeId } from "../ids.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";
import { replayCard } from "../views/replay-card.ts";

export function replayCommand(deps: ChatDependencies): Command {
  return {
    name: "replay",
    usages: [{ syntax: "replay <id>", does: "what the last seven days’ calls would do by a change’s plan" }],
    permission: "look",
    readers: "asker",
    async run([typed = ""], turn) {
      const parsed = parseChangeId(typed);
      return parsed.ok ? showReplay(deps, parsed.id, turn) : parsed.refused;
    },
  };
}

/** The replay that was made with the plan, and that its digest covers. */
export async function showReplay(
  { changes }: Pick<ChatDependencies, "changes">,
  changeId: number,
  { now, zone }: Turn,
): Promise<Answer> {
  const stored = await changes.find(changeId);
  if (!stored) return noSuchChange(changeId);
  const { submission, subject } = stored.change;
  const name = changeName(changeId);
  if (!submission?.replay)
    return refusal("Nothing was replayed", `${name} has no plan that calls were replayed for, or none yet.`, [
      { title: name, command: `change ${name}` },
    ]);
  const { replay, digest } = submission;
  return { type: "card", card: replayCard({ changeId, subject, digest, replay, now, zone: zone ?? "UTC" }) };
}
