import { capability } from "../teams/capability/capability.ts";
import { whole } from "../teams/capability/inputs.ts";
import type { AuditHead, AuditVerdict } from "../store/audit/audit-store.ts";
import { refusal, type Answer, type ChatDependencies, type Turn } from "../teams/capability/turn.ts";
import { auditCard } from "./audit-card.ts";

const shownByDefault = 10;
const maxShown = 20;

export const audit = capability({
  permission: "audit",
  readers: "asker",
  typed: {
    name: "audit",
    usages: [
      { syntax: "audit [n]", does: `the last entries of the audit, at most ${maxShown}` },
      { syntax: "audit verify", does: "prove that nobody altered the audit, nor what it sealed" },
      { syntax: "audit verify <row> <seal>", does: "compare it with a seal that was posted" },
    ],
    further: { word: "verify", permission: "verifyAudit" },
    parse([typed, ...more]) {
      if (typed === "verify") return { verify: more };
      const count = whole(999_999_999).safeParse(typed ?? shownByDefault);
      return count.success && more.length === 0
        ? { count: count.data }
        : refusal("How many?", "Write audit, audit and a number, or audit verify.");
    },
  },
  run: (deps, asked, turn) =>
    "verify" in asked ? verifyAudit(deps, asked.verify, turn) : showAudit(deps, asked.count, turn),
});

/** The newest entries; more than fit on a card are not shown. */
async function showAudit({ audit, now }: ChatDependencies, count: number, { zone }: Turn): Promise<Answer> {
  const rows = await audit.last(Math.min(count, maxShown));
  return {
    type: "card",
    card: auditCard({ rows, verified: null, now: now(), ...(zone !== null && { zone }) }),
  };
}

/** It reads more than anything else, so it is for those who can act on what it says. */
async function verifyAudit(
  { audit, now }: ChatDependencies,
  typed: readonly string[],
  { zone }: Turn,
): Promise<Answer> {
  const posted = typed.length === 0 ? undefined : postedIn(typed);
  if (posted === null)
    return refusal(
      "Which seal?",
      "Write audit verify alone, or with the row and the whole seal as they were posted: audit verify <row> <seal>.",
    );
  const verdict = await audit.verify(posted ? { posted } : {});
  const verified = { ok: verdict.ok, text: verdictText(verdict, posted) };
  const rows = await audit.last(5);
  return { type: "card", card: auditCard({ rows, verified, now: now(), ...(zone !== null && { zone }) }) };
}

/** Null where it is anything else than a row and a whole seal. */
function postedIn([row, seal, ...more]: readonly string[]): AuditHead | null {
  const sequence = whole(999_999_999).safeParse(row);
  const mac = seal?.toLowerCase() ?? "";
  if (more.length > 0 || !sequence.success || !/^[0-9a-f]{64}$/.test(mac)) return null;
  return { sequence: sequence.data, mac };
}

function verdictText(verdict: AuditVerdict, posted: AuditHead | undefined): string {
  if (!verdict.ok) {
    return verdict.at === null
      ? `What was sealed was altered. ${verdict.problem}`
      : `The chain breaks at entry ${verdict.at}: ${verdict.problem}`;
  }
  const { rows, head, before } = verdict;
  return [
    `The chain of ${rows} entries is whole.`,
    ...(head ? [`Its head is ${head.mac.slice(0, 12)} at ${head.sequence}.`] : []),
    ...(posted ? [`Entry ${posted.sequence} is the one whose seal was posted.`] : []),
    ...(before > 0 ? [`The first ${before} were verified before, and not read again.`] : []),
  ].join(" ");
}
