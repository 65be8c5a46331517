import type { Finding } from "../../preflight/check.ts";
import type { Card } from "../cards.ts";
import type { Offer } from "./offers.ts";

export interface PreflightView {
  readonly id: number;
  readonly fqdn: string;
  readonly requestedByName: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** In any order. */
  readonly findings: readonly Finding[];
  /** All of them, to show those that still run. */
  readonly checks: readonly { readonly id: string; readonly title: string }[];
  readonly offers: readonly Offer[];
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export function preflightCard(_view: PreflightView): Card {
  throw new Error("soon");
}
