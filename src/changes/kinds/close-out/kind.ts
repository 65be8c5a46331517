import { z } from "zod";
import { wholeRouting } from "../../plans/request.ts";
import { stepwise, type Kind } from "../kind.ts";

/** `foldBack`: original routes to the new trunk, former assignments restored, clones deleted. */
const CloseOutRequest = z.object({
  kind: z.literal("closeOut"),
  migration: z.number().int(),
  option: z.enum(["drain", "remove", "foldBack"]),
  attestedInbound: z.boolean(),
});
export type CloseOutRequest = z.infer<typeof CloseOutRequest>;

/** What becomes of a migration's old trunk. */
export const closeOut: Kind<CloseOutRequest> = {
  request: CloseOutRequest,
  subject: "trunk",
  title: "Close out the old trunk",
  words: "close-out",
  asks: {
    drain: "drain the old trunk {subject}, so that it takes no new outbound calls",
    remove: "remove the old trunk {subject}, so that calls to it fail",
    foldBack:
      "merge the copies back: the original routes of {subject} lead to the new trunk, and {people} get back what they had",
  } satisfies Record<CloseOutRequest["option"], string>,
  heading: "Close-out of the old trunk",
  done: "Done: the old trunk is closed out",
  needsWhole: wholeRouting,
  pausable: true,
  checks: "none",
  setsBypass: null,
  toNewTrunk: false,
  leadsToBypass: false,
  // What it takes away is weighed by calls already: it wants none on the old trunk.
  replay: null,
  states: stepwise,
  sections: { opening: "What will happen", wavesFirst: false, asSent: true },
};
