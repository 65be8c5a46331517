import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import { createGraphAssignments } from "../../../src/tenant/graph/graph-assignments.ts";
import { someTokens } from "../../support/tenant/simulated-tokens.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";
import { serveHttp, type HttpServer } from "../../support/http/http-server.ts";

let server: HttpServer;
let known: readonly { readonly name: string; readonly policyId: string }[];
let assigned: unknown[];

beforeEach(async () => {
  known = [];
  assigned = [];
  server = await serveHttp((request, response) => {
    void (async () => {
      if (request.method === "GET") return response.end(JSON.stringify({ value: known }));
      const { requests } = JSON.parse(await text(request)) as {
        requests: { id: string; body: { value: [{ policyId?: string }] } }[];
      };
      assigned.push(...requests.map(({ body }) => body.value[0].policyId));
      return response.end(JSON.stringify({ responses: requests.map(({ id }) => ({ id, status: 204 })) }));
    })();
  });
});
afterEach(() => server.stop());

const assign = (policy: string) => {
  const baseUrl = server.url;
  const graph = createGraph({ baseUrl, tokens: someTokens });
  return createGraphAssignments({ graph, now: () => new Date() }).assign(
    { name: "b", policy, userIds: ["a1"] },
    unhurried,
  );
};

it.each(["Tag:Gold", "Gold", "TAG:GOLD"])("a policy called Gold is meant by %s", async (name) => {
  known = [
    { name: "Tag:Golden", policyId: "2" },
    { name, policyId: "1" },
  ];
  await assign("Gold");

  expect(assigned).toEqual(["1"]);
});

it.each([
  ["nothing", []],
  ["others only", ["Tag:Golden", "Marigold"]],
  ["two of that name", ["Tag:Gold", "gold"]],
])("of a policy of which Graph answers %s, no id is guessed", async (_, names) => {
  known = names.map((name, index) => ({ name, policyId: String(index) }));

  expect(await assign("Gold")).toBeUndefined();
  expect(assigned).toEqual([]);
});

it("a policy whose own name begins with Tag: is not taken for the one without", async () => {
  known = [{ name: "Tag:Gold", policyId: "1" }];
  expect(await assign("Tag:Gold")).toBeUndefined();

  known = [...known, { name: "Tag:Tag:Gold", policyId: "2" }];
  await assign("Tag:Gold");
  expect(assigned).toEqual(["2"]);
});
