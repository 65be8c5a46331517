import { describe, expect, it } from "@jest/globals";
import { pino } from "pino";
import { createTeamsAdapter, issuedByBotFramework } from "../../../src/teams/sdk/adapter.ts";

const logger = pino({ level: "silent" });
const tenantId = "c0a70500-0000-4000-8000-000000000000";
const appId = "b0700000-0000-4000-8000-000000000000";
const microsoft = {
  mode: "microsoft",
  cloud: "commercial",
  tenantId,
  bot: { appId, appType: "SingleTenant", appPassword: "secret" },
} as const;

describe("who may speak to the bot", () => {
  it.each([
    ["the Bot Connector service", "https://api.botframework.com", false, true],
    ["any Entra tenant", `https://login.microsoftonline.com/${tenantId}/v2.0`, false, false],
    ["another cloud's service", "https://api.botframework.us", false, false],
    ["the government cloud's service, there", "https://api.botframework.us", true, true],
  ])("a token of %s", async (_who, issuer, government, accepted) => {
    const trusted = government ? "https://api.botframework.us" : "https://api.botframework.com";
    const checked = issuedByBotFramework(trusted)([{ type: "iss", value: issuer }]);
    await (accepted
      ? expect(checked).resolves.toBeUndefined()
      : expect(checked).rejects.toThrow("not issued"));
  });

  it("is nobody without a token", async () => {
    const adapter = createTeamsAdapter({ config: microsoft, logger });
    let turns = 0;
    const activity = { channelId: "msteams", serviceUrl: "https://smba.trafficmanager.net/emea/" } as const;
    const answer = await adapter.receive("", activity, async () => {
      turns += 1;
    });
    expect(answer).toEqual({ status: 401, body: { error: "The request is not authenticated." } });
    expect(turns).toBe(0);
  });

  it("is logged in one line, however many were refused", async () => {
    const lines: string[] = [];
    const adapter = createTeamsAdapter({
      config: microsoft,
      logger: pino({ level: "info" }, { write: (line) => lines.push(line) }),
    });
    const activity = { channelId: "msteams", serviceUrl: "https://smba.trafficmanager.net/emea/" } as const;
    for (let times = 0; times < 100; times += 1)
      await adapter.receive("Bearer of.no.signature", activity, async () => {});
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { msg: "activities were not authenticated", count: 1 },
    ]);
  });

  it("sends no token of the bot to a service that was trusted under another configuration", async () => {
    const adapter = createTeamsAdapter({ config: microsoft, logger });
    for (const url of ["http://127.0.0.1:3978/", "https://evil.example.com/"])
      await expect(adapter.connectorFor(url)).rejects.toThrow("may not be sent to that service");
    await expect(adapter.connectorFor("https://smba.trafficmanager.net/emea/")).resolves.toBeDefined();
  });

  it("is never everybody outside simulated mode", () => {
    const config = { ...microsoft, bot: { ...microsoft.bot, appId: "" } };
    expect(() => createTeamsAdapter({ config, logger })).toThrow("only simulated mode");
  });
});
