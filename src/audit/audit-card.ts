import { shortDigest } from "../changes/digest.ts";
import type { AuditRow } from "../store/audit/audit-store.ts";
import { card, type Card } from "../teams/cards/cards.ts";
import { marked, tones } from "../teams/cards/marks.ts";
import { named } from "../teams/cards/people.ts";
import { bold, clean, counted, plain, prose } from "../teams/cards/text.ts";
import { shortTimeOf, zoneName } from "../teams/cards/time.ts";

export interface AuditView {
  readonly rows: readonly AuditRow[];
  /** Outcome of `audit verify`; null where it was not asked for. */
  readonly verified: { readonly ok: boolean; readonly text: string } | null;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export const auditCard = (view: AuditView): Card => fill(auditData(view));

const fill = card<ReturnType<typeof auditData>>("audit");

export function auditData({ rows, verified, now, zone }: AuditView) {
  return {
    summary: clean(
      verified === null ? `Audit: ${counted(rows.length, "entry", "entries")}` : `Audit: ${verified.text}`,
      160,
    ),
    title: verified === null ? `Audit, last ${counted(rows.length, "entry", "entries")}` : "Audit",
    zone: `Times in ${zoneName(now, zone)}`,
    verified:
      verified === null
        ? null
        : {
            tone: verified.ok ? tones.good : tones.bad,
            text: marked(verified.ok ? "good" : "bad", prose(verified.text, 1500)),
          },
    empty: rows.length === 0 && verified === null ? "Nothing was recorded yet." : null,
    rows: rows.map(({ sequence, at, actor, action, subject, outcome, detail }) => ({
      head: `${outcome === "refused" ? "✕ refused" : "✓"} ${bold(plain(action, 60))} · ${plain(subject, 120)}`,
      line: [
        `${sequence}`,
        shortTimeOf(at, now, zone),
        actor === null ? "the bot itself" : named(actor),
        ...(detail === null ? [] : [plain(detail.replace(digest, shortDigest), 160)]),
      ].join(" · "),
    })),
  };
}

/** Compared by eye, the beginning is enough. */
const digest = /\b[0-9a-f]{64}\b/g;
