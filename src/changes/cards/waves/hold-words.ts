import type { Change } from "../../change.ts";
import { openHolds } from "../../hold.ts";
import { bold, plain, prose } from "../../../teams/cards/text.ts";
import { timeOf } from "../../../teams/cards/time.ts";

/** What releasing the brake does. */
export const releasing =
  "Releasing the brake turns media bypass on again on the new trunk, for everybody who was moved.";

/**
 * What holds a change up, since when and why, and who lifts it; empty where nothing does. `failedWave`: the wave that must go
 * back whether or not it is lifted.
 */
export function holdWords(
  change: Change,
  failedWave: number | null,
  zone: string,
  now: Date,
): readonly string[] {
  const holds = openHolds(change);
  if (holds.length === 0) return [];
  const other = `An approver, somebody other than ${plain(change.requestedBy.name, 60)}`;
  return [
    ...heldBy(change, zone, now),
    failedWave === null
      ? `${bold("What now:")} ${other}, looks at it and lets it go on with a reason.${holds.some(({ kind }) => kind === "brake") ? ` ${releasing}` : ""} The safe way is a rollback.`
      : `${other}, may lift this with a reason. Nobody else is moved by that: wave ${failedWave} has to go back first.`,
  ];
}

/** Each alarm and brake that holds a change up: who or what, when and why. */
export function heldBy(change: Change, zone: string, now: Date): readonly string[] {
  return openHolds(change).map(({ by, why, at }) =>
    by === null
      ? `Alarm since ${timeOf(at, now, zone)}: ${prose(why ?? "", 400)}`
      : `The brake was pulled by ${plain(by.name, 60)}, ${timeOf(at, now, zone)}: ${why === null ? "no reason was given." : plain(why, 300)}`,
  );
}
