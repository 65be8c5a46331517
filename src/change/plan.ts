import type { Gateway } from "../telephony/gateway.ts";

export type ChangeKind = "enableBypass" | "disableBypass";

/** One effect on the tenant, with the value it starts from and the one it sets. */
export interface Step {
  readonly kind: "setMediaBypass";
  readonly fqdn: string;
  readonly from: boolean;
  readonly to: boolean;
}

/** Who and what feels the change at once, as counted when it was planned. */
export interface Affected {
  readonly policies: readonly {
    readonly policy: string;
    readonly users: number;
    readonly resourceAccounts: number;
  }[];
  readonly emergencyCalls: readonly { readonly policy: string; readonly dialStrings: readonly string[] }[];
}

/** Exactly what will happen and how it is undone. Immutable; an approval covers its digest. */
export interface Plan {
  readonly kind: ChangeKind;
  readonly trunk: string;
  readonly requestedBy: string;
  readonly reason: string;
  /** ISO time before which nothing starts; null means as soon as it is approved. */
  readonly startAt: string | null;
  readonly before: Gateway;
  readonly steps: readonly Step[];
  readonly undo: readonly Step[];
  readonly affected: Affected;
  /** What an approver must know, as sentences. */
  readonly cautions: readonly string[];
  readonly approvalsRequired: number;
  /** Every object the steps write, sorted. */
  readonly locks: readonly string[];
}

export function lockOfTrunk(fqdn: string): string {
  return `trunk:${fqdn}`;
}
