import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { TelemetrySettings } from "../../src/config/config.ts";
import { definitions } from "../../src/telemetry/instruments.ts";
import { createTelemetry, type Telemetry } from "../../src/telemetry/telemetry.ts";
import { startCollector } from "../support/http/otlp-collector.ts";

const off = { serviceName: "bypass-pilot", otlpEndpoint: null, metricsPort: null };
const here = { host: "127.0.0.1" };

const begun: Telemetry[] = [];
afterEach(async () => {
  await Promise.all(begun.splice(0).map((telemetry) => telemetry.stop()));
});

function telemetryOf(settings: TelemetrySettings, flushWithin?: number): Telemetry {
  const telemetry = createTelemetry(settings, { ...here, ...(flushWithin && { flushWithin }) });
  begun.push(telemetry);
  return telemetry;
}

async function page(telemetry: Telemetry): Promise<string> {
  return `http://127.0.0.1:${await telemetry.start()}`;
}

describe("metrics", () => {
  it("stand on a page of their own, with units, and nothing else does", async () => {
    const telemetry = telemetryOf({ ...off, metricsPort: 0 });
    const url = await page(telemetry);
    telemetry.instruments.took("turns", 0.2, { kind: "command", name: "gateways", outcome: "answered" });
    telemetry.instruments.count("steps", { direction: "do", outcome: "set" });

    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    const text = await answer.text();
    expect(text).toContain("# TYPE bypass_pilot_turn_duration histogram");
    expect(text).toMatch(/bypass_pilot_turn_duration_count\{[^}]*name="gateways"[^}]*\} 1\n/);
    expect(text).toMatch(/bypass_pilot_step_outcomes_total\{[^}]*outcome="set"[^}]*\} 1\n/);
    expect((await fetch(`${url}/metrics`, { method: "POST", body: "x" })).status).toBe(405);
    expect((await fetch(`${url}/api/messages`)).status).toBe(404);
    expect((await fetch(`${url}//`)).status).toBe(404);
    await telemetry.stop();
    await expect(fetch(`${url}/metrics`)).rejects.toThrow();
  });

  it("are served nowhere unless a port is set", async () => {
    const telemetry = telemetryOf(off);
    expect(await telemetry.start()).toBeNull();
    telemetry.instruments.count("steps", { direction: "do", outcome: "set" });
    await telemetry.stop();
  });

  it("say so when their port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const telemetry = telemetryOf({ ...off, metricsPort: (other.address() as AddressInfo).port });
    await expect(telemetry.start()).rejects.toMatchObject({ code: "EADDRINUSE" });
    await telemetry.stop();
    other.close();
  });

  it("are served without a gauge that cannot be read at the moment", async () => {
    const telemetry = telemetryOf({ ...off, metricsPort: 0 });
    const url = await page(telemetry);
    telemetry.instruments.gauge(["taskLag"], () => Promise.reject(new Error("the database is away")));
    telemetry.instruments.gauge(["memory"], (report) => {
      report("memory", 5, {});
    });
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(/process_memory_usage(\{\})? 5\n/);
    expect(text).not.toMatch(/^bypass_pilot_task_lag/m);
    await telemetry.stop();
  });

  it("reach a collector when the bot stops, spans as well, each below the one it began in", async () => {
    await using collector = await startCollector();
    const telemetry = telemetryOf({ ...off, otlpEndpoint: `${collector.url}/` }, 30_000);
    telemetry.instruments.count("refused", { reason: "unauthenticated" });
    const failing = telemetry.traces.within("turn", { "bypass_pilot.activity": "~1" }, () =>
      telemetry.traces.within("tenant perform", {}, () =>
        Promise.reject(Object.assign(new Error("Adele Vance"), { kind: "refused" })),
      ),
    );
    await expect(failing).rejects.toThrow("Adele Vance");
    await telemetry.stop();

    expect(collector.metrics()).toContain("bypass_pilot.activity.refused");
    const spans = collector.spans();
    const turn = spans.find(({ name }) => name === "turn");
    const call = spans.find(({ name }) => name === "tenant perform");
    expect(call).toMatchObject({ parentSpanId: turn?.spanId, attributes: { "error.type": "refused" } });
    expect(collector.said()).toContain("bypass-pilot");
    expect(collector.said()).not.toContain("Adele");
  });

  it("do not delay a stop when the collector does not answer", async () => {
    const waiting: ServerResponse[] = [];
    let isSilent = true;
    const answer = (response: ServerResponse) => response.setHeader("Connection", "close").end("{}");
    const silent = createServer((_request, response) =>
      isSilent ? waiting.push(response) : answer(response),
    ).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as AddressInfo;
    const telemetry = telemetryOf({ ...off, otlpEndpoint: `http://127.0.0.1:${port}` });
    telemetry.instruments.count("refused", { reason: "unauthenticated" });
    await telemetry.traces.within("turn", {}, async () => {});
    await telemetry.stop();
    expect(waiting).not.toEqual([]);
    // It speaks again, also to what arrives only now: who exports would go on trying.
    isSilent = false;
    waiting.forEach(answer);
    await new Promise((resolve) => silent.close(resolve));
  });
});

describe("docs/operations.md", () => {
  const documented = async () => readFile(new URL("../../docs/operations.md", import.meta.url), "utf8");

  it("lists every instrument, with its unit and attributes, and no other", async () => {
    const rows = [...(await documented()).matchAll(/^\| `([a-z0-9_.]+)` \| ([^|]+) \| ([^|]*) \|/gm)].map(
      ([, name, unit, attributes]) => `${name} ${unit?.trim()} ${attributes?.replaceAll("`", "").trim()}`,
    );
    const there = Object.values(definitions).map(({ name, unit, attributes }) =>
      `${name} ${unit} ${attributes.join(", ")}`.trim(),
    );
    expect(rows.map((row) => row.trim()).sort()).toEqual(there.sort());
  });
});
