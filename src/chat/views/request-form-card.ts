import type { ChangeKind } from "../../change/plan.ts";
import type { Verdict } from "../../preflight/report.ts";
import type { Card } from "../cards.ts";

/** Inputs of the submitted form: `reason`, `start` ("now" or "later"), `startDate` (YYYY-MM-DD), `startTime` (HH:MM). */
export interface RequestFormView {
  readonly kind: ChangeKind;
  readonly fqdn: string;
  /** Media bypass as it is. */
  readonly before: boolean;
  readonly users: number;
  readonly resourceAccounts: number;
  readonly emergencyCalls: readonly { readonly policy: string; readonly dialStrings: readonly string[] }[];
  readonly cautions: readonly string[];
  readonly preflight: { readonly id: number; readonly verdict: Verdict; readonly finishedAt: Date } | null;
  /** IANA name of the zone in which a start time is read. */
  readonly zone: string;
  /** What was entered before, where the form comes back with a problem. */
  readonly values?: {
    readonly reason?: string;
    readonly start?: "now" | "later";
    readonly startDate?: string;
    readonly startTime?: string;
  };
  readonly problem?: string;
  readonly now: Date;
}

export function requestFormCard(_view: RequestFormView): Card {
  throw new Error("soon");
}
