import { randomUUID } from "node:crypto";
import { createServer, request as httpRequest, Agent } from "node:http";
import type { AddressInfo } from "node:net";
import { simulatedTenant } from "../test/support/teams/connector.ts";
import { startWorld } from "../test/support/world/world.ts";
import { startChild } from "./support/children.ts";
import type { Figure } from "./support/figures.ts";
import { alex } from "../test/support/people.ts";

const atOnce = 8;
const turns = 600;
const rounds = 3;

/** `gateway` cards a second, beside a bare echo bot on the same SDK and server, in turn. */
export async function benchTurns(): Promise<readonly Figure[]> {
  const world = await startWorld({ REFRESH_CALLS: "1m", REFRESH_GATEWAYS: "1m" });
  const sink = await startSink();
  const bot = await startChild("src/main.ts", { ...world.env, PORT: "0" }, (line) => {
    const { msg, port } = JSON.parse(line) as { msg?: string; port?: number };
    return msg === "ready" ? port : undefined;
  });
  const echo = await startChild("bench/support/echo-bot.ts", {}, (line) => Number(line) || undefined);
  try {
    await load(bot.port, sink.url, 100); // warm-up
    await load(echo.port, sink.url, 100);
    const ratios: number[] = [];
    const rates: { ours: number; echo: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const ours = await load(bot.port, sink.url, turns);
      const peer = await load(echo.port, sink.url, turns);
      ratios.push(ours / peer);
      rates.push({ ours, echo: peer });
    }
    const ratio = ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
    const [last] = rates.slice(-1);
    return [
      {
        what: "`gateway` card turns a second over the echo bot's",
        measured: `${ratio.toFixed(2)} (${last?.ours.toFixed(0)} over ${last?.echo.toFixed(0)})`,
        target: ">= 0.8",
        reached: ratio >= 0.8,
      },
    ];
  } finally {
    await bot.stop();
    await echo.stop();
    sink.stop();
    await world.stop();
  }
}

/** Turns a second with `atOnce` in hand at a time. */
async function load(port: number, serviceUrl: string, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let left = count;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        left -= 1;
        const status = await post(agent, port, message(serviceUrl));
        if (status !== 200) throw new Error(`a turn was answered ${status}`);
      }
    }),
  );
  agent.destroy();
  return count / ((performance.now() - began) / 1000);
}

function message(serviceUrl: string) {
  return {
    type: "message",
    id: randomUUID(),
    channelId: "msteams",
    serviceUrl,
    text: "gateway sbc1.contoso.com",
    from: { id: "29:alex", name: alex.name, aadObjectId: alex.id },
    recipient: { id: "28:bypass-pilot", name: "Bypass Pilot" },
    conversation: { id: "a:bench", conversationType: "personal", tenantId: simulatedTenant },
    channelData: { tenant: { id: simulatedTenant } },
  };
}

function post(agent: Agent, port: number, body: unknown): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        agent,
        host: "127.0.0.1",
        port,
        path: "/api/messages",
        method: "POST",
        headers: { "content-type": "application/json" },
      },
      (response) => {
        response.resume();
        response.on("end", () => {
          resolve(response.statusCode ?? 0);
        });
      },
    );
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}

/** A Bot Connector that takes everything. */
async function startSink(): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(201, { "content-type": "application/json" }).end('{"id":"1"}');
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
