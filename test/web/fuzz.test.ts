import { afterAll, beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import { pino } from "pino";
import { createTeamsAdapter } from "../../src/teams/sdk/adapter.ts";
import { createWebServer, type WebServer } from "../../src/web/server.ts";
import { strangeBodies } from "../support/teams/activity-arbitraries.ts";
import { simulatedTenant as tenantId } from "../support/teams/connector.ts";
import { openPipeline, type Pipeline } from "../support/http/pipelined.ts";
import { onLoopback } from "../support/http/on-loopback.ts";
import { alex, megan } from "../support/people.ts";

/** All in CI; a desk makes do with fewer. The rest of the hundred thousand goes through the whole bot (e2e). */
const bodies = process.env.CI ? 98_000 : 4_900;
const atOnce = 98;

const config = {
  mode: "simulated",
  cloud: "commercial",
  tenantId,
  ...onLoopback,
  bot: { appId: "", appType: "SingleTenant", appPassword: "" },
} as const;

let server: WebServer;
let pipeline: Pipeline;
let turns = 0;
beforeAll(async () => {
  const logger = pino({ level: "silent" });
  const adapter = createTeamsAdapter({ config, logger });
  server = createWebServer({
    config,
    mayBeGenuine: (authorization) => adapter.mayBeGenuine(authorization),
    receive: (authorization, activity) =>
      adapter.receive(authorization, activity, async (context) => {
        turns += 1;
        if (context.activity.type === "invoke")
          await context.sendActivity({ type: "invokeResponse", value: { status: 200, body: {} } });
      }),
    ready: async () => ({ status: 200, body: {} }),
    logger,
  });
  pipeline = openPipeline(await server.start());
});
afterAll(async () => {
  pipeline.close();
  await server.stop();
});

it(`of ${bodies} strange bodies none gets a 5xx, and some get in`, async () => {
  const seen = new Map<number, number>();
  const strange = strangeBodies({
    serviceUrl: "http://127.0.0.1:9",
    people: [alex, megan],
    plausible: [1, "sbc1.contoso.com", "0".repeat(64)],
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(strange, { minLength: atOnce, maxLength: atOnce, size: "max" }),
      async (batch) => {
        const statuses = await pipeline.send(batch);
        for (const status of statuses) seen.set(status, (seen.get(status) ?? 0) + 1);
        expect(statuses.filter((status) => status >= 500)).toEqual([]);
      },
    ),
    { numRuns: bodies / atOnce },
  );
  // It would prove nothing if all were turned away, or none.
  expect(seen.get(200)).toBeGreaterThan(bodies / 20);
  expect(seen.get(400)).toBeGreaterThan(bodies / 20);
  expect(seen.get(403)).toBeGreaterThan(0);
  expect(turns).toBe(seen.get(200));
}, 600_000);
