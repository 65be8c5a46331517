import { afterEach, describe, expect, it } from "@jest/globals";
import { readContoso } from "../../sim/contoso.ts";
import { startServices, type Services } from "../../sim/tenant/services.ts";
import { fetchGraph } from "../support/tenant/simulated-tokens.ts";

interface Body {
  readonly value: readonly Readonly<Record<string, unknown>>[];
  readonly error?: { readonly code: string };
  readonly "@odata.nextLink"?: string;
}

const day = 24 * 3_600_000;
const noon = new Date("2026-11-20T12:00:00Z");
const records = "/v1.0/communications/callRecords";
const rows = `${records}/getDirectRoutingCalls(fromDateTime=${new Date(noon.getTime() - day).toISOString()},toDateTime=${noon.toISOString()})`;

let services: Services | undefined;
afterEach(async () => {
  await services?.stop();
  services = undefined;
});

async function start(options: Parameters<typeof startServices>[1] = {}, contoso = readContoso()) {
  services = await startServices(contoso, options);
  const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetchGraph(here(), path, headers);
    const body = (await response.json()) as Body;
    return { status: response.status, headers: response.headers, body };
  };
  return { ask, values: async (path: string) => (await ask(path)).body.value };
}

function here(): Services {
  if (!services) throw new Error("The services have not been started yet.");
  return services;
}

async function control(method: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${here().url}/control${path}`, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}

describe("the simulated Graph slows down", () => {
  it.each([
    ["call rows", rows, 50, 60],
    ["lists of call records", records, 40, 20],
  ])("callers that ask for %s too often, and says for how long", async (_, path, most, seconds) => {
    let now = noon;
    const { ask } = await start({ clock: () => now, calls: false });
    for (let asked = 0; asked < most; asked += 1) expect((await ask(path)).status).toBe(200);
    now = new Date(now.getTime() + 5_000);
    const { status, headers, body } = await ask(path);

    expect([status, headers.get("retry-after"), body.error?.code]).toEqual([
      429,
      String(seconds - 5),
      "TooManyRequests",
    ]);
    now = new Date(now.getTime() + (seconds - 5) * 1_000);
    expect((await ask(path)).status).toBe(200);
  });

  it("for each call record by itself", async () => {
    const { ask, values } = await start({ clock: () => noon });
    const [first, second] = (await values(records)).map(({ id }) => `${records}/${String(id)}/sessions`);
    for (let asked = 0; asked < 40; asked += 1) expect((await ask(first ?? "")).status).toBe(200);

    expect((await ask(first ?? "")).status).toBe(429);
    expect((await ask(second ?? "")).status).toBe(200);
  });

  it("at nothing else, however often", async () => {
    const { ask } = await start({ clock: () => noon, calls: false });
    for (let asked = 0; asked < 100; asked += 1) expect((await ask("/v1.0/domains")).status).toBe(200);
  });
});

describe("the simulated directory", () => {
  it("has a hundred people on a page, or as many as asked for, and those whom Teams does not know", async () => {
    const { ask } = await start({ calls: false });
    const { body } = await ask("/v1.0/users");
    expect(body.value).toHaveLength(100);
    expect(body["@odata.nextLink"]).toContain("skiptoken=");

    const ids: unknown[] = [];
    for (let next: string | undefined = "/v1.0/users?$select=id&$top=999"; next;) {
      const page: Body = (await ask(next)).body;
      ids.push(...page.value.map(({ id }) => id));
      next = page["@odata.nextLink"];
    }
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of readContoso().directoryOnly) expect(ids).toContain(id);
  });

  it("tells who may sign in to those only who ask for it", async () => {
    const { values } = await start({ calls: false });

    expect(Object.keys((await values("/v1.0/users?$top=1"))[0] ?? {})).toEqual([
      "id",
      "userPrincipalName",
      "officeLocation",
    ]);
    expect(Object.keys((await values("/v1.0/users?$top=1&$select=accountEnabled"))[0] ?? {})).toEqual([
      "accountEnabled",
    ]);
  });

  it("words a missing permission as a directory does, and the rest of Graph as it does", async () => {
    const { ask } = await start({ calls: false });
    await control("POST", "/permissions", { revoke: ["User.Read.All", "CallRecords.Read.All"] });

    expect((await ask("/v1.0/users")).body.error?.code).toBe("Authorization_RequestDenied");
    expect((await ask(records)).body.error?.code).toBe("Forbidden");
  });
});

it("the members of an enumeration that came later show to those only who prefer them", async () => {
  const seed = readContoso();
  const ineligible = {
    ...seed.populations[0],
    count: 1,
    prefix: null,
    accountType: "ineligibleUser",
  } as const;
  const contoso = { ...seed, populations: [ineligible as (typeof seed.populations)[number]] };
  const { ask } = await start({ calls: false }, contoso);
  const types = async (headers = {}) =>
    (await ask("/v1.0/admin/teams/userConfigurations?$select=accountType", headers)).body.value.map(
      ({ accountType }) => accountType,
    );

  expect(await types()).toContain("unknownFutureValue");
  expect(await types({ Prefer: "include-unknown-enum-members" })).toContain("ineligibleUser");
});

it("a call's record is written late, and a call that nobody finds yet has no sessions", async () => {
  let now = noon;
  const { ask, values } = await start({ clock: () => now, calls: false });
  await control("POST", "/faults", [
    { kind: "rowsLag", ms: 0 },
    { kind: "recordsLate", ms: 3_600_000 },
  ]);
  await control("POST", "/gateways/sbc1.contoso.com/calls", { count: 5 });
  expect(await values(records)).toEqual([]);

  now = new Date(now.getTime() + 3_600_000);
  const written = await values(records);
  expect(written).toHaveLength(5);
  const sessions = `${records}/${String(written[0]?.id)}/sessions`;
  expect((await ask(sessions)).status).toBe(200);
  expect((await values(sessions))[0]).not.toHaveProperty("segments");
  now = noon;
  expect((await ask(sessions)).status).toBe(404);
});

it("records are found by a participant and by time, each alone or both", async () => {
  const { ask, values } = await start({ clock: () => noon });
  const filtered = (filter: string) => `${records}?$filter=${encodeURIComponent(filter)}`;
  const [row] = (await values(rows)).filter(
    ({ userId, callType }) => userId !== null && callType === "ByotOut",
  );
  const person = `participants_v2/any(p:p/id eq '${String(row?.userId)}')`;
  const from = `startDateTime ge ${String(row?.inviteDateTime).replace(/.{8}$/, ":00.000Z")}`;

  const own = await values(filtered(person));
  expect(own.length).toBeGreaterThan(0);
  expect(await values(filtered(`${person} and startDateTime lt 2020-01-01T00:00:00Z`))).toEqual([]);
  expect((await values(filtered(from))).length).toBeGreaterThan(0);
  expect((await ask(filtered("type eq 'groupCall'"))).status).toBe(400);
  expect((await ask(filtered(`${person} or ${from}`))).status).toBe(400);
});
