import { z } from "zod";

/** An Action.Execute, as the invoke holds it. */
export const Click = z.object({
  action: z.object({ verb: z.string(), data: z.unknown().optional() }),
});

/** What a client without Action.Execute sends instead: a message with the card's data. */
export const Submitted = z.object({ verb: z.string().max(128) }).catchall(z.unknown());
