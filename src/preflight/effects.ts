import type { CheckId, CheckOn, Effect } from "./check.ts";

interface EffectRow {
  readonly check: CheckId;
  readonly title: string;
  /** Null for an outcome the check never has. */
  readonly warn: Effect | null;
  readonly fail: Effect | null;
  readonly unknown: Effect;
  /** Days an attestation lasts; null where nothing can be attested. */
  readonly attestationDays: number | null;
}

/** What each outcome of each check does to a request for bypass. Passes and attestations only inform. */
export function effectRows(
  checks: readonly Pick<CheckOn<never, never>, "id" | "title" | "effects" | "attestationDays">[],
): readonly EffectRow[] {
  return checks.map(({ id, title, effects, attestationDays }) => ({
    check: id,
    title,
    warn: effects.warn ?? null,
    fail: effects.fail ?? null,
    unknown: effects.unknown,
    attestationDays,
  }));
}
