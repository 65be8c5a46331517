import { z } from "zod";
import type { Difference, Replay } from "../../change/replay/replay.ts";

const count = z.number().int();
const texts = z.array(z.string());

const StoredWay = z.strictObject({ route: z.string(), trunks: texts }).nullable();

const calls = { calls: count, perhaps: count, people: count, block: z.string(), example: z.string() };

const StoredDifference: z.ZodType<Difference> = z.strictObject({
  id: z.string(),
  kind: z.enum(["losesRoute", "otherRoute", "changesTrunk", "gainsRoute"]),
  emergency: z.boolean(),
  today: StoredWay,
  planned: StoredWay,
  ...calls,
});

/** Strict, because a plan's digest covers every field of it. */
export const StoredReplay: z.ZodType<Replay> = z.strictObject({
  from: z.string(),
  to: z.string(),
  read: z.number(),
  setAside: count,
  people: count.nullable(),
  callers: count,
  calls: z.strictObject({
    stays: count,
    moves: count,
    differs: count,
    uncovered: count,
    undecided: count,
    untold: count,
  }),
  trunks: z.array(z.strictObject({ trunks: texts, today: count, planned: count })),
  unexplained: count,
  differences: z.array(StoredDifference),
  moves: z.array(StoredDifference),
  emergency: z.array(z.strictObject({ today: StoredWay, planned: StoredWay, ...calls })),
  uncovered: z.array(z.strictObject({ policies: texts, ...calls })),
  unreadRoutes: texts,
  perhapsByGroup: count,
});
