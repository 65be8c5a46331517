import { completionsOf } from "./masked-number.ts";
import { matches } from "./number-pattern.ts";

/** Whether a pattern takes a number of which some digits are masked: whatever they are, for some of them, or never. */
export type Fit = "always" | "sometimes" | "never";

/** Of a pattern that cannot be read nobody knows, so it may. */
export function fit(pattern: RegExp | undefined, masked: string): Fit {
  if (!pattern) return "sometimes";
  let [taken, left] = [false, false];
  for (const number of completionsOf(masked) ?? samplesOf(masked)) {
    if (matches(pattern, number)) taken = true;
    else left = true;
    if (taken && left) return "sometimes";
  }
  return taken ? "always" : "never";
}

function samplesOf(masked: string): readonly string[] {
  return Array.from({ length: 500 }, (_, n) => {
    let seed = n * 7_919 + 1;
    return masked.replace(/\*/g, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return n < 10 ? String(n) : String((seed >> 8) % 10);
    });
  });
}
