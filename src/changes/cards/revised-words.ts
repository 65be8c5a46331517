import type { ChangeState } from "../change.ts";
import { isWorse, type Figures, type Revised } from "../revised.ts";
import { capital, counted, number } from "../../teams/cards/text.ts";

const then: Readonly<Record<Figures["outcome"], string>> = {
  pass: "passed",
  inconclusive: "had no verdict",
  fail: "failed",
};
const now: Readonly<Record<Figures["outcome"], string>> = {
  pass: "passes",
  inconclusive: "has no verdict",
  fail: "fails",
};

/** `Wave 2 passed by 100 calls, 98.0 % delivered; by the 240 that are known now, 71.2 % delivered, it fails.` */
export function revisedWords({ wave, was, is }: Omit<Revised, "reasons">): string {
  const what = wave === null ? "the switch" : `wave ${wave}`;
  return capital(
    `${what} ${then[was.outcome]} by ${counted(was.attempts, "call")}${share(was)}; by the ${number(is.attempts)} that are known now${share(is)}, it ${now[is.outcome]}.`,
  );
}

/** The share that was delivered, where there was a call. */
function share({ attempts, delivered }: Figures): string {
  return attempts === 0 ? "" : `, ${((100 * delivered) / attempts).toFixed(1)}\u00a0% delivered`;
}

/** What such a standing says of a change: `Done, but late call records show problems`. */
export const revisedHead: Readonly<Record<"bad" | "warning", string>> = {
  bad: "late call records show problems",
  warning: "with the calls that came late it has no verdict",
};

/** How a change in its end stands by verdicts that rows which came late have turned; null: as it ended. */
export function revisedStanding(state: ChangeState): "bad" | "warning" | null {
  const worse = "revised" in state ? state.revised.filter(isWorse) : [];
  if (worse.length === 0) return null;
  return worse.some(({ is }) => is.outcome === "fail") ? "bad" : "warning";
}
