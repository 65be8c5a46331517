import type { Finding } from "../check.ts";
import { runChecks } from "../report.ts";
import { pairCertificateCheck } from "./certificate.ts";
import { pairDnsCheck } from "./dns.ts";
import { pairMediaPortsCheck } from "./media-ports.ts";
import { pairNamesCheck } from "./names.ts";
import { pairOldTrunkCheck } from "./old-trunk.ts";
import type { PairCheck, PairContext } from "./pair-check.ts";
import { pairSameSbcCheck } from "./same-sbc.ts";
import { pairSessionsCheck } from "./sessions.ts";
import { pairTasksCheck } from "./sbc-tasks.ts";
import { pairSipOptionsCheck } from "./sip-options.ts";

/** Every check of the two trunks of one SBC, in the order in which a migration would meet what they look at. */
export const pairChecks: readonly PairCheck[] = [
  pairNamesCheck,
  pairDnsCheck,
  pairSameSbcCheck,
  pairCertificateCheck,
  pairSipOptionsCheck,
  pairMediaPortsCheck,
  pairSessionsCheck,
  pairTasksCheck,
  pairOldTrunkCheck,
];

/** Runs them side by side; as `runChecks`. */
export function runPairChecks(
  context: PairContext,
  onFinding: (finding: Finding) => void,
  cancelled: AbortSignal,
): Promise<readonly Finding[]> {
  return runChecks(pairChecks, context, onFinding, cancelled);
}
