import { createHash } from "node:crypto";
import type { Plan } from "./plan.ts";
import type { Replay } from "./replay/replay.ts";

/** What an approval releases and accepts. */
export interface Released {
  readonly plan: Plan;
  /** See {@link Submission.olderPlan}: where it is there, it is what was approved. */
  readonly olderPlan?: unknown;
  readonly replay: Replay | null;
  readonly unknowns: readonly string[];
  readonly warnings: readonly string[];
}

/** Of what was read or made: none of it is ever altered, so it is computed once, however often somebody compares it. */
const known = new WeakMap<Released, string>();

/** SHA-256, in hex, over the canonical JSON of all that an approval covers: keys sorted at every level. */
export function digestOf(released: Released): string {
  const before = known.get(released);
  if (before !== undefined) return before;
  const digest = createHash("sha256").update(releasedText(released)).digest("hex");
  known.set(released, digest);
  return digest;
}

/** The text that the digest is made from. */
export function releasedText({ plan, olderPlan = plan, replay, unknowns, warnings }: Released): string {
  return canonicalJson({ plan: olderPlan, replay, unknowns, warnings });
}

/** As shown to people: enough to compare by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

/** One text for one value, whatever order its keys were written in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(",")}}`;
}
