import { z } from "zod";
import { maxClockSkew, Evidence, evidenceSchema, evidenceShownFor, maxEvidenceBytes } from "../evidence.ts";
import type { FleetObservation } from "../../store/observations/observation-store.ts";
import type { Cloud } from "../../telephony/clouds.ts";
import { parentDomainOf, verifiedDomainOf } from "../../telephony/fqdn.ts";
import { day } from "../../lib/time.ts";

export type ReadEvidence =
  | { readonly ok: true; readonly report: Evidence }
  /** Why not, as a sentence. */
  | { readonly ok: false; readonly problem: string };

/** What a report must match to be accepted. */
export interface Expected {
  /** What was typed beside the file; null where nothing was. */
  readonly fqdn: string | null;
  readonly cloud: Cloud;
  readonly fleet: Pick<FleetObservation, "gateways" | "verifiedDomains">;
  readonly now: Date;
}

/** The report in a file that somebody sent, if it is one, and is about a gateway of this tenant as it is now. */
export function readEvidence(bytes: Uint8Array, expected: Expected): ReadEvidence {
  const read = parsed(bytes);
  if (!read.ok) return read;
  const problem = mismatch(read.report, expected);
  return problem === undefined ? read : invalid(problem);
}

function parsed(bytes: Uint8Array): ReadEvidence {
  if (bytes.length > maxEvidenceBytes) {
    return invalid(`The file is larger than ${maxEvidenceBytes / 1024} KB; a report never is.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(decoded(bytes));
  } catch {
    return invalid("The file is not JSON. Make it with bypass-pilot-preflight and --json.");
  }
  const { schema } = z.object({ schema: z.string() }).catch({ schema: "" }).parse(value);
  if (schema !== evidenceSchema) {
    return invalid(
      schema.startsWith("bypass-pilot.preflight/")
        ? `The report is of the form ${schema.slice(0, 40)}, and I read ${evidenceSchema}. Make it with the version of bypass-pilot-preflight that goes with me.`
        : "The file is no report of bypass-pilot-preflight.",
    );
  }
  const report = Evidence.safeParse(value);
  if (report.success) return { ok: true, report: report.data };
  const [issue] = report.error.issues;
  const where = issue?.path.join(".") ?? "";
  return invalid(
    `The report is not as bypass-pilot-preflight writes it${where === "" ? "" : ` (${where.slice(0, 80)})`}: ${issue?.message.slice(0, 120) ?? "unreadable"}.`,
  );
}

/** UTF-8 or, as Windows PowerShell redirects, UTF-16; a byte order mark is left out. Throws for anything else. */
function decoded(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes);
}

function mismatch(
  { target, pair, cloud, finishedAt }: Evidence,
  { fqdn, fleet, now, ...here }: Expected,
): string | undefined {
  if (fqdn !== null && fqdn !== target.fqdn) {
    return `The report is about ${target.fqdn}, not about ${fqdn}.`;
  }
  if (cloud !== here.cloud)
    return `The report is for the cloud ${cloud}, and this tenant is in ${here.cloud}.`;
  const gateway = fleet.gateways.find((other) => other.fqdn === target.fqdn);
  if (!gateway) return `${target.fqdn} is not a gateway of this tenant.`;
  if (gateway.sipSignalingPort !== target.port) {
    return `The report is about port ${target.port} of ${target.fqdn}, whose trunk uses port ${gateway.sipSignalingPort}.`;
  }
  if (pair) {
    const second = fleet.gateways.find((other) => other.fqdn === pair.fqdn);
    if (second && second.sipSignalingPort !== pair.port) {
      return `The report is about port ${pair.port} of ${pair.fqdn}, whose trunk uses port ${second.sipSignalingPort}.`;
    }
    if (!second && verifiedDomainOf(pair.fqdn, fleet.verifiedDomains) === undefined) {
      return `${parentDomainOf(pair.fqdn)} is not a verified domain of this tenant.`;
    }
  }
  const age = now.getTime() - Date.parse(finishedAt);
  if (age < -maxClockSkew) return "The report is from the future. Check the clock of the host that made it.";
  if (age > evidenceShownFor) {
    return `The report is older than ${evidenceShownFor / day} days. Run bypass-pilot-preflight again.`;
  }
  return undefined;
}

function invalid(problem: string): ReadEvidence {
  return { ok: false, problem };
}
