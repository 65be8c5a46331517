import { singleFlight } from "../../lib/cache.ts";
import { start, type AuditHead, type AuditKeys, type Link } from "./audit-link.ts";
import { followChain, postedProblem, tamperedChange, type AuditVerdict } from "./audit-verify.ts";
import type { Database } from "../database.ts";

export interface VerifyOptions {
  /** From the first row on, and every change, also those that have ended. */
  readonly whole?: boolean;
  /** A row and its seal as they stand elsewhere. */
  readonly posted?: AuditHead;
}

/**
 * Verifies for everybody who asks: one at a time, and from the last row that was verified on. That place is kept in this
 * process, as whoever owns the database could move it there.
 */
export function auditVerifier(
  db: Database,
  keys: AuditKeys,
): (options?: VerifyOptions) => Promise<AuditVerdict> {
  let verified: Link = start;
  const shared = singleFlight((which: "whole" | "news") => inTurn(() => run(which)));
  let last: Promise<unknown> = Promise.resolve();

  return async function verify({ whole = false, posted } = {}) {
    const verdict = await shared(whole ? "whole" : "news");
    if (!verdict.ok || !posted) return verdict;
    // Posted since the verdict's snapshot: that row has to be verified as well.
    if (posted.sequence > verdict.rows) {
      const since = await shared("news");
      if (!since.ok) return since;
    }
    const problem = await postedProblem(db, posted);
    return problem ? { ok: false, ...problem } : verdict;
  };

  function inTurn(work: () => Promise<AuditVerdict>): Promise<AuditVerdict> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function run(which: "whole" | "news"): Promise<AuditVerdict> {
    const from = which === "whole" ? start : verified;
    const end = await followChain(db, keys, from);
    if ("problem" in end) return { ok: false, ...end };
    // A chain that is whole, and yet shorter than it was: its end was cut off together with its head.
    if (end.sequence < verified.sequence)
      return { ok: false, at: end.sequence + 1, problem: "Rows that were verified before are gone." };
    const tampered = await tamperedChange(db, keys, { all: which === "whole" });
    if (tampered !== undefined) return { ok: false, at: null, problem: tampered };
    verified = end;
    return {
      ok: true,
      rows: end.sequence,
      head: end.sequence === 0 ? null : { sequence: end.sequence, mac: end.mac },
      before: from.sequence,
    };
  }
}
