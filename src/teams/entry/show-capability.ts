import { z } from "zod";
import { capability, type Capability } from "../capability/capability.ts";

/** Turns a card into another one: into whatever of `all` says that it can be shown, to those who may look. */
export function showAnyOf(all: () => readonly Capability[]): Capability {
  return capability({
    permission: "view",
    // A page of people, among others.
    readers: "asker",
    pressed: {
      verb: "show",
      looks: true,
      schema: z.looseObject({ view: z.string() }).transform((data, context) => {
        const meant = all().find(
          ({ permission, shown }) => permission === "view" && shown?.view === data.view,
        );
        const asked = meant?.shown?.schema.safeParse(data);
        if (meant && asked?.success) return { meant, asked: asked.data };
        context.addIssue("no such view, or not what it needs");
        return z.NEVER;
      }),
    },
    run: (deps, { meant, asked }, turn) => meant.run(deps, asked, turn),
  });
}
