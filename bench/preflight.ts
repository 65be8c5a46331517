import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulatedTenant } from "../sim/tenant.ts";
import { readConfig } from "../src/config/config.ts";
import { allChecks } from "../src/preflight/all-checks.ts";
import { createProbes, createProbeTools } from "../src/preflight/probes/create-probes.ts";
import { valuesOf, whole } from "../src/tenant/reading.ts";
import { createPreflight } from "../src/preflight/preflight.ts";
import { readFleet } from "../src/preflight/run/read-fleet.ts";
import { observationStore } from "../src/store/observations/observation-store.ts";
import { preflightStore } from "../src/store/preflight-store.ts";
import { createGraph } from "../src/tenant/graph/graph.ts";
import { createTenant } from "../src/tenant/microsoft-tenant.ts";
import { testDatabase } from "../test/support/database/database.ts";
import { simulatedHost, simulatedTokens } from "../test/support/tenant/simulated-tokens.ts";
import { percentile, timed, type Figure } from "./support/figures.ts";

const trunks = 200;
const atOnce = 16;

/** Full preflights on loopback: one after another, and of a whole fleet. */
export async function benchPreflight(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "bypass-pilot-bench-"));
  // The seed's defective trunks wait on purpose, so the fleet is made of the healthy ones beyond them.
  const simulated = await startSimulatedTenant({ folder, gateways: trunks + 33, calls: false });
  const database = await testDatabase();
  const config = readConfig({ ...simulated.env, DATABASE_URL: database.url });
  const tenant = createTenant({
    graph: createGraph({ baseUrl: config.graphBaseUrl, tokens: simulatedTokens(simulated.env) }),
    host: simulatedHost(simulated.env),
  });
  const observations = observationStore(database.runtime);
  const tools = createProbeTools({
    dnsServers: config.dnsServers,
    routes: config.probeRoutes,
    extraCa: config.probeCaFile === null ? null : await readFile(config.probeCaFile, "utf8"),
  });
  const never = new AbortController().signal;
  const runPreflight = createPreflight({
    checks: allChecks,
    pairChecks: [],
    tenant,
    observations,
    preflights: preflightStore(database.runtime, "k"),
    probesFor: (fqdn, port, signal) => createProbes({ ...tools, fqdn, port, signal }),
    cloud: config.cloud,
    now: () => new Date(),
  });
  try {
    await observations.putFleet(whole(await readFleet(tenant, never)), new Date());
    await observations.replaceUsers(
      valuesOf(tenant.readUsers(never), () => {}),
      new Date(),
    );
    const run = (fqdn: string) => runPreflight({ fqdn, live: false }, never);
    const fleet = Array.from(
      { length: trunks },
      (_, index) => `trunk${String(index + 1).padStart(3, "0")}.voice.contoso.com`,
    );

    for (const fqdn of fleet.slice(0, 10)) await run(fqdn);
    const single: number[] = [];
    for (const fqdn of fleet.slice(0, 100)) single.push(await timed(() => run(fqdn)));
    const waiting = [...fleet];
    const fleetMs = await timed(() =>
      Promise.all(
        Array.from({ length: atOnce }, async () => {
          for (let fqdn = waiting.pop(); fqdn; fqdn = waiting.pop()) await run(fqdn);
        }),
      ),
    );
    const p95 = percentile(single, 0.95);
    return [
      {
        what: "full preflight of one gateway, p95",
        measured: `${p95.toFixed(0)} ms`,
        target: "< 250 ms",
        reached: p95 < 250,
      },
      {
        what: `full preflight of ${trunks} gateways`,
        measured: `${(fleetMs / 1000).toFixed(1)} s`,
        target: "< 10 s",
        reached: fleetMs < 10_000,
      },
    ];
  } finally {
    await tenant.close();
    await database.drop();
    await simulated.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
