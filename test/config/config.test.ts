import { randomBytes } from "node:crypto";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { parseEnv, promisify } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { packageOnly } from "../../manifest/values.ts";
import { Environment } from "../../src/config/environment.ts";
import { ownerOnly, readMigrationSettings } from "../../src/config/migration.ts";
import { ConfigError, readConfig } from "../../src/config/config.ts";
import { ids } from "../support/people.ts";

const { alex, megan } = ids;
const tenant = "c0a70500-0000-4000-8000-000000000000";

const simulated = {
  MicrosoftAppTenantId: tenant,
  DATABASE_URL: "postgres://127.0.0.1/pilot",
  ADMINS: alex,
  APPROVERS: megan,
  GRAPH_BASE_URL: "http://127.0.0.1:4000",
  TOKEN_URL: "http://127.0.0.1:4000/token",
  TEAMS_HOST_COMMAND: "node sim/cmdlet-host.ts",
};

const microsoft = {
  ...simulated,
  TENANT_MODE: "microsoft",
  GRAPH_BASE_URL: "https://graph.microsoft.com",
  TOKEN_URL: undefined,
  TENANT_CREDENTIAL: "managedIdentity",
  AZURE_CLIENT_ID: "b0700000-0000-4000-8000-000000000002",
  MicrosoftAppId: "b0700000-0000-4000-8000-000000000001",
  MicrosoftAppPassword: "a secret",
  TAB_APP_ID: "7ab00000-0000-4000-8000-000000000001",
  PUBLIC_HOST: "pilot.contoso.com",
  AUDIT_KEY: "kX8v2TqLr0ZpW5nYc7JdHs3FgM9uBa6EiVoR1wQt",
};

/** The launcher's and the simulated tenant's own variables. */
const ofTheDemo = ["PLAYGROUND", "SIM_CLOUD", "SIM_GATEWAYS", "SIM_USERS", "SIM_SEED", "SIM_PORT"];

const ofOthers: readonly string[] = [...ofTheDemo, ...packageOnly, ...Object.keys(ownerOnly)];

describe(".env.example", () => {
  it("sets nothing until a line is taken out of its comment", async () => {
    expect(parseEnv(await example())).toEqual({});
  });

  it("names every variable of the bot, the demo and the app package, and no other", async () => {
    const named = Object.keys(parseEnv(uncommented(await example())));
    expect(named.sort()).toEqual([...Object.keys(Environment.shape), ...ofOthers].sort());
  });

  it("shows the defaults that hold when a variable is unset", async () => {
    const shown = Object.entries(parseEnv(uncommented(await example()))).filter(
      ([name, value]) => value !== "" && !(name in simulated) && !ofOthers.includes(name),
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

  it.each([
    { what: "the demo's", key: readConfig(simulated).auditKey },
    { what: "one character", key: "a".repeat(64) },
    { what: "two words again and again", key: "correct horse correct horse correct horse" },
    { what: "counted up", key: "0123456789abcdef0123456789abcdef" },
    { what: "the alphabet", key: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" },
    { what: "a row of the keyboard", key: "qwertyuiopqwertyuiopqwertyuiopqwertyuiop" },
    { what: "dates", key: "2026-01-01 2026-01-02 2026-01-03 2026-01-04" },
    { what: "a placeholder", key: "change-me-Zp4kX8v2TqLr0W5nYc7JdHs3FgM9uBa6" },
    { what: "words that name it", key: "my-audit-key-Zp4kX8v2TqLr0W5nYc7JdHs3FgM9" },
  ])("refuses an audit key for a real tenant that is $what", ({ key }) => {
    expect(refusalOf({ ...microsoft, AUDIT_KEY: key })).toEqual([expect.stringMatching(/^AUDIT_KEY: /)]);
  });

  it.each(["hex", "base64", "base64url"] as const)(
    "takes every random audit key of 32 bytes in %s",
    (form) => {
      for (let each = 0; each < 300; each += 1) {
        const AUDIT_KEY = randomBytes(32).toString(form);
        expect(readConfig({ ...microsoft, AUDIT_KEY }).auditKey).toBe(AUDIT_KEY);
      }
    },
  );

  it("takes old audit keys as a list, without the one of now", () => {
    const old = ["one-old-key-of-32-characters-or-more", "another old key, which holds blanks"];
    const [first = ""] = old;
    expect(readConfig({ ...microsoft, AUDIT_OLD_KEYS: JSON.stringify(old) }).auditOldKeys).toEqual(old);
    expect(readConfig({ ...microsoft, AUDIT_OLD_KEYS: `${first} x` }).auditOldKeys).toEqual([first, "x"]);
    expect(refusalOf({ ...microsoft, AUDIT_OLD_KEYS: microsoft.AUDIT_KEY })).toEqual([
      expect.stringMatching(/^AUDIT_OLD_KEYS: /),
    ]);
  });

  it("is accepted for a real tenant with everything that one needs", () => {
    expect(readConfig(microsoft)).toMatchObject({ mode: "microsoft", auditKey: microsoft.AUDIT_KEY });
  });

  it("has approvers of a real tenant sign in again unless told otherwise, and nobody in simulated mode", () => {
    expect(readConfig(microsoft).proof).toEqual({
      abovePeople: 100,
      within: 600_000,
      url: "https://pilot.contoso.com",
    });
    expect(readConfig({ ...microsoft, PROOF_OF_PERSON: "off", TAB_APP_ID: "" }).proof).toBeNull();
    expect(readConfig(simulated).proof).toBeNull();
    const tried = { ...simulated, PROOF_OF_PERSON: "on", PROOF_ABOVE_PEOPLE: "5", PROOF_WITHIN: "2m" };
    expect(readConfig(tried).proof).toEqual({
      abovePeople: 5,
      within: 120_000,
      url: "http://127.0.0.1:3978",
    });
  });

  it.each([
    [{ ...microsoft, TAB_APP_ID: "" }, "PROOF_OF_PERSON"],
    [{ ...microsoft, PUBLIC_HOST: "" }, "PROOF_OF_PERSON"],
    [{ ...microsoft, PUBLIC_HOST: "https://pilot.contoso.com" }, "PUBLIC_HOST"],
    [{ ...microsoft, PROOF_OF_PERSON: "yes" }, "PROOF_OF_PERSON"],
    [{ ...microsoft, PROOF_ABOVE_PEOPLE: "-1" }, "PROOF_ABOVE_PEOPLE"],
    [{ ...microsoft, PROOF_WITHIN: "30s" }, "PROOF_WITHIN"],
    [{ ...microsoft, PROOF_WITHIN: "2h" }, "PROOF_WITHIN"],
    [{ ...simulated, PROOF_OF_PERSON: "on", PORT: "0" }, "PROOF_OF_PERSON"],
  ])("refuses a sign-in before approvals that could not work: %#", (env, name) => {
    expect(namesIn(refusalOf(env))).toEqual([name]);
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

  it("runs the cmdlets of a real tenant in PowerShell 7 by the script beside it", async () => {
    const { teamsHostCommand, teamsHosts } = readConfig({ ...microsoft, TEAMS_HOST_COMMAND: undefined });
    const [program, ...options] = teamsHostCommand;

    expect([program, ...options.slice(0, -1)]).toEqual([
      "pwsh",
      "-NoLogo",
      "-NoProfile",
      "-NonInteractive",
      "-File",
    ]);
    expect(await readFile(options.at(-1) ?? "", "utf8")).toMatch(/^#requires -Version 7/);
    expect(teamsHosts).toBe(2);
  });

  it.each(["0", "5", "two"])("refuses %s cmdlet hosts", (hosts) => {
    expect(namesIn(refusalOf({ ...simulated, TEAMS_HOSTS: hosts }))).toEqual(["TEAMS_HOSTS"]);
  });

  it("that the bot cannot run with ends it with a plain text and code 78", async () => {
    const { PATH = "" } = process.env;
    const env = { PATH, ...microsoft, TOKEN_URL: "", AUDIT_KEY: "" };
    const running = promisify(execFile)(process.execPath, ["src/main.ts"], { env });
    await expect(running).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/^The configuration cannot be used:\n {2}- AUDIT_KEY: [^\n]+\n$/),
    });
  });

  it("reads how many of which groups of approvers a change needs, and whom they decide for", () => {
    const config = readConfig({
      ...simulated,
      APPROVERS: "",
      APPROVALS_REQUIRED: "telephony:1, it-security:2",
      APPROVERS_TELEPHONY: megan,
      APPROVERS_IT_SECURITY: `${alex}, group:${tenant}`,
      APPROVERS_EMEA: megan,
      APPROVERS_EMEA_FOR: "*.eu.contoso.com, policy:Berlin Office",
    });
    expect(config.approvalsRequired).toBe(3);
    expect(config.roles.approvers).toEqual([megan, alex, `group:${tenant}`]);
    expect(config.roles.groups).toEqual([
      { name: "telephony", required: 1, covers: [], members: [megan] },
      { name: "it-security", required: 2, covers: [], members: [alex, `group:${tenant}`] },
      { name: "emea", required: 0, covers: ["*.eu.contoso.com", "policy:Berlin Office"], members: [megan] },
    ]);
  });

  it.each([
    { changed: { APPROVALS_REQUIRED: "telephony:1" }, name: "APPROVALS_REQUIRED" },
    { changed: { APPROVALS_REQUIRED: "telephony" }, name: "APPROVALS_REQUIRED" },
    { changed: { APPROVALS_REQUIRED: "approvers:0" }, name: "APPROVALS_REQUIRED" },
    { changed: { APPROVERS_TELEPHONY: "Megan" }, name: "APPROVERS_TELEPHONY" },
    { changed: { APPROVERS_TELEPHONY_FOR: "*.eu.contoso.com" }, name: "APPROVERS_TELEPHONY" },
    { changed: { BREAK_GLASS: alex }, name: "BREAK_GLASS" },
    { changed: { BREAK_GLASS: `${alex}, ${alex}` }, name: "BREAK_GLASS" },
    { changed: { BREAK_GLASS: `${alex}, ${megan}` }, name: "BREAK_GLASS" },
    { changed: { BREAK_GLASS: `${alex}, group:${tenant}` }, name: "BREAK_GLASS" },
    { changed: { BREAK_GLASS_AFTER: "1s" }, name: "BREAK_GLASS_AFTER" },
  ])("refuses $changed", ({ changed, name }) => {
    expect(namesIn(refusalOf({ ...simulated, ...changed }))).toEqual([name]);
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
    { name: "PROXIES", value: "-1" },
    { name: "ADMINS", value: "Alex" },
    { name: "APPROVERS", value: "megan@contoso.com" },
    { name: "VIEWERS", value: "everybody" },
    { name: "APPROVALS_REQUIRED", value: "0" },
    { name: "APPROVAL_TTL", value: "tomorrow" },
    { name: "ROLLBACK_DAYS", value: "0" },
    { name: "AUDIT_KEY", value: "short" },
    { name: "GRAPH_BASE_URL", value: "graph" },
    { name: "PROBE_ROUTES", value: "203.0.113.11:5061" },
    { name: "TENANT_CREDENTIAL", value: "default" },
    { name: "TAB_APP_ID", value: "my-tab" },
    { name: "AZURE_CLIENT_ID", value: "my-app" },
    { name: "AZURE_AUTHORITY_HOST", value: "login" },
    { name: "TOKEN_URL", value: "token" },
    { name: "WATCH_EVERY", value: "-1" },
    { name: "LOG_LEVEL", value: "loud" },
    { name: "METRICS_PORT", value: "3978" },
    { name: "METRICS_PORT", value: "metrics" },
    { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "collector:4318" },
    { name: "KEEP_CALLS", value: "7d" },
    { name: "KEEP_ACTIVITIES", value: "1m" },
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
      "TOKEN_URL",
    ]);
  });

  it("lists at once what is missing for a real tenant, as it never serves anybody unauthenticated", () => {
    expect(namesIn(refusalOf({ TENANT_MODE: "microsoft", DATABASE_URL: simulated.DATABASE_URL }))).toEqual([
      "ADMINS",
      "APPROVERS",
      "AUDIT_KEY",
      "AZURE_CLIENT_ID",
      "MicrosoftAppId",
      "MicrosoftAppPassword",
      "MicrosoftAppTenantId",
      "PROOF_OF_PERSON",
      "TENANT_CREDENTIAL",
    ]);
  });

  it.each([
    { because: "others could reach a bot that asks nobody who they are", name: "HOST", value: "0.0.0.0" },
    { because: "the registration is a real one", name: "MicrosoftAppId", value: microsoft.MicrosoftAppId },
    { because: "Graph is the real one", name: "GRAPH_BASE_URL", value: microsoft.GRAPH_BASE_URL },
    { because: "tokens come from elsewhere", name: "TOKEN_URL", value: "https://login.microsoftonline.com" },
    { because: "a credential is chosen", name: "TENANT_CREDENTIAL", value: "managedIdentity" },
    { because: "the database is a real one", name: "DATABASE_AUTH", value: "managedIdentity" },
  ])("refuses simulated mode when $because", ({ name, value }) => {
    expect(namesIn(refusalOf({ ...simulated, [name]: value }))).toEqual([name]);
  });

  it.each([
    { name: "PROBE_ROUTES", value: "203.0.113.11:5061=127.0.0.1:4001" },
    { name: "PROBE_CA_FILE", value: "root.pem" },
    { name: "TAB_APP_ID", value: microsoft.MicrosoftAppId },
    { name: "TOKEN_URL", value: "http://127.0.0.1:4000/token" },
    { name: "MicrosoftAppPassword", value: "a secret", MicrosoftAppType: "UserAssignedMsi" },
    { name: "GRAPH_BASE_URL", value: "http://graph.microsoft.com" },
    { name: "GRAPH_BASE_URL", value: "https://graph.microsoft.com.example.com" },
    { name: "GRAPH_BASE_URL", value: "https://graph.microsoft.com", TEAMS_CLOUD: "gccHigh" },
    { name: "GRAPH_BASE_URL", value: "https://graph.microsoft.us", TEAMS_CLOUD: "dod" },
  ])("refuses $name for a real tenant where it has no place", ({ name, value, ...rest }) => {
    expect(namesIn(refusalOf({ ...microsoft, ...rest, [name]: value }))).toEqual([name]);
  });
});

const credentials = {
  managedIdentity: {},
  workloadIdentity: { AZURE_FEDERATED_TOKEN_FILE: "/var/run/secrets/token" },
  certificate: { AZURE_CLIENT_CERTIFICATE_PATH: "bot.pem", AZURE_CLIENT_CERTIFICATE_PASSWORD: "a password" },
  secret: { AZURE_CLIENT_SECRET: "a secret" },
};
const kinds = Object.keys(credentials) as (keyof typeof credentials)[];

describe("the credential for the tenant", () => {
  const clientId = microsoft.AZURE_CLIENT_ID;
  const choosing = (kind: keyof typeof credentials) => ({ ...microsoft, TENANT_CREDENTIAL: kind });

  it("is none in simulated mode, whatever Azure's own variables say", () => {
    const ambient = { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: "other", ...credentials.secret };
    expect(readConfig({ ...simulated, ...ambient }).identity).toBeNull();
  });

  it.each([
    { kind: "managedIdentity" as const, identity: {} },
    { kind: "workloadIdentity" as const, identity: { tokenFile: "/var/run/secrets/token" } },
    { kind: "certificate" as const, identity: { path: "bot.pem", password: "a password" } },
    { kind: "secret" as const, identity: { secret: "a secret" } },
  ])("can be $kind", ({ kind, identity }) => {
    const config = readConfig({ ...choosing(kind), ...credentials[kind] });
    expect(config.identity).toEqual({ kind, clientId, ...identity });
  });

  it("may be a certificate whose key is not encrypted", () => {
    const { AZURE_CLIENT_CERTIFICATE_PATH } = credentials.certificate;
    expect(readConfig({ ...choosing("certificate"), AZURE_CLIENT_CERTIFICATE_PATH }).identity).toMatchObject({
      password: null,
    });
  });

  it.each([
    { kind: "workloadIdentity" as const, missing: "AZURE_FEDERATED_TOKEN_FILE" },
    { kind: "certificate" as const, missing: "AZURE_CLIENT_CERTIFICATE_PATH" },
    { kind: "secret" as const, missing: "AZURE_CLIENT_SECRET" },
  ])("is refused as $kind without $missing", ({ kind, missing }) => {
    expect(refusalOf(choosing(kind))).toEqual([`${missing}: missing for TENANT_CREDENTIAL=${kind}`]);
  });

  it.each(
    kinds.flatMap((kind) =>
      kinds
        .filter((other) => other !== kind && other !== "managedIdentity")
        .map((other) => ({ kind, other })),
    ),
  )("is refused as $kind where something of $other is set", ({ kind, other }) => {
    const problems = refusalOf({ ...choosing(kind), ...credentials[kind], ...credentials[other] });
    expect(namesIn(problems)).toEqual(Object.keys(credentials[other]).sort());
    for (const problem of problems)
      expect(problem).toContain(`TENANT_CREDENTIAL=${other}, and ${kind} is chosen`);
  });

  it("is listed as missing without anything of it being guessed from what is set", () => {
    const unchosen = { ...microsoft, TENANT_CREDENTIAL: undefined, ...credentials.secret };
    expect(namesIn(refusalOf(unchosen))).toEqual(["TENANT_CREDENTIAL"]);
  });

  it.each([
    { name: "AZURE_TENANT_ID", value: "0a7e0000-0000-4000-8000-000000000000" },
    { name: "AZURE_TENANT_ID", value: "contoso.com" },
    { name: "AZURE_AUTHORITY_HOST", value: "https://login.example.com" },
    { name: "AZURE_AUTHORITY_HOST", value: "https://login.microsoftonline.us" },
    { name: "AZURE_REGIONAL_AUTHORITY_NAME", value: "westeurope" },
  ])("is refused where a platform's $name=$value would lead the sign-in elsewhere", ({ name, value }) => {
    expect(namesIn(refusalOf({ ...microsoft, [name]: value }))).toEqual([name]);
  });

  it("is taken where a platform says the same tenant and host", () => {
    const said = {
      AZURE_TENANT_ID: tenant.toUpperCase(),
      AZURE_AUTHORITY_HOST: "https://login.microsoftonline.com/",
    };
    expect(readConfig({ ...microsoft, ...said }).identity).toMatchObject({ kind: "managedIdentity" });
  });

  it("shows no secret when it is refused", () => {
    const words = refusalOf({ ...microsoft, ...credentials.secret, ...credentials.certificate }).join("\n");
    expect(words).not.toMatch(/a secret|a password/);
  });
});

describe("the migration's configuration", () => {
  const owned = {
    DATABASE_URL: "postgres://bot@db.contoso.com/pilot?sslmode=verify-full",
    DATABASE_OWNER_URL: "postgres://owner@db.contoso.com/pilot?sslmode=verify-full",
  };
  const identities = {
    DATABASE_AUTH: "managedIdentity",
    DATABASE_OWNER_CLIENT_ID: alex,
    DATABASE_PRINCIPAL_ID: megan,
  };
  const problems = (changed: Readonly<Record<string, string | undefined>>) => {
    const read = readMigrationSettings({ ...owned, ...changed });
    return read.ok ? [] : read.problems.map((problem) => problem.split(":")[0]).sort();
  };

  it("is the owner's address and the name of the bot's role", () => {
    expect(readMigrationSettings(owned)).toEqual({
      ok: true,
      settings: { ownerUrl: owned.DATABASE_OWNER_URL, runtimeRole: "bot", identities: null },
    });
    expect(problems(identities)).toEqual([]);
  });

  it.each([
    ["no owner", { DATABASE_OWNER_URL: undefined }, ["DATABASE_OWNER_URL"]],
    ["the bot as the owner", { DATABASE_OWNER_URL: owned.DATABASE_URL }, ["DATABASE_OWNER_URL"]],
    ["no name of the bot's role", { DATABASE_URL: "postgres://db.contoso.com/pilot" }, ["DATABASE_URL"]],
    [
      "a managed identity without ids",
      { DATABASE_AUTH: "managedIdentity" },
      ["DATABASE_OWNER_CLIENT_ID", "DATABASE_PRINCIPAL_ID"],
    ],
    [
      "a token that would go in the clear",
      { ...identities, DATABASE_OWNER_URL: "postgres://owner@db.contoso.com/pilot" },
      ["DATABASE_OWNER_URL"],
    ],
    [
      "a token and a password",
      { ...identities, DATABASE_OWNER_URL: owned.DATABASE_OWNER_URL.replace("owner@", "owner:secret@") },
      ["DATABASE_OWNER_URL"],
    ],
  ])("refuses %s", (_what, changed, names) => {
    expect(problems(changed)).toEqual(names);
  });

  it("does not reach the bot, which never reads the owner's address", () => {
    expect(
      JSON.stringify(readConfig({ ...simulated, ...owned, DATABASE_URL: simulated.DATABASE_URL })),
    ).not.toContain("owner@");
  });
});

describe("a database that takes a managed identity's tokens", () => {
  const url = "postgres://bot@db.contoso.com/pilot?sslmode=verify-full";
  const managed = { ...microsoft, DATABASE_AUTH: "managedIdentity", DATABASE_URL: url };

  it("is asked for the tokens of its cloud", () => {
    expect(readConfig(managed).databaseIdentity).toEqual({
      clientId: microsoft.AZURE_CLIENT_ID,
      scope: "https://ossrdbms-aad.database.windows.net/.default",
    });
    expect(readConfig(microsoft).databaseIdentity).toBeNull();
  });

  it.each([
    ["no role", url.replace("bot@", "")],
    ["a password beside", url.replace("bot@", "bot:secret@")],
    ["no checked TLS", url.replace("verify-full", "require")],
  ])("is refused with %s", (_what, address) => {
    expect(namesIn(refusalOf({ ...managed, DATABASE_URL: address }))).toContain("DATABASE_URL");
  });
});

function example(): Promise<string> {
  return readFile(new URL("../../.env.example", import.meta.url), "utf8");
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
