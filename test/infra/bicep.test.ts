import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { parse as parseYaml } from "yaml";
import { readConfig } from "../../src/config/config.ts";
import { readMigrationSettings } from "../../src/config/migration.ts";
import { Environment } from "../../src/config/environment.ts";
import { Expression, readBicep, type BicepFile, type Value } from "../support/infra/bicep.ts";
import { environmentOf, readDockerfile } from "../support/infra/dockerfile.ts";
import { ids } from "../support/people.ts";

const root = new URL("../../", import.meta.url);
const folder = new URL("infra/", root);
const names = [
  "main.bicep",
  ...(await readdir(new URL("modules/", folder))).map((name) => `modules/${name}`),
];
const files = new Map<string, BicepFile>();
for (const name of names) files.set(name, await readBicep(new URL(name, folder)));
const file = (name: string) => files.get(name) as BicepFile;

describe("the infrastructure", () => {
  it.each(names)("is valid Bicep throughout: %s", (name) => {
    expect(file(name).faults).toEqual([]);
  });

  it("uses every module there is, and no other", () => {
    const used = new Set(file("main.bicep").modules.map(({ path }) => path));
    expect([...used].toSorted()).toEqual(names.slice(1).toSorted());
  });

  it("gives every module the parameters it needs, and none it does not know", () => {
    for (const { path, body } of file("main.bicep").modules) {
      const given = Object.keys(at(body, "params") as object);
      const known = file(path).parameters;
      const needed = known.filter((parameter) => parameter.default === undefined);
      expect({ path, unknown: given.filter((name) => !known.some((one) => one.name === name)) }).toEqual({
        path,
        unknown: [],
      });
      expect({
        path,
        missing: needed.map(({ name }) => name).filter((name) => !given.includes(name)),
      }).toEqual({
        path,
        missing: [],
      });
    }
  });

  it("uses of a module only what it puts out", async () => {
    const text = await readFile(new URL("main.bicep", folder), "utf8");
    const paths = new Map(
      [...text.matchAll(/^module (\w+) '([^']+)'/gm)].map(([, symbol, path]) => [symbol, path]),
    );
    for (const [, symbol = "", output = ""] of text.matchAll(/(\w+)\.outputs\.(\w+)/g)) {
      expect(file(paths.get(symbol) ?? "").outputs).toContain(output);
    }
  });

  it("describes every parameter of a deployment, and takes secrets as such", () => {
    const { parameters } = file("main.bicep");
    expect(parameters.filter(({ described }) => !described)).toEqual([]);
    expect(parameters.filter(({ secure }) => secure).map(({ name }) => name)).toEqual([
      "auditKey",
      "auditOldKeys",
    ]);
  });

  it("puts no secret out", () => {
    const outputs = [...files.values()].flatMap((one) => one.outputs);
    expect(outputs.filter((name) => /password|secret|key(?!Url$)/i.test(name))).toEqual([]);
  });

  it("asks in its parameters file for what it knows, and for all it needs", async () => {
    const { parameters } = JSON.parse(await readFile(new URL("main.parameters.json", folder), "utf8")) as {
      readonly parameters: Readonly<Record<string, { readonly value: unknown }>>;
    };
    const known = file("main.bicep").parameters.map(({ name }) => name);
    expect(Object.keys(parameters).toSorted()).toEqual(known.toSorted());
    // The tool that fills them in makes text of everything.
    for (const parameter of file("main.bicep").parameters) {
      if (typeof parameter.default === "string" || parameter.default === undefined) continue;
      expect(typeof parameters[parameter.name]?.value).toBe(typeof parameter.default);
    }
  });

  it("is what azd is told to deploy", async () => {
    const azure = parseYaml(await readFile(new URL("azure.yaml", root), "utf8")) as Record<string, unknown>;
    expect(azure).toMatchObject({ infra: { provider: "bicep", path: "infra", module: "main" } });
    expect(existsSync(new URL("main.bicep", folder))).toBe(true);
  });
});

describe("the bot's registration", () => {
  const [bot, teams] = file("modules/bot-registration.bicep").resources;

  it("signs in as the managed identity, and is reached at /api/messages over TLS", () => {
    expect(bot?.type).toMatch(/^Microsoft\.BotService\/botServices@/);
    expect(bot?.body).toMatchObject({
      kind: "azurebot",
      location: "global",
      properties: { msaAppType: "UserAssignedMSI", msaAppMSIResourceId: new Expression("identityId") },
    });
    expect(textOf(bot?.body, "properties", "endpoint")).toMatch(/^'https:\/\/[^/]+\/api\/messages'$/);
  });

  it("is on the Teams channel, its terms accepted", () => {
    expect(teams?.body).toMatchObject({
      name: "MsTeamsChannel",
      properties: { channelName: "MsTeamsChannel", properties: { isEnabled: true, acceptedTerms: true } },
    });
  });

  it("leads to GCC's Teams for a tenant in GCC, and to its own cloud's for any other", () => {
    expect(at(teams?.body, "properties", "properties", "deploymentEnvironment")).toEqual(
      new Expression("teamsCloud == 'gcc' ? 'GCCModerateDeployment' : null"),
    );
    const registration = file("main.bicep").modules.find(
      ({ path }) => path === "modules/bot-registration.bicep",
    );
    expect(at(registration?.body, "params", "teamsCloud")).toEqual(new Expression("teamsCloud"));
  });
});

describe("the bot's container app", () => {
  const { resources, variables } = file("modules/bot-app.bicep");
  const [app] = resources;
  const plain = variables["ownSettings"] as Readonly<Record<string, Value>>;
  const secret = variables["secretSettings"] as readonly Readonly<Record<"name" | "secretRef", string>>[];

  it("sets only variables that the bot knows, each once", () => {
    const set = [...Object.keys(plain), ...secret.map(({ name }) => name)];
    expect(set.filter((name) => !(name in Environment.shape))).toEqual([]);
    expect(new Set(set).size).toBe(set.length);
  });

  it("sets, with the image, everything that the bot must have to start at a real tenant", async () => {
    const { stages } = await readDockerfile();
    const image = stages.at(-1);
    const deployed = Object.fromEntries(
      [...Object.entries(plain), ...secret.map(({ name, secretRef }) => [name, secretRef] as const)].map(
        ([name, value]) => [name, example(value)],
      ),
    );
    const env = { ...(image && environmentOf(image)), ...deployed };
    expect(readConfig(env)).toMatchObject({
      mode: "microsoft",
      host: "0.0.0.0",
      port: 3978,
      bot: { appType: "UserAssignedMsi" },
    });
  });

  it("migrates first, as the owner's identity, which the bot itself cannot be", () => {
    const migration = variables["migrationSettings"] as Readonly<Record<string, Value>>;
    const ids: Readonly<Record<string, string>> = {
      identityPrincipalId: "4f0c2f5e-93a1-4b7d-9d38-0d5fd4a2c7b3",
      ownerClientId: "4f0c2f5e-93a1-4b7d-9d38-0d5fd4a2c7b4",
    };
    const env = Object.fromEntries(
      Object.entries(migration).map(([name, value]) => [name, ids[example(value)] ?? example(value)]),
    );
    expect(readMigrationSettings(env)).toMatchObject({
      ok: true,
      settings: {
        runtimeRole: "id-pilot-prod",
        identities: {
          owner: { clientId: ids["ownerClientId"] },
          runtimePrincipalId: ids["identityPrincipalId"],
        },
      },
    });
    expect(env["DATABASE_URL"]).toBe(example(plain["DATABASE_URL"]));
    const [init] = at(app?.body, "properties", "template", "initContainers") as readonly Value[];
    expect(at(init, "args")).toEqual(["node", "dist/cli/migrate.js"]);
    expect(at(app?.body, "properties", "configuration", "identitySettings")).toEqual([
      { identity: new Expression("identityId"), lifecycle: "Main" },
      { identity: new Expression("ownerId"), lifecycle: "Init" },
    ]);
  });

  it("sets whatever else a deployment wants, over its own and without what is empty", () => {
    expect(textOf(variables["plainSettings"])).toMatch(
      /items\(union\(ownSettings, settings\)\), setting => !empty\(string\(setting\.value\)\)/,
    );
    const [container] = at(app?.body, "properties", "template", "containers") as readonly Value[];
    expect(at(container, "env")).toEqual(new Expression("concat(plainSettings, secretSettings)"));
  });

  it("takes its secrets from the vault, as its identity", () => {
    expect(at(app?.body, "properties", "configuration", "secrets")).toEqual(
      secret
        .map(({ secretRef }) => secretRef)
        .toSorted()
        .map((name) => ({
          name,
          keyVaultUrl: expect.any(Expression),
          identity: new Expression("identityId"),
        })),
    );
  });

  it("is reached over TLS only, always runs, and has time to stop", () => {
    expect(at(app?.body, "properties")).toMatchObject({
      configuration: { ingress: { external: true, allowInsecure: false } },
      template: {
        terminationGracePeriodSeconds: 30,
        scale: { minReplicas: new Expression("replicas") },
      },
    });
    expect(file("main.bicep").parameters.find(({ name }) => name === "replicas")).toMatchObject({
      default: 2,
    });
  });

  it("has probes for liveness and readiness", () => {
    const [container] = at(app?.body, "properties", "template", "containers") as readonly Value[];
    const probes = at(container, "probes") as readonly Value[];
    expect(probes.map((probe) => [at(probe, "type"), at(probe, "httpGet", "path")])).toEqual([
      ["Startup", "/healthz"],
      ["Liveness", "/healthz"],
      ["Readiness", "/readyz"],
    ]);
  });
});

describe("what the bot keeps", () => {
  it("has a subnet whose next deployment takes away nothing that the database service added", () => {
    const network = file("modules/network.bicep").resources.find(({ symbol }) => symbol === "network");
    const subnets = at(network?.body, "properties", "subnets") as readonly Value[];
    const database = subnets.find((subnet) => at(subnet, "name") === "database");
    expect(at(database, "properties", "serviceEndpoints")).toEqual([{ service: "Microsoft.Storage" }]);
  });

  it("is in a database that no public address leads to", () => {
    const [server] = file("modules/database.bicep").resources;
    expect(at(server?.body, "properties", "network")).toMatchObject({ publicNetworkAccess: "Disabled" });
  });

  it("has its secrets in a vault with purge protection, which only the identity reads", () => {
    const { resources } = file("modules/vault.bicep");
    expect(at(resources[0]?.body, "properties")).toMatchObject({
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
    });
    const readers = resources.filter(({ type }) =>
      type.startsWith("Microsoft.Authorization/roleAssignments@"),
    );
    expect(readers.map(({ body }) => at(body, "properties", "principalId"))).toEqual([
      new Expression("readerPrincipalId"),
    ]);
  });

  it("is connected to over TLS with the server's name checked", () => {
    const bot = file("main.bicep").modules.find(({ path }) => path === "modules/bot-app.bicep");
    expect(textOf(bot?.body, "params", "databaseAddress")).toMatch(/\?sslmode=verify-full'$/);
  });

  it("is in a server that takes no password, and whose administrator is the owner's identity", () => {
    const [server, owner] = file("modules/database.bicep").resources;
    expect(at(server?.body, "properties")).toMatchObject({
      authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Disabled" },
    });
    expect(at(server?.body, "properties", "administratorLogin")).toBeUndefined();
    expect(at(owner?.body, "name")).toEqual(new Expression("ownerPrincipalId"));
    const database = file("main.bicep").modules.find(({ path }) => path === "modules/database.bicep");
    expect(at(database?.body, "params", "ownerPrincipalId")).toEqual(
      new Expression("databaseOwner.outputs.principalId"),
    );
  });
});

function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>(
    (part, name) => (part as Readonly<Record<string, Value>> | undefined)?.[name],
    value,
  );
}

function textOf(value: Value | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return found instanceof Expression ? found.text : JSON.stringify(found);
}

/** A database's address as the template makes it. */
function filledIn(text: string): string {
  const parts: Readonly<Record<string, string>> = {
    identityName: "id-pilot-prod",
    ownerName: "id-pilot-prod-owner",
    databaseAddress: "psql.example.com:5432/pilot?sslmode=verify-full",
  };
  return text.startsWith("'postgres://")
    ? text.slice(1, -1).replace(/\$\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole)
    : text;
}

/** What a deployment would put there. */
function example(value: Value | undefined): string {
  const known: Readonly<Record<string, string>> = {
    teamsCloud: "commercial",
    identityClientId: "4f0c2f5e-93a1-4b7d-9d38-0d5fd4a2c7b1",
    "tenant().tenantId": "c0a70500-0000-4000-8000-000000000000",
    tabAppId: "8b1c2f5e-93a1-4b7d-9d38-0d5fd4a2c7b2",
    publicHost: "pilot.contoso.com",
    "empty(tabAppId) ? 'off' : 'on'": "on",
    admins: ids.alex,
    approvers: ids.megan,
    viewers: "",
    "string(approvalsRequired)": "1",
    "string(port)": "3978",
    "audit-key": "kX8v2TqLr0ZpW5nYc7JdHs3FgM9uBa6EiVoR1wQt",
    "audit-old-keys": "[]",
  };
  const text =
    value instanceof Expression ? value.text : typeof value === "string" ? value : JSON.stringify(value);
  return known[text] ?? filledIn(text);
}
