import { z } from "zod";
import { endingWith } from "../../lib/deadline.ts";
import type { Cloud } from "../../telephony/clouds.ts";
import { missingFrom } from "../../tenant/powershell/allowed-cmdlets.ts";
import { compare, type Finding } from "../../tenant/contract/compare.ts";
import { graphContract, type GraphRead } from "../../tenant/contract/graph-contract.ts";
import { always, listOf, object, rare, text, type Properties } from "../../tenant/contract/shape.ts";
import type { Graph } from "../../tenant/graph/graph.ts";
import type { GraphPermission } from "../../tenant/graph/graph-permissions.ts";
import type { TeamsPowerShell } from "../../tenant/powershell/teams-powershell.ts";
import { TenantError } from "../../tenant/tenant-error.ts";
import type { Outcome, Rehearsal, Rehearsed } from "./rehearsal.ts";
import { cmdletReads, pathReads, type CmdletRead, type PathRead } from "./reads.ts";
import { minute } from "../../lib/time.ts";

export interface RehearsalPorts {
  readonly cloud: Cloud;
  /** Groups that a role is given to. */
  readonly groups: readonly string[];
  /** Whether Graph there has what a permission opens. */
  readonly inThisCloud: (permission: GraphPermission) => boolean;
  /** Answers as they come, whatever they lack. */
  readonly host: Pick<TeamsPowerShell, "read" | "about">;
  readonly graph: Pick<Graph, "one" | "batch">;
  readonly now: () => Date;
}

/** Milliseconds for one read. */
const readDeadline = minute;

/**
 * Makes each read of the product once, of long lists the first page, and compares what comes with its contract. Sends no
 * effect. One after the other, so that nobody else's reads wait for long. Rejects only when the signal ends it.
 */
export async function rehearse(ports: RehearsalPorts, signal: AbortSignal): Promise<Rehearsal> {
  const seen = new Map<string, readonly unknown[]>();
  const about = await ports.host.about(endingWith(signal, readDeadline)).catch(() => null);
  const cmdlets: Rehearsed[] = [];
  for (const read of cmdletReads) cmdlets.push(await rehearsed(read.what, (ends) => readCmdlet(read, ends)));
  const paths: Rehearsed[] = [];
  for (const read of pathReads(ports.now(), ports.groups[0] ?? null))
    paths.push(await rehearsed(read.what, (ends) => readPath(read, ends)));
  return { cloud: ports.cloud, about, cmdlets, paths };

  async function rehearsed(what: string, read: (ends: AbortSignal) => Promise<Outcome>): Promise<Rehearsed> {
    const outcome = await read(endingWith(signal, readDeadline));
    signal.throwIfAborted();
    return { what, outcome };
  }

  async function readCmdlet({ what, cmdlet, has, parameters, lacking }: CmdletRead, ends: AbortSignal) {
    const given = parameters(seen);
    if (given === null) return { is: "notAsked", lacking } as const;
    return answered(null, async () => {
      const rows = await ports.host.read(cmdlet, given, ends);
      const outcome = compared(what, has, rows);
      const drifted = outcome.is === "compared" && outcome.findings.length > 0;
      if (drifted || missingFrom(cmdlet, given, rows) === undefined) return outcome;
      return { is: "compared", findings: [incomplete], additional: 0 };
    });
  }

  async function readPath({ what, url, lacking }: PathRead, ends: AbortSignal): Promise<Outcome> {
    const { permission, envelope, has }: GraphRead = graphContract[what];
    if (!ports.inThisCloud(permission)) return { is: "notInThisCloud" };
    const asked = url(seen);
    if (asked === null) return { is: "notAsked", lacking };
    return answered(permission, async () => {
      if (!asked.startsWith("/v1.0/"))
        return compared(what, has, [await oneInBatch(asked, permission, ends)]);
      const body = await ports.graph.one(asked, z.unknown(), permission, ends);
      if (envelope === "entity") return compared(what, has, [body]);
      const around = compare(collection, [body]);
      if (around.findings.length > 0) return { is: "compared", ...around };
      return compared(what, has, (body as { readonly value: readonly unknown[] }).value);
    });
  }

  async function oneInBatch(url: string, permission: GraphPermission, ends: AbortSignal): Promise<unknown> {
    const requests = [{ method: "GET" as const, url, what: "read an account" }];
    const [answer] = await ports.graph.batch(requests, permission, ends);
    if (answer && !answer.ok) throw answer.error;
    return answer?.body;
  }

  function compared(what: string, has: Properties, things: readonly unknown[]): Outcome {
    seen.set(what, things);
    return things.length === 0 ? { is: "nothingThere" } : { is: "compared", ...compare(has, things) };
  }
}

const collection: Properties = { value: always(listOf(object({}))), "@odata.nextLink": rare(text) };

const incomplete: Finding = {
  property: "the whole answer",
  expected: "with what every tenant has",
  found: "it without",
};

/** Nothing of it can be told apart. */
const unreadable: Finding = {
  property: "the whole answer",
  expected: "as documented",
  found: "something else",
};

/** Of an error nothing but its kind: its words may name what is the tenant's. */
async function answered(permission: GraphPermission | null, read: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    const { kind } = error;
    if (kind === "unreadable" || kind === "contractDrift")
      return { is: "compared", findings: [unreadable], additional: 0 };
    return { is: "noAnswer", kind, permission };
  }
}
