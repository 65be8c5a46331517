import type { Finding } from "../check.ts";
import { evidenceShownFor, type ReportedFinding } from "../evidence.ts";
import type { TrunkName } from "../report.ts";
import type { AttachedEvidence } from "../../store/evidence-store.ts";
import type { ChatDependencies } from "../../teams/capability/turn.ts";

/** What another host reported about something that could not be checked here. */
export interface Reported extends AttachedEvidence {
  readonly finding: ReportedFinding;
}

/**
 * What people attached to findings that are not known; nothing for those that were probed or attested. Only what is about
 * the trunk's port as it is now.
 */
export async function reportedOn(
  { evidence, observations }: Pick<ChatDependencies, "evidence" | "observations">,
  run: { readonly fqdn: string; readonly second: TrunkName | null; readonly findings: readonly Finding[] },
  now: Date,
): Promise<readonly Reported[]> {
  const unknown = run.findings.filter(({ outcome }) => outcome === "unknown").map(({ check }) => check);
  const fleet = unknown.length === 0 ? undefined : await observations.fleet();
  const gateway = fleet?.value.gateways.find(({ fqdn }) => fqdn === run.fqdn);
  if (!gateway) return [];
  const trunk = { fqdn: run.fqdn, port: gateway.sipSignalingPort };
  const since = new Date(now.getTime() - evidenceShownFor);
  const [ofTrunk, ofPair] = await Promise.all([
    evidence.ofTrunk(trunk, since),
    run.second ? evidence.ofPair(trunk, run.second, since) : undefined,
  ]);
  return unknown.flatMap((check) => {
    const attached = check.startsWith("pair-") ? ofPair : ofTrunk;
    const finding = attached?.report.findings.find((other) => other.check === check);
    return attached && finding ? [{ ...attached, finding }] : [];
  });
}
