import type { Cloud } from "../../telephony/clouds.ts";
import type { Comparison } from "../../tenant/contract/compare.ts";
import type { GraphPermission } from "../../tenant/graph/graph-permissions.ts";
import type { HostAbout } from "../../tenant/powershell/host-protocol.ts";
import type { TenantErrorKind } from "../../tenant/tenant-error.ts";

/** What came of each read that the product makes, made once. Holds no name, number or other value of the tenant. */
export interface Rehearsal {
  readonly cloud: Cloud;
  /** Null where the cmdlet host did not answer. */
  readonly about: HostAbout | null;
  readonly cmdlets: readonly Rehearsed[];
  readonly paths: readonly Rehearsed[];
}

export interface Rehearsed {
  /** A cmdlet with the parameters it was given, or a path with `{…}` for what it is about. */
  readonly what: string;
  readonly outcome: Outcome;
}

export type Outcome =
  /** Agrees with its contract where there are no findings. */
  | ({ readonly is: "compared" } & Comparison)
  | { readonly is: "nothingThere" }
  /** What it is asked by is missing, as nothing of that kind was read before it. */
  | { readonly is: "notAsked"; readonly lacking: string }
  | { readonly is: "notInThisCloud" }
  | {
      readonly is: "noAnswer";
      readonly kind: TenantErrorKind;
      /** What Graph wants for it; null for a cmdlet. */
      readonly permission: GraphPermission | null;
    };
