import type { Change } from "../../change/change.ts";
import type { Card } from "../cards.ts";

export interface ChangesView {
  /** Of this page, at most ten. */
  readonly changes: readonly Change[];
  /** Counts from 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** "Changes", or "Waiting for approval". */
  readonly title: string;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export function changesCard(_view: ChangesView): Card {
  throw new Error("soon");
}
