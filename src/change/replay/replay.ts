/**
 * What the last days' outbound calls of a plan's people would do in the routing of today and in the planned one. It is kept
 * with the plan and covered by its digest; times are ISO.
 */
export interface Replay {
  readonly from: string;
  readonly to: string;
  /** Share of that time, 0 to 1, whose call rows were read whole. */
  readonly read: number;
  /** Rows of that time that could not be understood, so are missing here. */
  readonly setAside: number;
  /** People whose calls were looked at; null where nobody has been read yet. */
  readonly people: number | null;
  /** How many of them called. */
  readonly callers: number;
  readonly calls: Readonly<Record<CallFate, number>>;
  /** Of calls with one outcome only: how many by which trunks, today and as planned; most calls first. */
  readonly trunks: readonly {
    readonly trunks: readonly string[];
    readonly today: number;
    readonly planned: number;
  }[];
  /** Calls that took a trunk which the routing of today does not give them. */
  readonly unexplained: number;
  /** What the plan did not intend: an approver accepts each by its id. */
  readonly differences: readonly Difference[];
  /** What it did intend. */
  readonly moves: readonly Difference[];
  readonly emergency: readonly EmergencyCalls[];
  /** Destinations that no route takes today, nor as planned. */
  readonly uncovered: readonly Uncovered[];
  /** Routes that may take calls, nobody knows which, as their patterns cannot be read. */
  readonly unreadRoutes: readonly string[];
  /** People whose direct grant is taken away: a group's policy may be in force then, where Global is taken here. */
  readonly perhapsByGroup: number;
}

/**
 * What becomes of a call. `undecided`: masked digits, unreadable patterns or the choice of an emergency policy leave more
 * than one of the others possible. `untold`: the row tells no number.
 */
export type CallFate = "stays" | "moves" | "differs" | "uncovered" | "undecided" | "untold";

/** How two ways of a call compare. `changesTrunk`: the route is the expected one. */
export type DifferenceKind = "losesRoute" | "otherRoute" | "changesTrunk" | "gainsRoute";

/** A route with its trunks. */
export interface ReplayedWay {
  readonly route: string;
  readonly trunks: readonly string[];
}

/** Calls by the numbers that they went to. */
export interface ReplayedCalls {
  /** Calls that certainly do. */
  readonly calls: number;
  /** Calls that may, as other outcomes are possible too. */
  readonly perhaps: number;
  readonly people: number;
  /** The beginning that all their numbers share. */
  readonly block: string;
  /** One of them, as it is masked. */
  readonly example: string;
}

export interface Difference extends ReplayedCalls {
  /** One of a replay: what an approval names. */
  readonly id: string;
  readonly kind: DifferenceKind;
  readonly emergency: boolean;
  /** Null: no route takes them. */
  readonly today: ReplayedWay | null;
  readonly planned: ReplayedWay | null;
}

/** Calls to one emergency number, or to a masked one that may be it. */
export interface EmergencyCalls extends ReplayedCalls {
  readonly today: ReplayedWay | null;
  readonly planned: ReplayedWay | null;
}

/** Calls to one calling code, or to short numbers. */
export interface Uncovered extends ReplayedCalls {
  /** Policies of today whose people called there. */
  readonly policies: readonly string[];
}
