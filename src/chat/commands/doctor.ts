import type { Command } from "../command.ts";
import type { ChatDependencies } from "../turn.ts";

export function doctorCommand(deps: Pick<ChatDependencies, "doctorVisits">): Command {
  return {
    name: "doctor",
    usages: [{ syntax: "doctor", does: "look at the bot's own set-up: access, versions, connections" }],
    permission: "doctor",
    async run(_args, { person, now }) {
      const doctorId = await deps.doctorVisits.create({ requestedByName: person.name, at: now });
      return { type: "tracked", content: { type: "card", card: "doctor", doctorId } };
    },
  };
}
