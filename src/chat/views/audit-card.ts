import type { AuditRow } from "../../store/audit-store.ts";
import type { Card } from "../cards.ts";

export interface AuditView {
  readonly rows: readonly AuditRow[];
  /** Outcome of `audit verify`; null where it was not asked for. */
  readonly verified: { readonly ok: boolean; readonly text: string } | null;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export function auditCard(_view: AuditView): Card {
  throw new Error("soon");
}
