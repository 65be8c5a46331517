import { z } from "zod";

const Service = z.enum(["graph", "cmdlets"]);
export type Service = z.infer<typeof Service>;

const times = z.int().min(1).max(1_000_000).default(1);

/** What can be made to go wrong while the tenant runs. `POST /control/faults` takes one or a list. */
export const Fault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("latency"), service: Service, ms: z.int().min(0) }),
  z.strictObject({
    kind: z.literal("status"),
    service: Service,
    status: z.int().min(400).max(599),
    retryAfterSeconds: z.number().min(0).optional(),
    times,
  }),
  /** The connection is cut before the request is looked at. */
  z.strictObject({ kind: z.literal("cut"), service: Service, times }),
  /** The request has its effect, and its answer is never sent. */
  z.strictObject({ kind: z.literal("lostAnswer"), service: Service, times }),
  /** The answer is not what the documentation promises. */
  z.strictObject({ kind: z.literal("garbage"), service: Service, times }),
  /** Calls on a trunk fail with a media code; `share` of 1 means every call. */
  z.strictObject({
    kind: z.literal("failingCalls"),
    fqdn: z.string().toLowerCase(),
    code: z.union([z.literal(531004), z.literal(531005), z.literal(531027)]).default(531004),
    share: z.number().min(0).max(1).default(1),
    onlyBypassed: z.boolean().default(true),
  }),
  z.strictObject({ kind: z.literal("propagation"), ms: z.int().min(0) }),
  z.strictObject({ kind: z.literal("rowsLag"), ms: z.int().min(0) }),
]);
export type Fault = z.infer<typeof Fault>;
/** As written by whoever injects it: defaults may be left out. */
export type FaultInput = z.input<typeof Fault>;

export type NextFault = Extract<Fault, { kind: "status" | "cut" | "lostAnswer" | "garbage" }>;
export type FailingCalls = Extract<Fault, { kind: "failingCalls" }>;

export interface Faults {
  inject(fault: Fault): void;
  clear(): void;
  /** The fault that the next request of a service meets, used up by asking. */
  next(service: Service): NextFault | undefined;
  latency(service: Service): number;
  failingCalls(fqdn: string): FailingCalls | undefined;
  /** Milliseconds until an accepted gateway edit shows in reads. */
  readonly propagation: number;
  /** Milliseconds from a call's start until its row shows. */
  readonly rowsLag: number;
  list(): readonly Fault[];
}

const usualPropagation = 3_000;
const usualRowsLag = 2_000;

export function createFaults(): Faults {
  const latencies = new Map<Service, number>();
  const trunks = new Map<string, FailingCalls>();
  let queue: NextFault[] = [];
  let propagation = usualPropagation;
  let rowsLag = usualRowsLag;

  return {
    inject(fault) {
      switch (fault.kind) {
        case "latency":
          latencies.set(fault.service, fault.ms);
          break;
        case "failingCalls":
          trunks.set(fault.fqdn, fault);
          break;
        case "propagation":
          propagation = fault.ms;
          break;
        case "rowsLag":
          rowsLag = fault.ms;
          break;
        default:
          queue.push(fault);
      }
    },

    clear() {
      latencies.clear();
      trunks.clear();
      queue = [];
      propagation = usualPropagation;
      rowsLag = usualRowsLag;
    },

    next(service) {
      const index = queue.findIndex((fault) => fault.service === service);
      const fault = queue[index];
      if (!fault) return undefined;
      if (fault.times > 1) queue[index] = { ...fault, times: fault.times - 1 };
      else queue.splice(index, 1);
      return fault;
    },

    latency: (service) => latencies.get(service) ?? 0,
    failingCalls: (fqdn) => trunks.get(fqdn),
    get propagation() {
      return propagation;
    },
    get rowsLag() {
      return rowsLag;
    },
    list: () => [
      ...[...latencies].map(([service, ms]) => ({ kind: "latency" as const, service, ms })),
      ...trunks.values(),
      ...queue,
      { kind: "propagation" as const, ms: propagation },
      { kind: "rowsLag" as const, ms: rowsLag },
    ],
  };
}
