import { describe, expect, it } from "@jest/globals";
import { sendRaw } from "../support/http/raw-http.ts";
import { tenantForSuite } from "../support/tenant/tenant-services.ts";

const under = tenantForSuite();
const run = { kind: "run", id: 1, cmdlet: "Set-CsOnlinePSTNGateway", timeoutMs: 1_000 };
const parameters = { Identity: "sbc1.contoso.com", Enabled: false };
const paths = ["/control/state", "/control/faults", "/token", "/cmdlets", "/v1.0/domains"];

const asks = (path: string, ...headers: readonly string[]) =>
  sendRaw(
    Number(new URL(under.services.url).port),
    [`POST ${path} HTTP/1.1`, ...headers, "Connection: close", "Content-Length: 2", "", "{}"].join("\r\n"),
  );
const effects = () => under.control<readonly unknown[]>("GET", "/effects");

describe("the simulated tenant's server, which trusts whoever reaches it,", () => {
  const strange = [
    "Host: evil.example",
    "Host: 127.0.0.1\r\nOrigin: https://evil.example",
    "Host: 127.0.0.1\r\nOrigin: null",
    "Host: 127.0.0.1\r\nX-Forwarded-For: 203.0.113.7",
    "Host: 127.0.0.1\r\nForwarded: for=203.0.113.7",
  ];
  it.each(paths.flatMap((path) => strange.map((headers) => [path, headers] as const)))(
    "at %s refuses a request with %j: a web page or a tunnel must not command it",
    async (path, headers) => {
      expect(await asks(path, headers)).toContain("HTTP/1.1 421 ");
    },
  );

  it.each(paths)("at %s answers a program on this machine", async (path) => {
    expect(await asks(path, "Host: 127.0.0.1")).not.toContain("HTTP/1.1 421 ");
  });
});

describe("the simulated cmdlets", () => {
  it.each([
    ["without tokens", {}],
    ["with tokens that were never given", { tokens: { graph: "made up", teams: "made up" } }],
  ])("do nothing %s", async (_how, tokens) => {
    const before = await effects();
    const response = await fetch(`${under.services.url}/cmdlets`, {
      method: "POST",
      body: JSON.stringify({ ...run, parameters, ...tokens }),
    });
    expect(await response.json()).not.toMatchObject({ ok: true });
    expect(await effects()).toEqual(before);
  });
});
