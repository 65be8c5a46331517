import type { MemberStatus } from "../../change/move/wave.ts";
import type { Moving } from "./move-context.ts";

interface WithId {
  readonly userId: string;
}

/** Writes one status down for people, each with their own reason: one write for all who share it. */
export async function markWhy(
  { context, change }: Moving,
  status: MemberStatus,
  people: readonly (WithId & { readonly why: string })[],
  settledAt = context.now(),
): Promise<void> {
  for (const [detail, those] of Map.groupBy(people, ({ why }) => why))
    await context.waves.mark(change.id, idsOf(those), { status, detail, settledAt });
}

export function idsOf(people: readonly WithId[]): readonly string[] {
  return people.map(({ userId }) => userId);
}
