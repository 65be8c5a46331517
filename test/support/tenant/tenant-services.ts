import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll } from "@jest/globals";
import { readContoso, type Contoso } from "../../../sim/contoso.ts";
import type { FaultInput } from "../../../sim/tenant/faults.ts";
import { startServices, type Services } from "../../../sim/tenant/services.ts";
import type { Step } from "../../../src/changes/step.ts";
import type { Cloud } from "../../../src/telephony/clouds.ts";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import type { Pace } from "../../../src/tenant/graph/graph-pace.ts";
import { createTenant } from "../../../src/tenant/microsoft-tenant.ts";
import type { Tenant } from "../../../src/tenant/tenant.ts";
import { simulatedHost, simulatedTokens } from "./simulated-tokens.ts";
import { whole, type Reading } from "../../../src/tenant/reading.ts";

/** Microsoft's side of the simulated tenant, the adapter connected to it, and the control API, for one suite. */
export interface TenantUnderTest {
  readonly tenant: Tenant & { close(): Promise<void> };
  readonly services: Services;
  inject(...faults: readonly FaultInput[]): Promise<void>;
  heal(): Promise<void>;
  control<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Nothing takes its time. */
const atOnce: readonly FaultInput[] = [
  { kind: "propagation", ms: 0 },
  { kind: "batchDelay", ms: 0 },
  { kind: "rowsLag", ms: 0 },
  { kind: "recordsLate", ms: 0 },
];

/** Runs the services for a whole suite, without callers: calls are made on demand. Graph takes requests as fast as they come. */
export function tenantForSuite(
  contoso: Contoso = readContoso(),
  clock?: () => Date,
  cloud?: Cloud,
): TenantUnderTest {
  let started: { services: Services; tenant: TenantUnderTest["tenant"] } | undefined;

  beforeAll(async () => {
    const services = await startServices(contoso, {
      calls: false,
      requestLimits: Infinity,
      ...(clock && { clock }),
      ...(cloud && { cloud }),
    });
    started = { services, tenant: connect(services, clock) };
    await under.inject(...atOnce);
  });
  afterAll(async () => {
    await started?.tenant.close();
    await started?.services.stop();
  });

  const running = () => {
    if (!started) throw new Error("The services have not been started yet.");
    return started;
  };
  const under: TenantUnderTest = {
    get tenant() {
      return running().tenant;
    },
    get services() {
      return running().services;
    },
    async inject(...faults) {
      await under.control("POST", "/faults", faults);
    },
    async heal() {
      await under.control("DELETE", "/faults");
      await under.inject(...atOnce);
    },
    async control<Answer>(method: string, path: string, body?: unknown) {
      const response = await fetch(`${running().services.url}/control${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return (await response.json()) as Answer;
    },
  };
  return under;
}

/** Another adapter, which has not asked anything yet. */
export function connect({ env }: Services, clock?: () => Date): TenantUnderTest["tenant"] {
  return createTenant({
    graph: graphOf({ env }),
    host: simulatedHost(env, clock),
  });
}

export function graphOf({ env }: Pick<Services, "env">): ReturnType<typeof createGraph> {
  return createGraph({
    baseUrl: env.GRAPH_BASE_URL ?? "",
    tokens: simulatedTokens(env),
    retries: 2,
    firstWait: 5,
    paceFor: () => unpaced,
  });
}

/** Suites read faster than Graph lets anybody read. */
const unpaced: Pace = { turn: async () => {}, pause: () => {} };

/** Switches media bypass. */
export function bypassStep(fqdn: string, on: boolean): Step {
  return { kind: "setMediaBypass", fqdn, from: !on, to: on };
}

export async function collect<Item>(
  pages: AsyncIterable<Reading<readonly Item[]>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...whole(page));
  return items;
}

/** Never aborts: for calls that are expected to end by themselves. */
export const unhurried = new AbortController().signal;

/** Waits until a condition that others bring about holds. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(60_000);
  while (!(await condition())) {
    patience.throwIfAborted();
    await setTimeout(20);
  }
}
