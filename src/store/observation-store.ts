import type { PolicyPopulation } from "../preflight/check.ts";
import type { CallRow } from "../telephony/call-row.ts";
import type { Gateway } from "../telephony/gateway.ts";
import type { ClientMediaPorts, TrunkDependants } from "../telephony/trunk-dependants.ts";
import type { VoiceRouting } from "../telephony/voice-routing.ts";
import type { VoiceUser } from "../telephony/voice-user.ts";
import type { Database } from "./database.ts";

/** Last known state, with its age. */
export interface Observed<T> {
  readonly value: T;
  readonly at: Date;
}

export interface FleetObservation {
  readonly gateways: readonly Gateway[];
  readonly routing: VoiceRouting;
  readonly dependants: TrunkDependants;
  readonly clientMediaPorts: ClientMediaPorts;
  readonly verifiedDomains: readonly string[];
}

/** What the last probe of an SBC saw, short. */
export interface ProbeSummary {
  readonly fqdn: string;
  readonly at: Date;
  readonly optionsStatus: number | null;
  readonly optionsDetail: string;
  readonly certificateNotAfter: Date | null;
  readonly certificateIssuer: string | null;
  readonly product: string | null;
  readonly reached: boolean;
  readonly detail: string;
}

export type ObservedThing = "fleet" | "users" | "calls";

export interface ObservationFailure {
  readonly at: Date;
  readonly message: string;
}

export interface CallCount {
  readonly attempts: number;
  readonly successful: number;
}

/** What was last read of the tenant. Cards and lists read this, plans and checks before an effect do not. */
export interface ObservationStore {
  putFleet(fleet: FleetObservation, at: Date): Promise<void>;
  fleet(): Promise<Observed<FleetObservation> | undefined>;
  /** Replaces all users at once, page by page in constant memory; a fault on the way leaves the former ones. Returns how many there are. */
  replaceUsers(pages: AsyncIterable<readonly VoiceUser[]>, at: Date): Promise<number>;
  /** Enterprise-voice enabled users, and resource accounts, by effective voice routing policy. */
  usersByPolicy(): Promise<Observed<readonly PolicyPopulation[]> | undefined>;
  /** Inserts or refreshes rows by id; `at` is what `callsAsOf` answers afterwards. */
  putCalls(
    pages: AsyncIterable<readonly CallRow[]>,
    window: { readonly from: Date; readonly to: Date },
    at: Date,
  ): Promise<void>;
  /** Calls of one trunk that started in [from, to), oldest first. */
  calls(trunk: string, from: Date, to: Date): Promise<readonly CallRow[]>;
  callsAsOf(): Promise<Date | undefined>;
  /** By trunk, of calls that started at `from` or later. */
  callCounts(from: Date): Promise<ReadonlyMap<string, CallCount>>;
  dropCallsBefore(time: Date): Promise<void>;
  putProbe(probe: ProbeSummary): Promise<void>;
  probes(): Promise<ReadonlyMap<string, ProbeSummary>>;
  /** Remembers why a reading failed, until the next one succeeds. */
  failed(what: ObservedThing, at: Date, message: string): Promise<void>;
  failures(): Promise<ReadonlyMap<string, ObservationFailure>>;
}

export declare function observationStore(db: Database): ObservationStore;
