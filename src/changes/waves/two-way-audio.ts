import type { Change } from "../change.ts";

/**
 * What people of a wave said of it since then: did they hear each other both ways? A no stands until it is withdrawn, whatever
 * others say, and the requester's word is never a yes. Null: nobody has said, or the no was withdrawn.
 */
export function twoWayAudioConfirmed(
  { waveDecisions, requestedBy }: Pick<Change, "waveDecisions" | "requestedBy">,
  wave: number,
  since = new Date(0),
): boolean | null {
  let heard: boolean | null = null;
  for (const { kind, by, at, wave: of } of waveDecisions) {
    if (of !== wave || at < since) continue;
    if (kind === "notHeard") heard = false;
    else if (by.id === requestedBy.id) continue;
    else if (kind === "withdrawn") heard = null;
    else if (kind === "heard" && heard !== false) heard = true;
  }
  return heard;
}
