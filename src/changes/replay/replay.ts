import { z } from "zod";
import type { Immutable } from "../../lib/immutable.ts";

const count = z.number().int();

/** A route with its trunks. */
const ReplayedWay = z.strictObject({ route: z.string(), trunks: z.array(z.string()) });
export type ReplayedWay = Immutable<z.infer<typeof ReplayedWay>>;

/** Calls by the numbers that they went to. */
const ReplayedCalls = z.strictObject({
  /** Calls that certainly do. */
  calls: count,
  /** Calls that may, as other outcomes are possible too. */
  perhaps: count,
  people: count,
  /** The beginning that all their numbers share. */
  block: z.string(),
  /** One of them, as it is masked. */
  example: z.string(),
});
export type ReplayedCalls = Immutable<z.infer<typeof ReplayedCalls>>;

/** Null: no route takes them. */
const ways = { today: ReplayedWay.nullable(), planned: ReplayedWay.nullable() };

const Difference = z.strictObject({
  /** One of a replay: what an approval names. */
  id: z.string(),
  /** How two ways of a call compare. `changesTrunk`: the route is the expected one. */
  kind: z.enum(["losesRoute", "otherRoute", "changesTrunk", "gainsRoute"]),
  emergency: z.boolean(),
  ...ways,
  ...ReplayedCalls.shape,
});
export type Difference = Immutable<z.infer<typeof Difference>>;
export type DifferenceKind = Difference["kind"];

/** Calls to one emergency number, or to a masked one that may be it. */
const EmergencyCalls = z.strictObject({ ...ways, ...ReplayedCalls.shape });
export type EmergencyCalls = Immutable<z.infer<typeof EmergencyCalls>>;

/** Calls to one calling code, or to short numbers. `policies`: those of today whose people called there. */
const Uncovered = z.strictObject({ policies: z.array(z.string()), ...ReplayedCalls.shape });
export type Uncovered = Immutable<z.infer<typeof Uncovered>>;

/**
 * What the last days' outbound calls of a plan's people would do in the routing of today and in the planned one. It is kept
 * with the plan; times are ISO. Strict, because a plan's digest covers every field of it.
 */
export const Replay = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** Share of that time, 0 to 1, whose call rows were read whole. */
  read: z.number(),
  /** Rows of that time that could not be understood, so are missing here. */
  setAside: count,
  /** People whose calls were looked at; null where nobody has been read yet. */
  people: count.nullable(),
  /** How many of them called. */
  callers: count,
  /**
   * What becomes of a call. `undecided`: masked digits, unreadable patterns or the choice of an emergency policy leave more
   * than one of the others possible. `untold`: the row tells no number.
   */
  calls: z.strictObject({
    stays: count,
    moves: count,
    differs: count,
    uncovered: count,
    undecided: count,
    untold: count,
  }),
  /** Of calls with one outcome only: how many by which trunks, today and as planned; most calls first. */
  trunks: z.array(z.strictObject({ trunks: z.array(z.string()), today: count, planned: count })),
  /** Calls that took a trunk which the routing of today does not give them. */
  unexplained: count,
  /** What the plan did not intend: an approver accepts each by its id. */
  differences: z.array(Difference),
  /** What it did intend. */
  moves: z.array(Difference),
  emergency: z.array(EmergencyCalls),
  /** Destinations that no route takes today, nor as planned. */
  uncovered: z.array(Uncovered),
  /** Routes that may take calls, nobody knows which, as their patterns cannot be read. */
  unreadRoutes: z.array(z.string()),
  /** People whose direct grant is taken away: a group's policy may be in force then, where Global is taken here. */
  perhapsByGroup: count,
});
export type Replay = Immutable<z.infer<typeof Replay>>;
export type CallFate = keyof Replay["calls"];
