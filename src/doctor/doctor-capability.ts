import { z } from "zod";
import { capability } from "../teams/capability/capability.ts";
import { changeIdField } from "../teams/capability/inputs.ts";
import { refusal } from "../teams/capability/turn.ts";
import { offerFile } from "../teams/files/offer-file.ts";
import { makeRehearsalFile } from "./rehearsal-file.ts";

export const doctor = capability({
  permission: "doctor",
  readers: "everybody",
  typed: {
    name: "doctor",
    usages: [
      { syntax: "doctor", does: "health check of the bot: access, versions, connections" },
      {
        syntax: "doctor rehearse",
        does: "make each read at the tenant once and compare it with its contract",
      },
    ],
    parse([typed]) {
      const what = typed?.toLowerCase();
      if (what === undefined) return { looksAt: "setUp" } as const;
      if (what === "rehearse") return { looksAt: "rehearsal" } as const;
      return refusal("Look at what?", "Write doctor alone, or doctor rehearse.", [
        { title: "Rehearse", command: "doctor rehearse" },
      ]);
    },
  },
  async run({ doctorVisits }, { looksAt }, { person, now }) {
    const doctorId = await doctorVisits.create({ looksAt, requestedByName: person.name, at: now });
    return { type: "tracked", content: { type: "card", card: "doctor", doctorId } };
  },
});

export const rehearsalFile = capability({
  permission: "doctor",
  readers: "asker",
  pressed: { verb: "rehearsalFile", schema: z.object({ id: changeIdField }), looks: true },
  async run(deps, { id }, turn) {
    return offerFile(deps, await makeRehearsalFile(deps, id), "doctor rehearse", turn);
  },
});
