import type { ChangeStatus } from "../../change/change.ts";
import type { Verdict } from "../../preflight/report.ts";
import type { ProbeSummary } from "../../store/observation-store.ts";
import type { CallStatistics } from "../../telephony/call-statistics.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import type { Card } from "../cards.ts";
import type { Offer } from "./offers.ts";

export interface GatewayView {
  readonly fqdn: string;
  /** Null for a carrier's derived trunk. */
  readonly gateway: Gateway | null;
  readonly localMediaOptimisation: boolean;
  readonly asOf: Date;
  readonly users: number;
  readonly resourceAccounts: number;
  readonly policies: readonly string[];
  readonly emergencyCalls: readonly { readonly policy: string; readonly dialStrings: readonly string[] }[];
  /** Of the last 24 hours. */
  readonly calls: CallStatistics;
  readonly callsAsOf: Date | null;
  readonly probe: ProbeSummary | null;
  /** Name of the certified product it was matched with; null where none was. */
  readonly certifiedAs: string | null;
  readonly lastPreflight: {
    readonly id: number;
    readonly verdict: Verdict;
    readonly finishedAt: Date;
  } | null;
  readonly change: { readonly id: number; readonly status: ChangeStatus } | null;
  readonly offers: readonly Offer[];
  readonly problem: string | null;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export function gatewayCard(_view: GatewayView): Card {
  throw new Error("soon");
}
