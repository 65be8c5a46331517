import type { ChangeWindow, GateRules } from "./move-plan.ts";

/** What a person asked for, kept with the draft; the plan is made from it and from what the tenant is then. */
export type MoveRequest =
  | { readonly kind: "migrate"; readonly options: MigrationOptions }
  | { readonly kind: "reassign"; readonly options: ReassignOptions }
  /** Of a migration whose waves are done: its emergency routes take the new trunk. */
  | { readonly kind: "emergency"; readonly migration: number; readonly attestedTestCall: string }
  | {
      readonly kind: "closeOut";
      readonly migration: number;
      readonly option: CloseOutOption;
      readonly attestedInbound: boolean;
    };

/** `foldBack`: original routes to the new trunk, former assignments restored, clones deleted. */
export type CloseOutOption = "drain" | "remove" | "foldBack";

/** How people move, whatever to. */
export interface WaveOptions {
  /** Object ids of the pilot; empty takes the proposed ones. */
  readonly pilot: readonly string[];
  readonly pilotSize: number;
  /** Percentages that are reached after each wave behind the pilot, ascending, ending with 100. */
  readonly shares: readonly number[];
  readonly pilotBakeHours: number;
  readonly bakeHours: number;
  readonly gate: GateRules;
  readonly window: ChangeWindow | null;
  readonly approveWaves: "together" | "each";
  readonly onFailedGate: "ask" | "rollBack";
}

export interface MigrationOptions extends WaveOptions {
  readonly newFqdn: string;
  readonly newPort: number;
  /** Appended to the names of usages, routes and policies to name their clones, e.g. " Bypass". */
  readonly nameSuffix: string;
  /** Policies to move people from; empty takes every policy that reaches the trunk. */
  readonly policies: readonly string[];
  /** A backup route with the old trunk behind each copy, in the same usage, and the source usages behind the new ones. */
  readonly fallback: boolean;
}

export interface ReassignOptions extends WaveOptions {
  readonly policy: string;
  /** Object ids. */
  readonly people: readonly string[];
}
