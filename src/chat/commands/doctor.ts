import type { Command } from "../command.ts";
import { refusal, type ChatDependencies } from "../turn.ts";

export function doctorCommand(deps: Pick<ChatDependencies, "doctorVisits">): Command {
  return {
    name: "doctor",
    usages: [
      { syntax: "doctor", does: "look at the bot's own set-up: access, versions, connections" },
      {
        syntax: "doctor rehearse",
        does: "make each read at the tenant once and compare it with its contract",
      },
    ],
    permission: "doctor",
    readers: "everybody",
    async run([typed], { person, now }) {
      const what = typed?.toLowerCase();
      if (what !== undefined && what !== "rehearse")
        return refusal("Look at what?", "Write doctor alone, or doctor rehearse.", [
          { title: "Rehearse", command: "doctor rehearse" },
        ]);
      const looksAt = what === "rehearse" ? "rehearsal" : "setUp";
      const doctorId = await deps.doctorVisits.create({ looksAt, requestedByName: person.name, at: now });
      return { type: "tracked", content: { type: "card", card: "doctor", doctorId } };
    },
  };
}
