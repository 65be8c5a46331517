import type { AttestationItem, SbcIdentity } from "../../preflight/check.ts";
import type { Card } from "../cards.ts";

/**
 * Inputs of the submitted form: `item:<id>` per statement and `all`, each "true" or "false"; `note`; and, where the
 * SBC can be entered, `vendor`, `product`, `firmware`.
 */
export interface AttestFormView {
  readonly fqdn: string;
  readonly items: readonly {
    /** Title of the check it counts for. */
    readonly check: string;
    readonly item: AttestationItem;
    /** `by` is a name. */
    readonly attested: { readonly by: string; readonly at: Date; readonly expiresAt: Date } | null;
    /** Days an attestation lasts. */
    readonly days: number;
  }[];
  readonly enteredSbc: SbcIdentity | null;
  readonly offerSbc: boolean;
  readonly problem?: string;
  readonly now: Date;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

export function attestFormCard(_view: AttestFormView): Card {
  throw new Error("soon");
}
