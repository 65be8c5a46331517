import { z } from "zod";
import { waveOptions, wholeRouting } from "../../plans/request.ts";
import { stepwise, type Kind } from "../kind.ts";

const MigrationOptions = z
  .object({
    ...waveOptions,
    newFqdn: z.string(),
    newPort: z.number().int(),
    /** Appended to the names of usages, routes and policies to name their clones, e.g. " Bypass". */
    nameSuffix: z.string(),
    /** Policies to move people from; empty takes every policy that reaches the trunk. */
    policies: z.array(z.string()).readonly(),
    /** A backup route with the old trunk behind each copy, in the same usage, and the source usages behind the new ones. */
    fallback: z.boolean(),
  })
  .readonly();
export type MigrationOptions = z.infer<typeof MigrationOptions>;

const MigrationRequest = z.object({ kind: z.literal("migrate"), options: MigrationOptions });

/** To a second trunk of the same SBC, in waves. */
export const migrate: Kind<z.infer<typeof MigrationRequest>> = {
  request: MigrationRequest,
  subject: "trunk",
  title: "Migrate to a second trunk",
  words: "migration",
  asks: "move {people} from {subject} to {to}",
  heading: "Migration to a second trunk",
  done: "Done: everybody was moved and judged",
  needsWhole: [...wholeRouting, "verified domains"],
  pausable: true,
  checks: "block",
  setsBypass: null,
  toNewTrunk: true,
  leadsToBypass: true,
  // Everything else stays on its trunks by its own copy.
  replay: { route: "copy", mayMove: "ordinary", mayGain: false },
  states: stepwise,
  sections: { opening: "What is made", wavesFirst: true, asSent: false },
};
