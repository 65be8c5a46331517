import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { readContoso } from "../../sim/contoso.ts";
import { startServices, type Services } from "../../sim/tenant/services.ts";
import { endpoints, lackingIn } from "../../src/config/endpoints.ts";
import { createCallRecords } from "../../src/tenant/graph/call-records.ts";
import { AccountObject } from "../../src/tenant/graph/graph-objects.ts";
import { graphPermissions, type GraphPermission } from "../../src/tenant/graph/graph-permissions.ts";
import { provePermission } from "../../src/tenant/graph/prove-permission.ts";
import { createGraph, type Graph } from "../../src/tenant/graph/graph.ts";
import { createTenant } from "../../src/tenant/microsoft-tenant.ts";
import { momentsOf } from "../../src/telephony/call-media.ts";
import type { Cloud } from "../../src/telephony/clouds.ts";
import {
  differences,
  operationAt,
  operations,
  propertyAt,
  strangeIn,
  type Operation,
} from "../support/tenant/graph-contract.ts";
import {
  startRecordingProxy,
  type Exchanged,
  type RecordingProxy,
} from "../support/tenant/recording-proxy.ts";
import { fetchGraph, simulatedHost, simulatedTokens } from "../support/tenant/simulated-tokens.ts";
import { collect, unhurried } from "../support/tenant/tenant-services.ts";
import { groups, ids } from "../support/people.ts";

const hour = 3_600_000;
const { alex } = ids;
const group = groups.telephonyAdmins;
const seed = readContoso();
/** Accounts of every type, and one that Graph tells nothing of. */
const contoso = {
  ...seed,
  populations: [
    ...seed.populations,
    ...(["guest", "unknown", "ineligibleUser"] as const).map((accountType) => ({
      count: 1,
      prefix: null,
      group: null,
      offices: [],
      sharedCalling: null,
      enterpriseVoice: false,
      accountType,
    })),
  ],
};

/** Every path below the service's root, what it is asked with, and the schema of what is read from it. */
interface Read {
  readonly path: string;
  readonly item: z.ZodType;
  readonly listed: boolean;
}

let services: Services;
let proxy: RecordingProxy;
let reads: Read[];

beforeAll(async () => {
  services = await startServices(contoso, { requestLimits: Infinity });
  proxy = await startRecordingProxy(services.url);
  reads = [];
  await useEverything();
});
afterAll(async () => {
  await proxy.stop();
  await services.stop();
});

/** Whatever the bot ever asks Graph for. */
async function useEverything(): Promise<void> {
  const tokens = simulatedTokens(services.env);
  const graph = noting(createGraph({ baseUrl: proxy.url, tokens }));
  const host = simulatedHost(services.env);
  const tenant = createTenant({ graph, host });
  const now = new Date();
  await collect(tenant.readUsers(unhurried));
  await tenant.readUser(alex, unhurried);
  await tenant.readUser(randomUUID(), unhurried);
  await tenant.readAccounts([alex, randomUUID()], unhurried);
  await tenant.readGroupMembers(group, unhurried);
  await tenant.readVerifiedDomains(unhurried);
  const name = randomUUID();
  await tenant.assignVoiceRouting({ name, policy: "Dublin Sales", userIds: [alex] }, unhurried);
  await tenant.assignVoiceRouting({ name, policy: null, userIds: [alex] }, unhurried);
  const rows = await collect(tenant.readCalls(new Date(now.getTime() - 24 * hour), now, unhurried));
  const records = createCallRecords(graph);
  const byPerson = Map.groupBy(
    rows.filter(({ userId }) => userId !== null),
    (row) => row.userId ?? "",
  );
  for (const [userId, calls] of [...byPerson].sort(([, a], [, b]) => b.length - a.length).slice(0, 20)) {
    for await (const _ of records.readCallMedia(userId, calls.flatMap(momentsOf), 40, unhurried));
  }
  for (const permission of Object.keys(graphPermissions) as GraphPermission[])
    await provePermission(graph, permission, { now, group }, unhurried);
  await tenant.close();
}

/** Notes with what schema each path is read. */
function noting(graph: Graph): Graph {
  return {
    ...graph,
    one(path, item, permission, signal) {
      reads.push({ path, item, listed: false });
      return graph.one(path, item, permission, signal);
    },
    pages(path, item, permission, signal) {
      reads.push({ path, item, listed: true });
      return graph.pages(path, item, permission, signal);
    },
  };
}

/** Where the links of lists inside a list lead: theirs to choose, and asked for as they are. */
const nestedLink = /\/sessions\/[^/]+\/segments$/;

function operationOf({ method, url }: Pick<Exchanged, "method" | "url">): Operation | undefined {
  return operationAt(method, decodeURIComponent(url.pathname));
}

describe("what the bot asks Graph for", () => {
  it("are paths and methods that Graph has, and all of those that the contract knows", () => {
    const asked = proxy.exchanges.filter(({ url }) => !nestedLink.test(url.pathname));
    const strange = asked
      .filter((exchange) => !operationOf(exchange))
      .map(({ method, url }) => `${method} ${url.pathname}`);

    expect(strange).toEqual([]);
    expect(new Set(asked.map(operationOf))).toEqual(new Set(operations));
  });

  it("are options that each path takes", () => {
    // What a link carries is Graph's.
    const links = new Set(
      proxy.exchanges.flatMap(({ answer }) =>
        [...JSON.stringify(answer ?? null).matchAll(/nextLink":"([^"]+)"/g)].map(([, link]) => link),
      ),
    );
    const strange = proxy.exchanges.flatMap((exchange) => {
      const taken = operationOf(exchange)?.query ?? [];
      return links.has(exchange.url.href)
        ? []
        : [...exchange.url.searchParams.keys()].filter((name) => !taken.includes(name));
    });

    expect(strange).toEqual([]);
  });

  it("are properties that each path has", () => {
    const strange = proxy.exchanges.flatMap((exchange) => {
      const type = operationOf(exchange)?.response.type ?? "";
      const selected = exchange.url.searchParams.get("$select")?.split(",") ?? [];
      return selected
        .filter((name) => !propertyAt(type, [name]))
        .map((name) => `${exchange.url.pathname}: ${name}`);
    });

    expect(strange).toEqual([]);
  });

  it("are bodies that each path takes", () => {
    const sent = proxy.exchanges.filter(({ method }) => method === "POST");
    const strange = sent.flatMap((exchange) => {
      const operation = operationOf(exchange);
      return operation ? strangeIn(operation, exchange.sent) : ["no operation"];
    });

    expect(sent.map(({ url }) => url.pathname.split("/").at(-1))).toEqual(
      expect.arrayContaining(["$batch", "assign", "unassign"]),
    );
    expect(strange).toEqual([]);
  });

  it("is answered, but for people who do not exist", () => {
    const refused = proxy.exchanges.filter(
      ({ status, url }) => status > 299 && !/\/(users|userConfigurations)\//.test(url.pathname),
    );

    expect(refused).toEqual([]);
  });
});

describe("what the bot reads of an answer", () => {
  it("are properties that the contract promises, each where it looks for it", () => {
    const account = { path: `/v1.0/users/${alex}`, item: AccountObject, listed: false };
    const looked = [...reads, account].flatMap(({ path, item, listed }) => {
      const { pathname } = new URL(path, proxy.url);
      const operation = operationAt("GET", decodeURIComponent(pathname));
      if (!operation && nestedLink.test(pathname)) return [];
      // The proofs of permissions take whatever comes.
      if (item instanceof z.ZodUnknown) return [];
      expect(operation?.response.envelope).toBe(listed ? "collection" : "entity");
      return propertiesOf(item).map((property) => ({ type: operation?.response.type ?? "", property }));
    });
    const strange = looked.filter(
      ({ type, property }) => !property.at(-1)?.includes("@odata.") && !propertyAt(type, property),
    );

    expect(looked.length).toBeGreaterThan(50);
    expect(strange).toEqual([]);
  });
});

/** Each property that a schema looks at, as a path into the object. */
function propertiesOf(item: z.ZodType): readonly (readonly string[])[] {
  return within(z.toJSONSchema(item, { io: "input", unrepresentable: "any" }));

  function within(schema: z.core.JSONSchema.BaseSchema): readonly (readonly string[])[] {
    const inner = [...(schema.anyOf ?? []), ...(schema.allOf ?? []), ...[schema.items ?? []].flat()];
    return [
      ...inner.flatMap((each) => (typeof each === "boolean" ? [] : within(each))),
      ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) => [
        [name],
        ...(typeof each === "boolean" ? [] : within(each).map((rest) => [name, ...rest])),
      ]),
    ];
  }
}

describe("what the simulated Graph answers", () => {
  it("is as the contract has it, in everything that the bot ever asks for", () => {
    const wrong = proxy.exchanges.flatMap(({ method, url, prefer, status, answer }) => {
      const operation = operationAt(method, decodeURIComponent(url.pathname));
      if (!operation || status > 299) return [];
      const found = differences(operation, url, answer, { allMembers: prefer !== undefined });
      return [...(status === operation.response.status ? [] : [`answers ${status}`]), ...found].map(
        (difference) => `${method} ${url.pathname}${url.search}: ${difference}`,
      );
    });

    expect(wrong.slice(0, 20)).toEqual([]);
  });

  it("holds what the rest of the tests rest on: pages, segments with pages of their own, and no identity", () => {
    const text = JSON.stringify(proxy.exchanges.map(({ answer }) => answer ?? null));

    for (const word of [
      "@odata.nextLink",
      "segments@odata.nextLink",
      "associatedIdentity",
      "organizer_v2",
      "clientUserAgent",
    ])
      expect(text).toContain(word);
    expect(text).not.toContain(
      '"identity":{"user":{"id":"a1e00000-0000-4000-8000-000000000001"}},"userAgent"',
    );
    expect(proxy.exchanges.filter(({ url }) => nestedLink.test(url.pathname)).length).toBeGreaterThan(0);
  });

  it("to an error is Graph's body of one, with the request's id there and among the headers", async () => {
    const response = await fetchGraph(services, `/v1.0/users/${randomUUID()}`);
    const Fault = z.strictObject({
      error: z.strictObject({
        code: z.literal("Request_ResourceNotFound"),
        message: z.string().min(1),
        innerError: z.strictObject({
          date: z.string(),
          "request-id": z.literal(response.headers.get("request-id") ?? ""),
          "client-request-id": z.string(),
        }),
      }),
    });

    expect(response.status).toBe(404);
    Fault.parse(await response.json());
  });
});

it.each([
  ["commercial", "global"],
  ["gcc", "global"],
  ["gccHigh", "usGovL4"],
  ["dod", "usGovL5"],
] as const)("the bot knows what Graph in %s lacks", (cloud, named) => {
  const lacking = operations.filter(({ clouds }) => !clouds[named]).map(({ path }) => path);
  const ofTeams = operations.map(({ path }) => path).filter((path) => path.startsWith("/v1.0/admin/teams"));

  expect(lacking).toEqual(endpoints[cloud].graphTeamsAdministration ? [] : ofTeams);
  expect(lackingIn(cloud) === null).toBe(lacking.length === 0);
});

describe.each<Cloud>(["commercial", "gcc", "gccHigh", "dod"])(
  "every read of the contract, in %s",
  (cloud) => {
    const government = cloud === "gccHigh" || cloud === "dod";
    let here: Services;
    beforeAll(async () => {
      here = await startServices(contoso, { cloud, requestLimits: Infinity });
    });
    afterAll(() => here.stop());

    const examples: Readonly<Record<string, string>> = { type: "OnlineVoiceRoutingPolicy", name: "Global" };
    const pathOf = async ({ path }: Operation): Promise<string> => {
      const parts: Record<string, string> = {
        ...examples,
        id: path.includes("/groups/") ? group : alex,
        from: new Date(Date.now() - 12 * hour).toISOString(),
        to: new Date().toISOString(),
      };
      if (path.includes("/sessions")) {
        const { value } = (await (await fetchGraph(here, "/v1.0/communications/callRecords")).json()) as {
          value: readonly { id: string }[];
        };
        parts.id = value[0]?.id ?? "";
      }
      return path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ""));
    };
    const gets = operations.filter(({ method }) => method === "GET");

    it.each(gets.map((operation) => [operation.path, operation] as const))("%s", async (_, operation) => {
      const path = await pathOf(operation);
      const exists = government ? operation.clouds.usGovL4 : operation.clouds.global;
      for (const allMembers of [false, true]) {
        for (let next: string | undefined = path, pages = 0; next && pages < 30; pages += 1) {
          const response = await fetchGraph(
            here,
            next,
            allMembers ? { Prefer: "include-unknown-enum-members" } : {},
          );
          const body = (await response.json()) as { "@odata.nextLink"?: string };
          if (!exists) {
            expect([response.status, body]).toMatchObject([400, { error: { code: "BadRequest" } }]);
            break;
          }
          expect(response.status).toBe(200);
          expect(
            differences(operation, new URL(next, here.url), body, { allMembers, government }).slice(0, 10),
          ).toEqual([]);
          next = body["@odata.nextLink"];
        }
      }
    });

    it("takes nothing that the contract does not have", async () => {
      const options = [
        "$skip=1",
        "$top=1",
        "$top=1000",
        "$select=nonsense",
        "$filter=nonsense",
        "$expand=nonsense",
        "$count=true",
        "$search=x",
        "$orderby=id",
        "$format=json",
        "nonsense=1",
      ];
      for (const operation of gets.filter(({ clouds }) => (government ? clouds.usGovL4 : clouds.global))) {
        const path = await pathOf(operation);
        for (const option of options) {
          const { status } = await fetchGraph(here, `${path}?${option}`);
          const [name = ""] = option.split("=");
          const allowed =
            option === "$top=1"
              ? operation.query.includes(name)
              : option === "$top=1000" && operation.path.endsWith("userConfigurations");
          expect([operation.path, option, status]).toEqual([operation.path, option, allowed ? 200 : 400]);
        }
      }
      for (const path of ["/v1.0/me", "/v1.0/admin/sharepoint", "/v1.0/communications/calls", "/beta/users"])
        expect((await fetchGraph(here, path)).status).toBe(400);
    });
  },
);

describe("what the contract's own check finds", () => {
  const domains = operations.find(({ path }) => path === "/v1.0/domains");
  const sessions = operations.find(({ path }) => path.endsWith("/sessions"));
  const users = operations.find(({ path }) => path.endsWith("/userConfigurations"));
  const at = new URL("https://graph.example/v1.0/x");
  const found = (operation: Operation | undefined, body: unknown, url = at, asking = {}) =>
    operation ? differences(operation, url, body, asking) : ["no operation"];

  it("are envelopes, properties, types, nulls and members that are not as promised", () => {
    const list = (value: unknown) => ({ "@odata.context": "c", value: [value] });
    const select = new URL("?$select=id,isVerified", at);

    expect(found(domains, { id: "a" })).toEqual(["value: is no list"]);
    expect(found(domains, { ...list({ id: "a", isVerified: true }), extra: 1 }, select)).toEqual([
      "extra: is not in the envelope",
    ]);
    expect(found(domains, list({ id: "a" }), select)).toEqual(["value[0].isVerified: is missing"]);
    expect(found(domains, list({ id: "a", isVerified: null }), select)).toEqual([
      "value[0].isVerified: is null",
    ]);
    expect(found(domains, list({ id: "a", isVerified: "yes" }), select)).toEqual([
      "value[0].isVerified: is no Edm.Boolean",
    ]);
    expect(found(domains, list({ id: "a", isVerified: true, colour: "red" }), select)).toEqual([
      "value[0].colour: is not in the contract",
    ]);
    expect(
      found(users, list({ id: "a", accountType: "ineligibleUser" }), new URL("?$select=id,accountType", at)),
    ).toEqual([
      'value[0].accountType: "ineligibleUser" is no microsoft.graph.teamsAdministration.accountType',
    ]);
    const session = {
      id: "a",
      isTest: false,
      caller: { "@odata.type": "#microsoft.graph.callRecords.serviceEndpoint", name: "x" },
    };
    expect(found(sessions, list(session), new URL("?$select=id", at), { government: true })).toEqual([
      "value[0].isTest: is not in the contract",
      "value[0].caller.name: is not in the contract",
    ]);
  });
});
