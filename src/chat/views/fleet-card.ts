import type { ChangeStatus } from "../../change/change.ts";
import type { Verdict } from "../../preflight/report.ts";
import type { Card } from "../cards.ts";

export interface FleetRow {
  readonly fqdn: string;
  readonly mediaBypass: boolean;
  readonly enabled: boolean;
  readonly options: { readonly status: number | null; readonly detail: string } | null;
  readonly certificateNotAfter: Date | null;
  readonly users: number | null;
  readonly lastPreflight: {
    readonly id: number;
    readonly verdict: Verdict;
    readonly finishedAt: Date;
  } | null;
  readonly change: { readonly id: number; readonly status: ChangeStatus } | null;
  /** A carrier's trunk without a gateway object in this tenant. */
  readonly derived: boolean;
}

export interface FleetView {
  /** Of this page, at most ten. */
  readonly rows: readonly FleetRow[];
  /** Counts from 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly filter: string | null;
  readonly asOf: Date | null;
  /** What the last background refresh failed with; null where it went well. */
  readonly problem: string | null;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export function fleetCard(_view: FleetView): Card {
  throw new Error("soon");
}
