import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { pino } from "pino";
import { createTeamsAdapter } from "../../src/teams/sdk/adapter.ts";
import { createWebServer, type WebServer } from "../../src/web/server.ts";
import { onLoopback } from "../support/http/on-loopback.ts";
import { ids } from "../support/people.ts";

const tenantId = "c0a70500-0000-4000-8000-000000000000";
const config = {
  mode: "simulated",
  cloud: "commercial",
  tenantId,
  ...onLoopback,
  bot: { appId: "", appType: "SingleTenant", appPassword: "" },
} as const;

let server: WebServer;
let url: string;
let turns = 0;
let heard: unknown;
let databaseUp = true;

beforeAll(async () => {
  const logger = pino({ level: "silent" });
  const adapter = createTeamsAdapter({ config, logger });
  server = createWebServer({
    config,
    mayBeGenuine: (authorization) => adapter.mayBeGenuine(authorization),
    receive: (authorization, activity) =>
      adapter.receive(authorization, activity, async (context) => {
        turns += 1;
        heard = {
          text: context.activity.text,
          from: context.activity.from.name,
          value: context.activity.value as unknown,
        };
        if (context.activity.type === "invoke") {
          await context.sendActivity({
            type: "invokeResponse",
            value: { status: 200, body: { statusCode: 200 } },
          });
        }
        if (context.activity.text === "fall over") throw new Error("secret inside");
      }),
    ready: async () => ({ status: databaseUp ? 200 : 503, body: {} }),
    logger,
  });
  url = `http://127.0.0.1:${await server.start()}`;
});

afterEach(() => {
  turns = 0;
});

afterAll(async () => {
  await server.stop();
});

const activity = {
  type: "message",
  id: "1",
  channelId: "msteams",
  serviceUrl: "http://127.0.0.1:9/",
  from: { id: "29:alex", name: "Alex", aadObjectId: ids.alex },
  recipient: { id: "28:bot" },
  conversation: { id: "a:1", conversationType: "personal", tenantId },
  channelData: { tenant: { id: tenantId } },
  text: "help",
};
const invoke = {
  ...activity,
  type: "invoke",
  name: "adaptiveCard/action",
  value: { action: { type: "Action.Execute", verb: "show", data: {} }, trigger: "manual" },
};

async function post(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/api/messages`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

describe("the messages address", () => {
  it("hands a good activity to one turn", async () => {
    expect(await post(activity)).toMatchObject({ status: 200 });
    expect(await post(invoke)).toEqual({ status: 200, text: '{"statusCode":200}' });
    expect(turns).toBe(2);
  });

  it.each([
    ["not JSON", "{oops"],
    ["an empty object", {}],
    ["null", "null"],
    ["a list", []],
    ["a text", '"hello"'],
    ["no type", { ...activity, type: undefined }],
    ["a number as type", { ...activity, type: 7 }],
    ["a number as serviceUrl", { ...activity, serviceUrl: 7 }],
    ["no serviceUrl", { ...activity, serviceUrl: undefined }],
    ["a serviceUrl elsewhere", { ...activity, serviceUrl: "http://example.com/" }],
    ["a serviceUrl with a password", { ...activity, serviceUrl: "http://a:b@127.0.0.1/" }],
    ["another channel", { ...activity, channelId: "emulator" }],
    ["no conversation", { ...activity, conversation: undefined }],
    ["a list as from", { ...activity, from: [] }],
    ["an object as text", { ...activity, text: {} }],
    ["an unknown invoke", { ...invoke, name: "task/fetch" }],
    ["an invoke without a name", { ...invoke, name: undefined }],
    ["an invoke without a value", { ...invoke, value: undefined }],
    ["an invoke without an action", { ...invoke, value: {} }],
    ["an invoke with a number as verb", { ...invoke, value: { action: { verb: 7 } } }],
  ])("refuses %s with a plain error, before any turn", async (_what, body) => {
    const { status, text } = await post(body);
    expect(status).toBe(400);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(["error"]);
    expect(turns).toBe(0);
  });

  it.each([
    [
      "another tenant's conversation",
      { ...activity, conversation: { ...activity.conversation, tenantId: "other" } },
    ],
    ["another tenant's channel data", { ...activity, channelData: { tenant: { id: "other" } } }],
    ["no tenant at all", { ...activity, conversation: { id: "a:1" }, channelData: {} }],
  ])("gives %s no answer at all", async (_what, body) => {
    expect(await post(body)).toEqual({ status: 403, text: "" });
    expect(turns).toBe(0);
  });

  it("repairs text that could not be kept: NUL and half surrogate pairs", async () => {
    const broken = "a\0b\ud800c";
    const from = { ...activity.from, name: broken };
    expect(await post({ ...activity, text: broken, from, value: [{ deep: broken }] })).toMatchObject({
      status: 200,
    });
    const whole = "a\ufffdb\ufffdc";
    expect(heard).toEqual({ text: whole, from: whole, value: [{ deep: whole }] });
  });

  it("refuses a body that is nested without end", async () => {
    expect((await post(`${"[".repeat(120_000)}${"]".repeat(120_000)}`)).status).toBe(400);
  });

  it("takes at most 256 KB, and JSON only", async () => {
    expect((await post({ ...activity, text: "x".repeat(300_000) })).status).toBe(413);
    expect((await post(activity, { "Content-Type": "text/plain" })).status).toBe(415);
    expect(turns).toBe(0);
  });

  it("does not reveal an internal error", async () => {
    const { text } = await post({ ...activity, text: "fall over" });
    expect(text).not.toContain("secret");
  });

  it("answers no body with 5xx", async () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(...Object.keys(invoke)),
        fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.string()),
        fc.boolean(),
      )
      .map(([key, value, isInvoke]) => JSON.stringify({ ...(isInvoke ? invoke : activity), [key]: value }));
    const bodies = fc.oneof(mutated, fc.json(), fc.string());
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        expect((await post(body)).status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });
});

describe("the other addresses", () => {
  it("say that the process is up, and whether its database answers", async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    databaseUp = false;
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    databaseUp = true;
  });

  it.each([
    ["GET", "/api/messages", 405],
    ["GET", "/secret", 404],
    ["POST", "/healthz", 405],
  ])("answer %s %s with a plain %i", async (method, path, status) => {
    const response = await fetch(`${url}${path}`, { method });
    expect(response.status).toBe(status);
    expect(Object.keys((await response.json()) as object)).toEqual(["error"]);
  });
});
