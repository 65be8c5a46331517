import { z } from "zod";
import { changeName } from "../change.ts";
import { capability } from "../../teams/capability/capability.ts";
import { changeIdField } from "../../teams/capability/inputs.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../../teams/capability/turn.ts";
import { replayCard } from "../cards/replay-card.ts";
import { noSuchChange } from "./decisions.ts";
import { changeNamed } from "./words.ts";

export const replay = capability({
  permission: "view",
  readers: "asker",
  typed: {
    name: "replay",
    usages: [{ syntax: "replay <id>", does: "what the last seven days’ calls would do by a change’s plan" }],
    parse: changeNamed,
  },
  shown: {
    view: "replay",
    schema: z.object({ id: changeIdField }).transform(({ id }) => ({ changeId: id })),
  },
  run: showReplay,
});

/** The replay that was made with the plan, and that its digest covers. */
async function showReplay(
  { changes }: ChatDependencies,
  { changeId }: { readonly changeId: number },
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
