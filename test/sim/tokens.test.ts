import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readContoso } from "../../sim/contoso.ts";
import type { FaultInput } from "../../sim/tenant/faults.ts";
import { startServices, type Services } from "../../sim/tenant/services.ts";
import type { Tokens } from "../../src/tenant/sign-in/tokens.ts";
import { simulatedTokens } from "../support/tenant/simulated-tokens.ts";

const unhurried = new AbortController().signal;
let services: Services;
let tokens: Tokens;
let turned: number;

beforeEach(async () => {
  turned = 0;
  const clock = () => new Date(Date.now() + turned);
  services = await startServices(readContoso(), { calls: false, clock });
  tokens = simulatedTokens(services.env, clock);
});
afterEach(() => services.stop());

describe("the simulated Graph", () => {
  it("takes a token that was issued for it", async () => {
    const { value } = await tokens.get("graph", unhurried);
    expect(await graphWith(value)).toMatchObject({ status: 200 });
  });

  it("refuses no token, a made up one, one for the Teams service and one past its end", async () => {
    const refusal = { status: 401, body: { error: { code: "InvalidAuthenticationToken" } } };
    expect(await graphWith(undefined)).toMatchObject(refusal);
    expect(await graphWith("made-up")).toMatchObject(refusal);
    expect(await graphWith((await tokens.get("teams", unhurried)).value)).toMatchObject(refusal);

    const { value, expiresAt } = await tokens.get("graph", unhurried);
    turned = expiresAt.getTime() - Date.now();
    expect(await graphWith(value)).toMatchObject(refusal);
  });
});

describe("the simulated sign-in", () => {
  it("issues tokens for an hour, or for as long as the control API says", async () => {
    const before = Date.now();
    expect((await tokens.get("graph", unhurried)).expiresAt.getTime()).toBeGreaterThanOrEqual(
      before + 3_600_000,
    );
    await inject({ kind: "tokenLifetime", ms: 2_000 });
    const short = (await tokens.get("teams", unhurried)).expiresAt.getTime();
    expect(short).toBeLessThanOrEqual(Date.now() + 2_000);
  });

  it("ends every token at once, after which another one is taken", async () => {
    const first = await tokens.get("graph", unhurried);
    await control("DELETE", "/tokens");
    expect(await graphWith(first.value)).toMatchObject({ status: 401 });

    const second = await tokens.get("graph", unhurried, first);
    expect(await graphWith(second.value)).toMatchObject({ status: 200 });
  });

  it("lets tokens hold on when the tenant is put back as it was", async () => {
    const { value } = await tokens.get("graph", unhurried);
    await control("DELETE", "/tenant");
    expect(await graphWith(value)).toMatchObject({ status: 200 });
  });

  it("refuses with the code that it is told, until it is healed", async () => {
    await inject({ kind: "signInRefused", code: 7000222 });
    await expect(tokens.get("graph", unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringMatching(/client secret has expired .*AADSTS7000222/),
    });
    await control("DELETE", "/faults");
    expect(await tokens.get("graph", unhurried)).toBeDefined();
  });

  it.each<{ fault: FaultInput; kind: string }>([
    { fault: { kind: "status", service: "tokens", status: 503 }, kind: "unreachable" },
    { fault: { kind: "status", service: "tokens", status: 429, retryAfterSeconds: 3 }, kind: "throttled" },
    { fault: { kind: "cut", service: "tokens" }, kind: "unreachable" },
    { fault: { kind: "garbage", service: "tokens" }, kind: "unreadable" },
  ])("can have $fault.kind $fault.status, which is $kind and passes", async ({ fault, kind }) => {
    await inject(fault);
    await expect(tokens.get("graph", unhurried)).rejects.toMatchObject({ kind });
    expect(await tokens.get("graph", unhurried)).toBeDefined();
  });

  it("answers invalid requests as Entra would", async () => {
    const answer = await fetch(services.env.TOKEN_URL ?? "", { method: "POST", body: "grant_type=password" });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: "invalid_request", error_codes: [90014] });
  });
});

async function graphWith(token: string | undefined) {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(`${services.url}/v1.0/domains`, { headers });
  return { status: response.status, body: await response.json() };
}

async function control(method: string, path: string, body?: unknown): Promise<void> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${services.url}/control${path}`, { method, ...sent });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
}

function inject(fault: FaultInput): Promise<void> {
  return control("POST", "/faults", fault);
}
