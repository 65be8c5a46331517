import { z } from "zod";

/** `graphItems`: single requests inside a `$batch`. */
const Service = z.enum(["graph", "graphItems", "cmdlets", "tokens"]);
export type Service = z.infer<typeof Service>;

const userId = z.string().toLowerCase();
const times = z.int().min(1).max(1_000_000).default(1);

/** Of a cmdlet: the process that asked for it dies in mid-call. */
const hostDies = z.boolean().default(false);

const only = {
  /** Only this cmdlet. */
  cmdlet: z.string().optional(),
  /** Only requests to Graph whose path holds this text. */
  path: z.string().optional(),
};

/** What can be made to go wrong while the tenant runs. `POST /control/faults` takes one or a list. */
export const Fault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("latency"), service: Service, ms: z.int().min(0) }),
  z.strictObject({
    kind: z.literal("status"),
    service: Service,
    status: z.int().min(400).max(599),
    retryAfterSeconds: z.number().min(0).optional(),
    ...only,
    times,
  }),
  /** The connection is cut before the request is looked at. */
  z.strictObject({ kind: z.literal("cut"), service: Service, hostDies, ...only, times }),
  /** The request has its effect, and its answer is never sent. */
  z.strictObject({
    kind: z.literal("lostAnswer"),
    service: Service,
    hostDies,
    ...only,
    times,
  }),
  /** The answer is not what the documentation promises. */
  z.strictObject({ kind: z.literal("garbage"), service: Service, ...only, times }),
  /**
   * Answers no longer keep their contract: a property, or with dots one inside it, is left out, null, called otherwise or of
   * another type. `share` of the items, evenly spread, and at least one.
   */
  z.strictObject({
    kind: z.literal("drift"),
    service: z.enum(["graph", "cmdlets"]),
    /** A cmdlet, or how the paths of requests to Graph begin. */
    at: z.string().min(1),
    property: z.string().min(1),
    as: z.enum(["absent", "null", "renamed", "wrongType"]),
    share: z.number().min(0).max(1).default(1),
  }),
  /** Calls on a trunk fail with a media code; `share` of 1 means every call. */
  z.strictObject({
    kind: z.literal("failingCalls"),
    fqdn: z.string().toLowerCase(),
    code: z.union([z.literal(531004), z.literal(531005), z.literal(531027)]).default(531004),
    share: z.number().min(0).max(1).default(1),
    onlyBypassed: z.boolean().default(true),
  }),
  /** Answered calls on a trunk break off within seconds and are dialled again, as callers do who hear nothing. */
  z.strictObject({
    kind: z.literal("shortRedials"),
    fqdn: z.string().toLowerCase(),
    share: z.number().min(0).max(1).default(1),
  }),
  /** A batch of assignments takes that long for all its users together. */
  z.strictObject({ kind: z.literal("batchDelay"), ms: z.int().min(0) }),
  /** The next batches that hold any of these users refuse them. */
  z.strictObject({ kind: z.literal("batchRefuses"), users: z.array(userId).min(1), why: z.string(), times }),
  /** An assignment the service is done with shows in reads after that long; without users for all of them. */
  z.strictObject({
    kind: z.literal("assignmentPropagation"),
    users: z.array(userId).optional(),
    ms: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal("propagation"), ms: z.int().min(0) }),
  z.strictObject({ kind: z.literal("rowsLag"), ms: z.int().min(0) }),
  /** Of the calls made from now on, that share have rows that come that much later than the others. */
  z.strictObject({ kind: z.literal("lateRows"), share: z.number().min(0).max(1), ms: z.int().min(0) }),
  /** A call's record is there that long after its row; Microsoft's takes up to an hour. */
  z.strictObject({ kind: z.literal("recordsLate"), ms: z.int().min(0) }),
  /** A call record tells how media went that long after it is there: it is revised then. */
  z.strictObject({ kind: z.literal("recordsLag"), ms: z.int().min(0) }),
  /** Tokens issued from now on hold that long. */
  z.strictObject({ kind: z.literal("tokenLifetime"), ms: z.int().min(1) }),
  /** No token is issued; the answer carries this AADSTS code. */
  z.strictObject({ kind: z.literal("signInRefused"), code: z.int().min(1) }),
]);
export type Fault = z.infer<typeof Fault>;
/** As written by whoever injects it: defaults may be left out. */
export type FaultInput = z.input<typeof Fault>;

export type NextFault = Extract<Fault, { kind: "status" | "cut" | "lostAnswer" | "garbage" }>;
export type Drift = Extract<Fault, { kind: "drift" }>;
export type FailingCalls = Extract<Fault, { kind: "failingCalls" }>;
type LateRows = Pick<Extract<Fault, { kind: "lateRows" }>, "share" | "ms">;
type BatchRefuses = Extract<Fault, { kind: "batchRefuses" }>;

export interface Faults {
  inject(fault: Fault): void;
  clear(): void;
  /** The fault that the next request of a service meets, used up by asking. `what`: its cmdlet, or its path in Graph. */
  next(service: Service, what?: string): NextFault | undefined;
  latency(service: Service): number;
  driftsAt(service: Drift["service"], at: string): readonly Drift[];
  failingCalls(fqdn: string): FailingCalls | undefined;
  /** The share of answered calls on a trunk that break off and are dialled again. */
  shortRedials(fqdn: string): number;
  /** Milliseconds a batch of assignments takes. */
  readonly batchDelay: number;
  /** Which of a batch's users, by id in lower case, it refuses and why; used up by asking. */
  refusalsOf(userIds: readonly string[]): ReadonlyMap<string, string>;
  /** Milliseconds until a user's finished assignment shows in reads. */
  assignmentPropagation(userId: string): number;
  /** Milliseconds until an accepted edit of gateways, usages, routes and policies shows in reads. */
  readonly propagation: number;
  /** Milliseconds from a call's start until its row shows. */
  readonly rowsLag: number;
  /** The share of calls whose rows come late, and by how many milliseconds more. */
  readonly lateRows: LateRows;
  /** Milliseconds from a row's showing until the call's record is there. */
  readonly recordsLate: number;
  /** Milliseconds from then until the record is revised. */
  readonly recordsLag: number;
  /** Milliseconds that a token issued now holds. */
  readonly tokenLifetime: number;
  /** The AADSTS code with which every request for a token is refused. */
  readonly signInRefusal: number | undefined;
  list(): readonly Fault[];
}

const defaultPropagation = 3_000;
const defaultRowsLag = 2_000;
const noLateRows: LateRows = { share: 0, ms: 0 };
/** Short, for a demo. */
const defaultRecordsLate = 15_000;
const defaultBatchDelay = 500;
const defaultTokenLifetime = 3_600_000;

export function createFaults(): Faults {
  const latencies = new Map<Service, number>();
  const trunks = new Map<string, FailingCalls>();
  let queue: NextFault[] = [];
  let drifts: Drift[] = [];
  const redials = new Map<string, number>();
  const stragglers = new Map<string, number>();
  let refusals: BatchRefuses[] = [];
  let everyAssignment = 0;
  let batchDelay = defaultBatchDelay;
  let propagation = defaultPropagation;
  let rowsLag = defaultRowsLag;
  let lateRows = noLateRows;
  let recordsLate = defaultRecordsLate;
  let recordsLag = 0;
  let tokenLifetime = defaultTokenLifetime;
  let signInRefusal: number | undefined;

  return {
    inject(fault) {
      switch (fault.kind) {
        case "latency":
          latencies.set(fault.service, fault.ms);
          break;
        case "drift":
          drifts.push(fault);
          break;
        case "failingCalls":
          trunks.set(fault.fqdn, fault);
          break;
        case "shortRedials":
          redials.set(fault.fqdn, fault.share);
          break;
        case "batchDelay":
          batchDelay = fault.ms;
          break;
        case "batchRefuses":
          refusals.push(fault);
          break;
        case "assignmentPropagation":
          if (!fault.users) everyAssignment = fault.ms;
          for (const user of fault.users ?? []) stragglers.set(user, fault.ms);
          break;
        case "propagation":
          propagation = fault.ms;
          break;
        case "rowsLag":
          rowsLag = fault.ms;
          break;
        case "lateRows":
          lateRows = fault;
          break;
        case "recordsLate":
          recordsLate = fault.ms;
          break;
        case "recordsLag":
          recordsLag = fault.ms;
          break;
        case "tokenLifetime":
          tokenLifetime = fault.ms;
          break;
        case "signInRefused":
          signInRefusal = fault.code;
          break;
        default:
          queue.push(fault);
      }
    },

    clear() {
      latencies.clear();
      drifts = [];
      trunks.clear();
      redials.clear();
      stragglers.clear();
      refusals = [];
      everyAssignment = 0;
      batchDelay = defaultBatchDelay;
      queue = [];
      propagation = defaultPropagation;
      rowsLag = defaultRowsLag;
      lateRows = noLateRows;
      recordsLate = defaultRecordsLate;
      recordsLag = 0;
      tokenLifetime = defaultTokenLifetime;
      signInRefusal = undefined;
    },

    next(service, what = "") {
      const index = queue.findIndex(
        (fault) =>
          fault.service === service &&
          (fault.cmdlet === undefined || fault.cmdlet === what) &&
          (fault.path === undefined || what.includes(fault.path)),
      );
      const fault = queue[index];
      if (!fault) return undefined;
      if (fault.times > 1) queue[index] = { ...fault, times: fault.times - 1 };
      else queue.splice(index, 1);
      return fault;
    },

    latency: (service) => latencies.get(service) ?? 0,
    driftsAt: (service, at) =>
      drifts.filter(
        (drift) =>
          drift.service === service && (service === "cmdlets" ? drift.at === at : at.startsWith(drift.at)),
      ),
    failingCalls: (fqdn) => trunks.get(fqdn),
    shortRedials: (fqdn) => redials.get(fqdn) ?? 0,
    get batchDelay() {
      return batchDelay;
    },
    refusalsOf(userIds) {
      if (refusals.length === 0) return new Map();
      const batch = new Set(userIds.map((id) => id.toLowerCase()));
      const refused = new Map<string, string>();
      refusals = refusals.flatMap((fault) => {
        const met = fault.users.filter((user) => batch.has(user));
        for (const user of met) refused.set(user, fault.why);
        if (met.length === 0) return [fault];
        return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
      });
      return refused;
    },
    assignmentPropagation: (userId) => stragglers.get(userId) ?? everyAssignment,
    get propagation() {
      return propagation;
    },
    get rowsLag() {
      return rowsLag;
    },
    get lateRows() {
      return lateRows;
    },
    get recordsLate() {
      return recordsLate;
    },
    get recordsLag() {
      return recordsLag;
    },
    get tokenLifetime() {
      return tokenLifetime;
    },
    get signInRefusal() {
      return signInRefusal;
    },
    list: () => [
      ...[...latencies].map(([service, ms]) => ({ kind: "latency" as const, service, ms })),
      ...trunks.values(),
      ...[...redials].map(([fqdn, share]) => ({ kind: "shortRedials" as const, fqdn, share })),
      ...queue,
      ...drifts,
      ...refusals,
      ...[...stragglers].map(([user, ms]) => ({ kind: "assignmentPropagation" as const, users: [user], ms })),
      { kind: "assignmentPropagation" as const, ms: everyAssignment },
      { kind: "batchDelay" as const, ms: batchDelay },
      { kind: "propagation" as const, ms: propagation },
      { kind: "rowsLag" as const, ms: rowsLag },
      { kind: "lateRows" as const, share: lateRows.share, ms: lateRows.ms },
      { kind: "recordsLate" as const, ms: recordsLate },
      { kind: "recordsLag" as const, ms: recordsLag },
      { kind: "tokenLifetime" as const, ms: tokenLifetime },
      ...(signInRefusal === undefined ? [] : [{ kind: "signInRefused" as const, code: signInRefusal }]),
    ],
  };
}
