import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { startDnsServer } from "../../sim/network/dns.ts";
import { readOptions } from "../../src/cli/preflight-options.ts";
import { runPreflight } from "../../src/cli/preflight-run.ts";
import type { Verdict } from "../../src/preflight/weighing.ts";

/** The trunk's name in everything that is tried. */
export const fqdn = "sbc1.contoso.example";

const exitCodes: Readonly<Record<Verdict, number>> = {
  ready: 0,
  readyWithWarnings: 0,
  needsAcceptance: 3,
  blocked: 1,
};

/** Says little of what is tried. */
const leftOut: ReadonlySet<string> = new Set(["dns", "sbc-certified"]);

/**
 * What the preflight command finds of a listener that is given a port of loopback and holds it until the end.
 * @param roots PEM file of roots to trust.
 */
export async function preflightOf(server: Server, roots?: string): Promise<readonly string[]> {
  const dns = await startDnsServer();
  dns.setTrunk(fqdn, "203.0.113.11", []);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const read = readOptions([
      `${fqdn}:5061`,
      ...["--connect", `${fqdn}:5061=127.0.0.1:${port}`],
      ...["--dns", dns.address],
      ...(roots === undefined ? [] : ["--ca", roots]),
    ]);
    if (!read.ok) return [read.problem];
    if ("show" in read) return [];
    const { evidence, verdict } = await runPreflight(read.options, "try", new AbortController().signal);
    return [
      `exit ${exitCodes[verdict]}`,
      ...evidence.findings
        .filter(({ check }) => !leftOut.has(check))
        .flatMap(({ check, outcome, summary, fix, evidence: seen }) => [
          `${check}: ${outcome}: ${summary}${fix === null ? "" : ` [Do: ${fix}]`}`,
          ...(seen.length > 0 ? [`    ${seen.join(" | ")}`] : []),
        ]),
    ];
  } finally {
    server.close();
    await dns.stop();
  }
}
