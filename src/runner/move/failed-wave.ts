import type { Wave } from "../../change/move/wave.ts";

/** The first wave that failed its gate, and is not rolled back: from there only the way back is open. */
export function failedOf(waves: readonly Wave[]): number | null {
  return waves.find(({ status }) => status === "failed" || status === "rollingBack")?.number ?? null;
}
