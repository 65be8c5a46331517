import type { EmergencyCallingPopulation } from "../../telephony/trunk-dependants.ts";
import type { Caller } from "../../changes/replay/people.ts";
import type { OutboundCalls } from "../../changes/replay/replayer.ts";
import type { PolicyPopulation } from "../../preflight/check.ts";
import { callsRead, type CallHour, type CallsRead } from "../../telephony/call-hours.ts";
import type { CallRow } from "../../telephony/call-row.ts";
import type { InboundHalf } from "../../telephony/inbound.ts";
import type { CallsAtOnce } from "../../telephony/calls-at-once.ts";
import { joinUnread, type Unread } from "../../telephony/unread.ts";
import type { VoiceUser } from "../../telephony/voice-user.ts";
import { callHoursSince, putCallHour, type CallPage } from "./call-hours.ts";
import {
  callCountsSince,
  callLoad,
  callsAtOnce,
  callsOf,
  callsOfUser,
  inboundHalf,
  type CallCount,
  type CallLoad,
} from "./call-rows.ts";
import type { Database } from "../database.ts";
import { storable } from "../json/json.ts";
import {
  allUnread,
  newestFleet,
  newestPopulations,
  observe,
  type FleetObservation,
  type Observed,
  type ObservedThing,
} from "./observations.ts";
import { callersOf, numberBeginnings, outboundCalls } from "./outbound-calls.ts";
import { seenUsers, type SeenUsers } from "./seen-users.ts";
import { allUsers, findUsers, namesContaining, usersOfPolicy } from "./user-lookup.ts";
import { emergencyCallingOf, insertUsers, populationsOf } from "./voice-users.ts";

export type { CallCount } from "./call-rows.ts";
export type { SeenUsers } from "./seen-users.ts";
export type { FleetObservation, Observed, ObservedThing } from "./observations.ts";

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

export interface ObservationFailure {
  readonly at: Date;
  readonly message: string;
  /** The tenant asked not to be asked before; null where it did not. */
  readonly until: Date | null;
}

/** What was last read of the tenant. Cards and lists read this, plans and checks before an effect do not. */
export interface ObservationStore {
  putFleet(fleet: FleetObservation, at: Date, unread?: readonly Unread[]): Promise<void>;
  fleet(): Promise<Observed<FleetObservation> | undefined>;
  /** Replaces all users at once, page by page in constant memory; a fault on the way leaves the former ones. Returns how many there are. `unread` is looked at after the last page. */
  replaceUsers(
    pages: AsyncIterable<readonly VoiceUser[]>,
    at: Date,
    unread?: readonly Unread[],
  ): Promise<number>;
  /** Enterprise-voice enabled users, and resource accounts, by effective voice routing policy. */
  usersByPolicy(): Promise<Observed<readonly PolicyPopulation[]> | undefined>;
  /** Of the users as they were last read. */
  emergencyCalling(): Promise<readonly EmergencyCallingPopulation[]>;
  /** Everybody whose policy in force is one of these, or everybody at all; null where nobody has been read. */
  callersOf(policies: readonly string[] | "all"): Promise<readonly Caller[] | null>;
  /** How telephone numbers of people begin, E.164, with the calling code in it. */
  numberBeginnings(): Promise<readonly string[]>;
  /** Calls out of these people that started in [from, to), page by page, those to one number after each other; people by their place. */
  outboundCalls(userIds: readonly string[], from: Date, to: Date): AsyncIterable<readonly OutboundCalls[]>;
  /** Everybody, those without Enterprise Voice included. */
  allUsers(): Promise<readonly VoiceUser[]>;
  /**
   * Who is meant by each text: a user principal name in any case of letters, an object id, or else the part of the name
   * before the "@", which several may share. Empty where nobody is meant.
   */
  findUsers(texts: readonly string[]): Promise<ReadonlyMap<string, readonly VoiceUser[]>>;
  /** User principal names that contain the text, in any case of letters, by name; at most so many. */
  namesContaining(text: string, most: number): Promise<readonly string[]>;
  /** Everybody for whom this voice routing policy is in force, by name. */
  usersOfPolicy(policy: string): Promise<readonly VoiceUser[]>;
  /**
   * Inserts or refreshes the rows of the hour that starts at `hour` by id, page by page: what came stays where the reading
   * breaks off. The hour counts as read at `readAt`, when the reading began, once all have come; answers what was unread.
   */
  putCalls(pages: AsyncIterable<CallPage>, hour: Date, readAt: Date): Promise<readonly Unread[]>;
  /** Hours that were read and end after `from`, oldest first. */
  callHours(from: Date): Promise<readonly CallHour[]>;
  /** Up to when, and since when without a gap, calls were read; undefined where none were. */
  callsRead(): Promise<CallsRead | undefined>;
  /** Calls of one trunk that started in [from, to), oldest first. */
  calls(trunk: string, from: Date, to: Date): Promise<readonly CallRow[]>;
  /** Of these trunks together, of calls that started in [from, to); undefined without a call. */
  callsAtOnce(trunks: readonly string[], from: Date, to: Date): Promise<CallsAtOnce | undefined>;
  /** Of calls of one trunk that started in [from, to). */
  callLoad(trunk: string, from: Date, to: Date): Promise<CallLoad>;
  /** Of calls that started at `since` or later. */
  inboundHalf(pair: { readonly from: string; readonly to: string }, since: Date): Promise<InboundHalf>;
  /**
   * Of those who can call out by one of the policies: who was on a call of the trunk that started at `from` or later.
   */
  seenUsers(trunk: string, policies: readonly string[], from: Date, maxNamed: number): Promise<SeenUsers>;
  /** Calls of one person that started at `from` or later, newest first, at most so many. */
  callsOfUser(userId: string, from: Date, limit: number): Promise<readonly CallRow[]>;
  /** By trunk, of calls that started at `from` or later. */
  callCounts(from: Date): Promise<ReadonlyMap<string, CallCount>>;
  putProbe(probe: ProbeSummary): Promise<void>;
  probes(): Promise<ReadonlyMap<string, ProbeSummary>>;
  /** Remembers why a reading failed, until the next one succeeds, and until when the tenant asked not to be asked. */
  failed(what: ObservedThing, at: Date, message: string, until?: Date | null): Promise<void>;
  failures(): Promise<ReadonlyMap<string, ObservationFailure>>;
  /** What the last readings that succeeded had to leave out. */
  unread(): Promise<readonly Unread[]>;
}

export function observationStore(db: Database): ObservationStore {
  const readFleet = newestFleet(db);
  return {
    async putFleet(fleet, at, unread = []) {
      await db.transaction().execute((trx) => observe(trx, "fleet", { value: fleet, unread }, at));
    },

    async fleet() {
      return readFleet();
    },

    async replaceUsers(pages, at, unread = []) {
      return db.transaction().execute(async (trx) => {
        const { generation, count } = await insertUsers(trx, pages);
        const value = await populationsOf(trx, generation);
        await observe(trx, "users", { value, unread: joinUnread(unread) }, at);
        await trx.deleteFrom("voiceUser").where("generation", "!=", generation).execute();
        return count;
      });
    },

    async usersByPolicy() {
      return newestPopulations(db);
    },

    emergencyCalling: () => emergencyCallingOf(db),
    callersOf: (policies) => callersOf(db, policies),
    numberBeginnings: () => numberBeginnings(db),
    outboundCalls: (userIds, from, to) => outboundCalls(db, userIds, from, to),
    allUsers: () => allUsers(db),
    findUsers: (texts) => findUsers(db, texts),
    namesContaining: (text, most) => namesContaining(db, text, most),
    usersOfPolicy: (policy) => usersOfPolicy(db, policy),
    seenUsers: (trunk, policies, from, maxNamed) => seenUsers(db, trunk, policies, from, maxNamed),
    callsAtOnce: (trunks, from, to) => callsAtOnce(db, trunks, from, to),
    callLoad: (trunk, from, to) => callLoad(db, trunk, from, to),
    inboundHalf: (pair, since) => inboundHalf(db, pair, since),
    callsOfUser: (userId, from, limit) => callsOfUser(db, userId, from, limit),

    putCalls: (pages, hour, readAt) => putCallHour(db, pages, hour, readAt),
    callHours: (from) => callHoursSince(db, from),
    async callsRead() {
      return callsRead(await callHoursSince(db, new Date(0)));
    },

    async calls(trunk, from, to) {
      return callsOf(db, trunk, from, to);
    },

    async callCounts(from) {
      return callCountsSince(db, from);
    },

    async putProbe({ fqdn, ...probe }) {
      const seen = {
        ...probe,
        optionsDetail: storable(probe.optionsDetail),
        certificateIssuer: probe.certificateIssuer === null ? null : storable(probe.certificateIssuer),
        product: probe.product === null ? null : storable(probe.product),
        detail: storable(probe.detail),
      };
      await db
        .insertInto("probe")
        .values({ fqdn, ...seen })
        .onConflict((conflict) => conflict.column("fqdn").doUpdateSet(seen))
        .execute();
    },

    async probes() {
      const rows = await db.selectFrom("probe").selectAll().execute();
      return new Map(rows.map((row) => [row.fqdn, row]));
    },

    async failed(what, at, message, until = null) {
      const failure = { at, message: storable(message), until };
      await db
        .insertInto("observationFailure")
        .values({ what, ...failure })
        .onConflict((conflict) => conflict.column("what").doUpdateSet(failure))
        .execute();
    },

    async failures() {
      const rows = await db.selectFrom("observationFailure").selectAll().execute();
      return new Map(rows.map(({ what, ...failure }) => [what, failure]));
    },

    unread: () => allUnread(db),
  };
}
