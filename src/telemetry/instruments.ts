import type { Counter, Histogram, Meter, ObservableGauge } from "@opentelemetry/api";

/** What one instrument measures. `attributes` are all it may carry: each has few values, and none is a person or a name of the tenant. */
interface Definition {
  readonly kind: "counter" | "histogram" | "gauge";
  readonly name: string;
  /** UCUM. */
  readonly unit: string;
  readonly description: string;
  readonly attributes: readonly string[];
}

/** Seconds: turns and requests are quick, effects and preflights may take minutes. */
const buckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** Every instrument there is. docs/operations.md tells of each; a test compares. */
export const definitions = {
  http: {
    kind: "histogram",
    name: "http.server.request.duration",
    unit: "s",
    description: "HTTP requests answered, by route and status",
    attributes: ["http.request.method", "http.route", "http.response.status_code"],
  },
  refused: {
    kind: "counter",
    name: "bypass_pilot.activity.refused",
    unit: "{activity}",
    description: "Activities turned away at the door, by reason",
    attributes: ["reason"],
  },
  turns: {
    kind: "histogram",
    name: "bypass_pilot.turn.duration",
    unit: "s",
    description: "Commands and clicks, by name and outcome",
    attributes: ["kind", "name", "outcome"],
  },
  tasks: {
    kind: "histogram",
    name: "bypass_pilot.task.duration",
    unit: "s",
    description: "Runs of background tasks, by outcome",
    attributes: ["kind", "outcome"],
  },
  graph: {
    kind: "histogram",
    name: "bypass_pilot.graph.request.duration",
    unit: "s",
    description: "Requests sent to Microsoft Graph, each retry by itself, by operation and status class",
    attributes: ["operation", "status"],
  },
  cmdlets: {
    kind: "histogram",
    name: "bypass_pilot.cmdlet.duration",
    unit: "s",
    description: "Teams cmdlets from asking to answer, the wait for a host included",
    attributes: ["cmdlet", "outcome"],
  },
  waitingForHost: {
    kind: "gauge",
    name: "bypass_pilot.cmdlet.waiting",
    unit: "{cmdlet}",
    description: "Teams cmdlets that wait for a host, by what they wait as",
    attributes: ["lane"],
  },
  hostStarts: {
    kind: "counter",
    name: "bypass_pilot.cmdlet.host.starts",
    unit: "{start}",
    description: "Starts of cmdlet hosts; more than two a day and host are restarts",
    attributes: [],
  },
  steps: {
    kind: "counter",
    name: "bypass_pilot.step.outcomes",
    unit: "{step}",
    description: "Steps of changes that were accepted, set (read back) or failed",
    attributes: ["direction", "outcome"],
  },
  waves: {
    kind: "counter",
    name: "bypass_pilot.wave.transitions",
    unit: "{wave}",
    description: "Waves that came into a state",
    attributes: ["status"],
  },
  changes: {
    kind: "counter",
    name: "bypass_pilot.change.transitions",
    unit: "{change}",
    description: "Changes that came into a state",
    attributes: ["kind", "status"],
  },
  preflights: {
    kind: "histogram",
    name: "bypass_pilot.preflight.duration",
    unit: "s",
    description: "Preflights of one trunk, or of a pair of trunks",
    attributes: ["subject", "outcome"],
  },
  findings: {
    kind: "counter",
    name: "bypass_pilot.preflight.findings",
    unit: "{finding}",
    description: "Findings of preflights, by check and outcome",
    attributes: ["check", "outcome"],
  },
  deliveries: {
    kind: "counter",
    name: "bypass_pilot.message.deliveries",
    unit: "{message}",
    description: "Messages posted to Teams, by what became of them",
    attributes: ["outcome"],
  },
  openChanges: {
    kind: "gauge",
    name: "bypass_pilot.change.open",
    unit: "{change}",
    description: "Changes that have not ended, by state (of the whole installation)",
    attributes: ["kind", "status"],
  },
  dueTasks: {
    kind: "gauge",
    name: "bypass_pilot.task.due",
    unit: "{task}",
    description: "Tasks that are due and taken by nobody (of the whole installation)",
    attributes: ["kind"],
  },
  taskLag: {
    kind: "gauge",
    name: "bypass_pilot.task.lag",
    unit: "s",
    description: "How long the oldest due task has waited (of the whole installation)",
    attributes: ["kind"],
  },
  undelivered: {
    kind: "gauge",
    name: "bypass_pilot.message.undelivered",
    unit: "{message}",
    description: "Messages not known to have arrived, by state (of the whole installation)",
    attributes: ["state"],
  },
  observationAge: {
    kind: "gauge",
    name: "bypass_pilot.observation.age",
    unit: "s",
    description: "How long ago a part of the tenant was last read (of the whole installation)",
    attributes: ["what"],
  },
  observationFailing: {
    kind: "gauge",
    name: "bypass_pilot.observation.failing",
    unit: "1",
    description: "1 while the newest look at a part of the tenant failed (of the whole installation)",
    attributes: ["what"],
  },
  connections: {
    kind: "gauge",
    name: "db.client.connection.count",
    unit: "{connection}",
    description: "Connections to PostgreSQL, by state",
    attributes: ["db.client.connection.state"],
  },
  waitingForConnection: {
    kind: "gauge",
    name: "db.client.connection.pending_requests",
    unit: "{request}",
    description: "Callers that wait for a connection to PostgreSQL",
    attributes: [],
  },
  loopDelay: {
    kind: "gauge",
    name: "nodejs.eventloop.delay.p99",
    unit: "s",
    description: "Delay of the event loop since the last reading, 99th percentile",
    attributes: [],
  },
  memory: {
    kind: "gauge",
    name: "process.memory.usage",
    unit: "By",
    description: "Resident memory of the process",
    attributes: [],
  },
  heap: {
    kind: "gauge",
    name: "v8js.memory.heap.used",
    unit: "By",
    description: "JavaScript heap in use",
    attributes: [],
  },
} as const satisfies Record<string, Definition>;

type Definitions = typeof definitions;
type NamesOf<Kind extends Definition["kind"]> = {
  [Name in keyof Definitions]: Definitions[Name]["kind"] extends Kind ? Name : never;
}[keyof Definitions];
type AttributesOf<Name extends keyof Definitions> = Readonly<
  Record<Definitions[Name]["attributes"][number], string | number>
>;

/** The instruments of one process; what is told carries the attributes of the definition, all of them, and no other. */
export interface Instruments {
  readonly count: <Name extends NamesOf<"counter">>(name: Name, attributes: AttributesOf<Name>) => void;
  /** Seconds. */
  readonly took: <Name extends NamesOf<"histogram">>(
    name: Name,
    seconds: number,
    attributes: AttributesOf<Name>,
  ) => void;
  /** Calls `read` at each reading of the gauges; where it rejects, those gauges are not reported then. */
  readonly gauge: <Name extends NamesOf<"gauge">>(names: readonly Name[], read: ReadGauges<Name>) => void;
}

export type ReadGauges<Name extends NamesOf<"gauge">> = (
  report: <Told extends Name>(name: Told, value: number, attributes: AttributesOf<Told>) => void,
) => Promise<void> | void;

export function createInstruments(meter: Meter): Instruments {
  const made = new Map<string, Counter | Histogram | ObservableGauge>(
    Object.entries(definitions).map(([key, { kind, name, unit, description }]) => {
      const options = { unit, description };
      if (kind === "counter") return [key, meter.createCounter(name, options)];
      if (kind === "gauge") return [key, meter.createObservableGauge(name, options)];
      const advice = { explicitBucketBoundaries: [...buckets] };
      return [key, meter.createHistogram(name, { ...options, advice })];
    }),
  );
  return {
    count(name, attributes) {
      (made.get(name) as Counter).add(1, attributes);
    },
    took(name, seconds, attributes) {
      (made.get(name) as Histogram).record(seconds, attributes);
    },
    gauge(names, read) {
      meter.addBatchObservableCallback(
        async (result) => {
          await read((name, value, attributes) => {
            result.observe(made.get(name) as ObservableGauge, value, attributes);
          });
        },
        names.map((name) => made.get(name) as ObservableGauge),
      );
    },
  };
}

/** Seconds since `start`, which `performance.now()` gave. */
export function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
