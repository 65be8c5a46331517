import { createHash } from "node:crypto";
import type { Plan } from "./plan.ts";

/** SHA-256, in hex, over the plan's canonical JSON: keys sorted at every level. */
export function digestOf(plan: Plan): string {
  return createHash("sha256").update(canonicalJson(plan)).digest("hex");
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
