import { z } from "zod";
import { waveOptions, wholeRouting } from "../../plans/request.ts";
import { stepwise, type Kind } from "../kind.ts";

const ReassignOptions = z
  .object({
    ...waveOptions,
    policy: z.string(),
    /** Object ids. */
    people: z.array(z.string()).readonly(),
  })
  .readonly();
export type ReassignOptions = z.infer<typeof ReassignOptions>;

const ReassignRequest = z.object({ kind: z.literal("reassign"), options: ReassignOptions });

/** People to a policy that exists. */
export const reassign: Kind<z.infer<typeof ReassignRequest>> = {
  request: ReassignRequest,
  subject: "policy",
  title: "Reassign people to a policy",
  words: "reassignment",
  asks: "move {people} to the policy {subject}",
  heading: "Reassignment to a policy",
  done: "Done: everybody was moved",
  needsWhole: wholeRouting,
  pausable: true,
  checks: "none",
  setsBypass: null,
  toNewTrunk: false,
  leadsToBypass: false,
  // People get routes, and keep their trunks.
  replay: { route: "any", mayMove: "none", mayGain: true },
  states: stepwise,
  sections: { opening: "What will happen", wavesFirst: true, asSent: false },
};
