import type { Finding } from "../preflight/check.ts";
import type { CheckPair } from "../runner/check-pair.ts";
import type { CheckTrunk } from "../runner/check-trunk.ts";
import { secondsSince, type Instruments } from "./instruments.ts";
import { failureOf, type Traces } from "./traces.ts";

export function measuredCheckTrunk(
  checkTrunk: CheckTrunk,
  instruments: Instruments,
  traces: Traces,
): CheckTrunk {
  return (fqdn, options, signal) =>
    measured("trunk", instruments, traces, () => checkTrunk(fqdn, options, signal));
}

export function measuredCheckPair(checkPair: CheckPair, instruments: Instruments, traces: Traces): CheckPair {
  return (...args) => measured("pair", instruments, traces, () => checkPair(...args));
}

async function measured(
  subject: "trunk" | "pair",
  { took, count }: Instruments,
  traces: Traces,
  run: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const start = performance.now();
  let outcome = "done";
  try {
    const findings = await traces.within(`preflight ${subject}`, {}, run);
    for (const finding of findings) count("findings", { check: finding.check, outcome: finding.outcome });
    return findings;
  } catch (error) {
    outcome = failureOf(error);
    throw error;
  } finally {
    took("preflights", secondsSince(start), { subject, outcome });
  }
}
