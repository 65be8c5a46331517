import { sql, type Selectable } from "kysely";
import { changeName, hasEnded, type Change } from "../changes/change.ts";
import { kinds } from "../changes/kinds/kinds.ts";
import type { Excluded } from "../changes/waves/members.ts";
import type { TimelineEntry } from "../changes/timeline.ts";
import type { Wave } from "../changes/waves/wave.ts";
import { day } from "../lib/time.ts";
import { wasDelivered } from "../telephony/call-statistics.ts";
import type { AuditRow } from "./audit/audit-link.ts";
import { auditRowOf } from "./audit/audit-chain.ts";
import { subjectOfKeys } from "./audit/audit-seals.ts";
import { journalOf, type StepRecord } from "./changes/change-journal.ts";
import { changeOf, changes } from "./changes/change-row.ts";
import { timelineOf } from "./changes/change-timeline.ts";
import { batchesOf, type Batch } from "./changes/wave-batches.ts";
import { excludedOf, membersOf, type StoredMember } from "./changes/wave-members.ts";
import { wavesOf } from "./changes/wave-rows.ts";
import type { Database, Transaction } from "./database.ts";
import type { Message } from "./messages/message-row.ts";
import { preflightsIn, type StoredPreflight } from "./preflight-store.ts";
import type { Schema } from "./schema.ts";

/** A row of the audit with the seal of the row before it, by which it can be proved alone; "" before the first. */
export interface ProvableRow extends AuditRow {
  readonly previous: string;
}

/** What the bot posted about a change, and where. */
export interface PostedMessage {
  readonly at: Date;
  readonly where: "personal" | "channel" | "groupChat";
  /** Whose chat it is; null of channels and group chats. */
  readonly person: string | null;
  readonly state: Message["state"];
  /** A text, or which card; of cards only what they show now is known, and not kept. */
  readonly content: unknown;
}

/** A trunk's calls in one hour of the clock. */
export interface HourOfCalls {
  readonly trunk: string;
  readonly start: Date;
  /** Whether the trunk's media bypass was on when they were made. */
  readonly bypass: boolean;
  readonly attempts: number;
  readonly delivered: number;
}

/** All that is kept of one change, as it was at one moment. */
export interface Dossier {
  readonly change: Change;
  readonly timeline: readonly TimelineEntry[];
  readonly journal: readonly StepRecord[];
  /** Trunks as they were right before the first effect. */
  readonly ledger: readonly {
    readonly object: string;
    readonly before: unknown;
    readonly recordedAt: Date;
  }[];
  readonly waves: readonly Wave[];
  readonly batches: readonly Batch[];
  readonly members: readonly StoredMember[];
  readonly excluded: readonly Excluded[];
  /** Of its trunks, from a day before the request to the end. */
  readonly preflights: readonly StoredPreflight[];
  readonly attestations: readonly Omit<Selectable<Schema["attestation"]>, "id">[];
  /** What people attached of other hosts. */
  readonly reports: readonly Omit<Selectable<Schema["evidence"]>, "id">[];
  readonly messages: readonly PostedMessage[];
  /** About the change, about its trunks up to its end, and about the keys. */
  readonly audit: readonly ProvableRow[];
  readonly calls: {
    /** The first effect; null where there was none. */
    readonly began: Date | null;
    /** Calls are counted up to here: the last event, or now while it is open. */
    readonly until: Date;
    readonly hours: readonly HourOfCalls[];
  };
}

export interface DossierStore {
  /** Everything of a change, read in one snapshot; undefined where there is none. */
  read(id: number, now: Date): Promise<Dossier | undefined>;
}

/** How far before the first effect calls are counted. */
const callsBefore = 7 * day;

export function dossierStore(db: Database): DossierStore {
  return {
    read: (id, now) =>
      db
        .transaction()
        .setIsolationLevel("repeatable read")
        .setAccessMode("read only")
        .execute((trx) => readIn(trx, id, now)),
  };
}

async function readIn(trx: Transaction, id: number, now: Date): Promise<Dossier | undefined> {
  const row = await changes(trx).where("change.id", "=", id).executeTakeFirst();
  if (!row) return undefined;
  const { change } = changeOf(row);
  // One connection: nothing is won by asking side by side.
  const timeline = await timelineOf(trx, id);
  const journal = await journalOf(trx, id);
  const waves = await wavesOf(trx, id);
  const until = hasEnded(change) ? (timeline.at(-1)?.at ?? now) : now;
  const trunks = trunksOf(change);
  const began = earliest([
    ...journal.map(({ intendedAt }) => intendedAt),
    ...waves.flatMap(({ beganAt }) => beganAt ?? []),
  ]);
  const from = new Date(change.requestedAt.getTime() - day);
  return {
    change,
    timeline,
    journal,
    waves,
    ledger: await ledgerOf(trx, id),
    batches: await batchesOf(trx, id),
    members: await membersOf(trx, id, {}),
    excluded: (await excludedOf(trx, id, {})).excluded,
    preflights: await preflightsIn(trx, { id: change.submission?.preflightId ?? null, trunks, from, until }),
    attestations: await attestationsOn(trx, trunks, change.requestedAt, until),
    reports: await reportsOn(trx, trunks, from, until),
    messages: await messagesAbout(trx, id),
    audit: await auditAbout(trx, changeName(id), trunks, until),
    calls: { began, until, hours: began ? await hoursOf(trx, trunks, began, until) : [] },
  };
}

function trunksOf({ kind, subject, submission }: Change): readonly string[] {
  const pair = submission?.plan.pair;
  if (pair) return [pair.from.fqdn, pair.to.fqdn];
  return kinds[kind].subject === "trunk" ? [subject] : [];
}

function earliest(times: readonly Date[]): Date | null {
  return times.length === 0 ? null : new Date(Math.min(...times.map((time) => time.getTime())));
}

async function ledgerOf(trx: Transaction, id: number): Promise<Dossier["ledger"]> {
  return trx
    .selectFrom("ledger")
    .select(["object", "before", "recordedAt"])
    .where("changeId", "=", id)
    .orderBy("object")
    .execute();
}

async function attestationsOn(trx: Transaction, trunks: readonly string[], from: Date, until: Date) {
  if (trunks.length === 0) return [];
  return trx
    .selectFrom("attestation")
    .select(["fqdn", "port", "item", "personId", "personName", "at", "expiresAt", "note"])
    .where("fqdn", "in", [...trunks])
    .where("expiresAt", ">=", from)
    .where("at", "<=", until)
    .orderBy("id")
    .execute();
}

async function reportsOn(trx: Transaction, trunks: readonly string[], from: Date, until: Date) {
  if (trunks.length === 0) return [];
  return trx
    .selectFrom("evidence")
    .select([
      "digest",
      "fqdn",
      "port",
      "secondFqdn",
      "secondPort",
      "attachedById",
      "attachedByName",
      "attachedAt",
      "reportedAt",
      "report",
    ])
    .where("fqdn", "in", [...trunks])
    .where("attachedAt", ">=", from)
    .where("attachedAt", "<=", until)
    .orderBy("id")
    .execute();
}

async function messagesAbout(trx: Transaction, id: number): Promise<readonly PostedMessage[]> {
  return trx
    .selectFrom("message")
    .leftJoin("conversation", "conversation.id", "message.conversationId")
    .select(["message.createdAt as at", "message.state", "message.content"])
    .select((row) => [
      row.fn.coalesce("conversation.kind", sql<"personal">`'personal'`).as("where"),
      "conversation.personName as person",
    ])
    .where((row) =>
      row.or([row("message.changeId", "=", id), row("message.eventKey", "like", `${changeName(id)}:%`)]),
    )
    .orderBy("message.id")
    .execute();
}

async function auditAbout(
  trx: Transaction,
  name: string,
  trunks: readonly string[],
  until: Date,
): Promise<readonly ProvableRow[]> {
  const { rows } = await sql<Selectable<Schema["audit"]> & { previous: string }>`
    select audit.*, coalesce(before.mac, '') as previous
    from audit left join audit as before on before.sequence = audit.sequence - 1
    where audit.subject = ${name} or (audit.subject = ${subjectOfKeys} and audit.seals is not null)
      or (audit.subject = any(${[...trunks]}::text[]) and audit.at <= ${until})
    order by audit.sequence
  `.execute(trx);
  return rows.map(({ previous, ...row }) => ({ ...auditRowOf(row), previous }));
}

/** Counted in the database by how calls ended, so that one rule says which were delivered. */
async function hoursOf(
  trx: Transaction,
  trunks: readonly string[],
  began: Date,
  until: Date,
): Promise<readonly HourOfCalls[]> {
  const { rows } = await sql<{
    trunk: string;
    start: Date;
    bypass: boolean;
    successful: boolean;
    finalSipCode: number;
    callEndSubReason: number | null;
    calls: number;
  }>`
    select trunk_fqdn as trunk, date_trunc('hour', started_at, 'UTC') as start, media_bypass_enabled as bypass,
      successful, final_sip_code as "finalSipCode", call_end_sub_reason as "callEndSubReason", count(*)::integer as calls
    from call_row
    where trunk_fqdn = any(${[...trunks]}::text[])
      and started_at >= ${new Date(began.getTime() - callsBefore)} and started_at < ${until}
    group by 1, 2, 3, 4, 5, 6
    order by 2, 1, 3
  `.execute(trx);
  const hours = new Map<string, HourOfCalls>();
  for (const { trunk, start, bypass, calls, ...ended } of rows) {
    const key = `${trunk} ${start.getTime()} ${bypass}`;
    const { attempts, delivered } = hours.get(key) ?? { attempts: 0, delivered: 0 };
    hours.set(key, {
      trunk,
      start,
      bypass,
      attempts: attempts + calls,
      delivered: delivered + (wasDelivered(ended) ? calls : 0),
    });
  }
  return [...hours.values()];
}
