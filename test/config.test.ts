import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { parseEnv, promisify } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { Environment } from "../src/config/environment.ts";
import { ConfigError, readConfig } from "../src/config.ts";

const alex = "a1e00000-0000-4000-8000-000000000001";
const megan = "a1e00000-0000-4000-8000-000000000002";
const tenant = "c0a70500-0000-4000-8000-000000000000";

const simulated = {
  MicrosoftAppTenantId: tenant,
  DATABASE_URL: "postgres://127.0.0.1/pilot",
  ADMINS: alex,
  APPROVERS: megan,
  GRAPH_BASE_URL: "http://127.0.0.1:4000",
  TEAMS_HOST_COMMAND: "node sim/cmdlet-host.ts",
};

const microsoft = {
  ...simulated,
  TENANT_MODE: "microsoft",
  GRAPH_BASE_URL: "https://graph.microsoft.com",
  MicrosoftAppId: "b0700000-0000-4000-8000-000000000001",
  MicrosoftAppPassword: "a secret",
  AUDIT_KEY: "0123456789abcdef0123456789abcdef",
};

/** The launcher's and the simulated tenant's own variables. */
const ofTheDemo = ["PLAYGROUND", "SIM_GATEWAYS", "SIM_USERS", "SIM_SEED", "SIM_PORT"];

describe(".env.example", () => {
  it("sets nothing until a line is taken out of its comment", async () => {
    expect(parseEnv(await example())).toEqual({});
  });

  it("names every variable of the bot and the demo, and no other", async () => {
    const named = Object.keys(parseEnv(uncommented(await example())));
    expect(named.sort()).toEqual([...Object.keys(Environment.shape), ...ofTheDemo].sort());
  });

  it("shows the defaults that hold when a variable is unset", async () => {
    const shown = Object.entries(parseEnv(uncommented(await example()))).filter(
      ([name, value]) => value !== "" && !(name in simulated) && !ofTheDemo.includes(name),
    );
    expect(readConfig({ ...simulated, ...Object.fromEntries(shown) })).toEqual(readConfig(simulated));
    expect(uncommented(await example())).toContain("GRAPH_BASE_URL=https://graph.microsoft.com");
  });
});

describe("the configuration", () => {
  it("is simulated and on loopback when nothing else is said", () => {
    expect(readConfig(simulated)).toMatchObject({
      mode: "simulated",
      host: "127.0.0.1",
      port: 3978,
      tenantId: tenant,
      roles: { admins: [alex], approvers: [megan], viewers: [] },
    });
  });

  it("is accepted for a real tenant with everything that one needs", () => {
    expect(readConfig(microsoft)).toMatchObject({ mode: "microsoft", auditKey: microsoft.AUDIT_KEY });
  });

  it.each([
    { cloud: "gcc", graph: "https://graph.microsoft.com" },
    { cloud: "gccHigh", graph: "https://graph.microsoft.us" },
    { cloud: "dod", graph: "https://dod-graph.microsoft.us" },
  ])("reads the Graph of $cloud unless told where it is", ({ cloud, graph }) => {
    const inCloud = { ...microsoft, TEAMS_CLOUD: cloud };
    expect(readConfig({ ...inCloud, GRAPH_BASE_URL: undefined }).graphBaseUrl).toBe(graph);
    expect(readConfig({ ...inCloud, GRAPH_BASE_URL: graph }).graphBaseUrl).toBe(graph);
  });

  it("that the bot cannot run with ends it with a plain text and code 78", async () => {
    const { PATH = "" } = process.env;
    const running = promisify(execFile)(process.execPath, ["src/main.ts"], { env: { PATH, ...microsoft } });
    await expect(running).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/^TENANT_MODE: [^\n]+\n$/),
    });
  });

  it("takes an empty variable as unset", () => {
    expect(readConfig({ ...simulated, PORT: "", AUDIT_KEY: "" }).port).toBe(3978);
  });

  it("reads lists, routes and durations", () => {
    const config = readConfig({
      ...simulated,
      ADMINS: `${alex.toUpperCase()}, group:${megan}`,
      DNS_SERVERS: "127.0.0.1:5300, 127.0.0.1:5301",
      PROBE_ROUTES: "203.0.113.11:5061=127.0.0.1:4001",
      APPROVAL_TTL: "2d",
      READ_BACK_EVERY: "500ms",
    });
    expect(config.roles.admins).toEqual([alex, `group:${megan}`]);
    expect(config.dnsServers).toEqual(["127.0.0.1:5300", "127.0.0.1:5301"]);
    expect(config.probeRoutes.get("203.0.113.11:5061")).toBe("127.0.0.1:4001");
    expect(config.approvalTtl).toBe(2 * 86_400_000);
    expect(config.timings.readBackEvery).toBe(500);
  });

  it.each([
    { name: "TENANT_MODE", value: "production" },
    { name: "TEAMS_CLOUD", value: "moon" },
    { name: "MicrosoftAppId", value: "my-bot" },
    { name: "MicrosoftAppType", value: "MultiTenant" },
    { name: "MicrosoftAppTenantId", value: "contoso.com" },
    { name: "DATABASE_URL", value: "mysql://127.0.0.1/pilot" },
    { name: "PORT", value: "99999" },
    { name: "ADMINS", value: "Alex" },
    { name: "APPROVERS", value: "megan@contoso.com" },
    { name: "VIEWERS", value: "everybody" },
    { name: "APPROVALS_REQUIRED", value: "0" },
    { name: "APPROVAL_TTL", value: "tomorrow" },
    { name: "ROLLBACK_DAYS", value: "0" },
    { name: "AUDIT_KEY", value: "short" },
    { name: "GRAPH_BASE_URL", value: "graph" },
    { name: "PROBE_ROUTES", value: "203.0.113.11:5061" },
    { name: "WATCH_EVERY", value: "-1" },
  ])("refuses $name=$value by name", ({ name, value }) => {
    expect(refusalOf({ ...simulated, [name]: value })).toEqual([expect.stringMatching(`^${name}[.:]`)]);
  });

  it("lists every unreadable variable at once", () => {
    expect(
      namesIn(refusalOf({ ...simulated, PORT: "x", ADMINS: "x", WATCH_FOR: "x", AUDIT_KEY: "x" })),
    ).toEqual(["ADMINS", "AUDIT_KEY", "PORT", "WATCH_FOR"]);
  });

  it("lists at once what is missing in simulated mode", () => {
    expect(namesIn(refusalOf({ DATABASE_URL: simulated.DATABASE_URL }))).toEqual([
      "ADMINS",
      "APPROVERS",
      "GRAPH_BASE_URL",
      "MicrosoftAppTenantId",
      "TEAMS_HOST_COMMAND",
    ]);
  });

  it("lists at once what is missing for a real tenant, as it never serves anybody unauthenticated", () => {
    expect(namesIn(refusalOf({ TENANT_MODE: "microsoft", DATABASE_URL: simulated.DATABASE_URL }))).toEqual([
      "ADMINS",
      "APPROVERS",
      "AUDIT_KEY",
      "MicrosoftAppId",
      "MicrosoftAppPassword",
      "MicrosoftAppTenantId",
      "TEAMS_HOST_COMMAND",
    ]);
  });

  it.each([
    { because: "others could reach a bot that asks nobody who they are", name: "HOST", value: "0.0.0.0" },
    { because: "the registration is a real one", name: "MicrosoftAppId", value: microsoft.MicrosoftAppId },
    { because: "Graph is the real one", name: "GRAPH_BASE_URL", value: microsoft.GRAPH_BASE_URL },
  ])("refuses simulated mode when $because", ({ name, value }) => {
    expect(namesIn(refusalOf({ ...simulated, [name]: value }))).toEqual([name]);
  });

  it.each([
    { name: "PROBE_ROUTES", value: "203.0.113.11:5061=127.0.0.1:4001" },
    { name: "PROBE_CA_FILE", value: "root.pem" },
    { name: "MicrosoftAppPassword", value: "a secret", MicrosoftAppType: "UserAssignedMsi" },
    { name: "GRAPH_BASE_URL", value: "http://graph.microsoft.com" },
    { name: "GRAPH_BASE_URL", value: "https://graph.microsoft.com.example.com" },
    { name: "GRAPH_BASE_URL", value: "https://graph.microsoft.com", TEAMS_CLOUD: "gccHigh" },
    { name: "GRAPH_BASE_URL", value: "https://graph.microsoft.us", TEAMS_CLOUD: "dod" },
  ])("refuses $name for a real tenant where it has no place", ({ name, value, ...rest }) => {
    expect(namesIn(refusalOf({ ...microsoft, ...rest, [name]: value }))).toEqual([name]);
  });
});

function example(): Promise<string> {
  return readFile(new URL("../.env.example", import.meta.url), "utf8");
}

function uncommented(text: string): string {
  return text.replace(/^# (?=[A-Za-z_]+=)/gm, "");
}

/** The problems listed, one an entry. */
function refusalOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split("\n")
      .filter((line) => line.startsWith("  - "))
      .map((line) => line.slice(4));
  }
  throw new Error("nothing was refused");
}

function namesIn(problems: readonly string[]): readonly string[] {
  return problems.map((problem) => problem.split(/[.:]/)[0] ?? "").sort();
}
