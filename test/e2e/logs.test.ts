import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/config.ts";
import { createLogger } from "../../src/telemetry/log.ts";
import { eventually } from "../support/jest/eventually.ts";
import { startWorld, type World } from "../support/world/world.ts";

const lines: string[] = [];
let messagesUrl = "";

/** A bot in this process whose whole log is kept. */
const launchLogged = async (env: Readonly<Record<string, string>>, clock: () => Date) => {
  const config = readConfig(env);
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ level: "trace", auditKey: config.auditKey, destination });
  const app = createApp(config, { logger, now: clock });
  const port = await app.start();
  messagesUrl = `http://127.0.0.1:${port}/api/messages`;
  return { messagesUrl, stop: () => app.stop() };
};

describe("the log of a whole conversation", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ METRICS_PORT: "0", EFFECT_DEADLINE: "60s" }, launchLogged);
  });
  afterAll(() => world.stop());

  it("names nobody and holds no secret, whatever goes wrong", async () => {
    const fqdn = world.freshTrunk();
    await world.request(fqdn, { reason: "A reason that only Alex knows" });
    await world.inject({ kind: "garbage", service: "cmdlets", cmdlet: "Get-CsOnlineVoiceRoute", times: 2 });
    await eventually("a look at the tenant to fail", () =>
      lines.some((line) => line.includes("a part of the tenant could not be read")),
    );
    const approval = await world.approvalFor(world.megan, fqdn);
    const button = approval.card.buttons.find((title) => title.startsWith("Approve")) ?? "";
    await world.megan.clicks(approval, button, {
      comment: "For Megan's eyes",
      acceptUnknowns: "Only Megan knows",
    });
    await world.shows(world.alex, fqdn, "Watching");
    await world.patti.asks("gateways");
    await world.alex.asks("user adele@contoso.com");
    await world.alex.asks(`reassign tag people ${world.megan.id} +31201234567`);
    await fetch(messagesUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: "Bearer eyJhbGciOi.a.b" },
      body: JSON.stringify({ type: "message", from: { name: "Adele Vance" } }),
    });

    const metrics = await metricsPage();
    const log = lines.join("") + metrics;
    expect(log).toContain("activity turned away");
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    const lowerCase = log.toLowerCase();
    const personal = await personalWords();
    expect(personal.length).toBeGreaterThan(100);
    expect(personal.filter((word) => lowerCase.includes(word.toLowerCase()))).toEqual([]);
    expect(log).not.toMatch(/Bearer (?!\[left out\])|eyJ/);
    expect(log).not.toContain("only Alex knows");
    expect(log).not.toContain("Megan's eyes");
  });

  it("stands beside metrics of what was done", async () => {
    const metrics = await metricsPage();
    for (const found of [
      /^bypass_pilot_turn_duration_count\{kind="command",name="gateways",outcome="answered"\} \d/m,
      /^bypass_pilot_task_duration_count\{kind="change",outcome="done"\} \d/m,
      /^bypass_pilot_cmdlet_duration_count\{cmdlet="Set-CsOnlinePSTNGateway",outcome="ok"\} 1$/m,
      /^bypass_pilot_cmdlet_host_starts_total \d/m,
      /^bypass_pilot_graph_request_duration_count\{operation="users",status="2xx"\} \d/m,
      /^bypass_pilot_step_outcomes_total\{direction="do",outcome="set"\} 1$/m,
      /^bypass_pilot_change_open\{kind="enableBypass",status="watching"\} 1$/m,
      /^bypass_pilot_activity_refused_total\{reason="\w+"\} \d/m,
      /^bypass_pilot_preflight_findings_total\{check="\w+",outcome="\w+"\} \d/m,
      /^bypass_pilot_message_deliveries_total\{outcome="sent"\} \d/m,
      /^bypass_pilot_observation_age\{what="fleet"\} \d/m,
      /^db_client_connection_count\{/m,
      /^process_memory_usage \d/m,
    ])
      expect(metrics).toMatch(found);
  });

  async function metricsPage(): Promise<string> {
    const [line = ""] = lines.filter((each) => each.includes("metricsPort"));
    const { metricsPort } = JSON.parse(line) as { readonly metricsPort: number };
    return (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  }

  /** Ids, names, numbers and Teams ids of everybody in the tenant and in the conversations. */
  async function personalWords(): Promise<readonly string[]> {
    const { db } = world.database;
    const users = await db
      .selectFrom("voiceUser")
      .select(["id", "userPrincipalName", "telephoneNumber"])
      .execute();
    const chats = await db
      .selectFrom("conversation")
      .select(["id", "personId", "personName", "personMri"])
      .where("kind", "=", "personal")
      .execute();
    return [...users, ...chats].flatMap((row) => Object.values(row).filter((word) => word !== null));
  }
});
