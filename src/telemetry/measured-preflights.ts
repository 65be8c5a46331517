import type { RunPreflight } from "../preflight/preflight.ts";
import { secondsSince, type Instruments } from "./instruments.ts";
import { failureOf, type Traces } from "./traces.ts";

export function measuredPreflight(
  runPreflight: RunPreflight,
  { took, count }: Instruments,
  traces: Traces,
): RunPreflight {
  return async (about, signal, onFinding) => {
    const subject = "fqdn" in about ? "trunk" : "pair";
    const start = performance.now();
    let outcome = "done";
    try {
      const findings = await traces.within(`preflight ${subject}`, {}, () =>
        runPreflight(about, signal, onFinding),
      );
      for (const finding of findings) count("findings", { check: finding.check, outcome: finding.outcome });
      return findings;
    } catch (error) {
      outcome = failureOf(error);
      throw error;
    } finally {
      took("preflights", secondsSince(start), { subject, outcome });
    }
  };
}
