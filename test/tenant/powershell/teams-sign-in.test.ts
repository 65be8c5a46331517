import { describe, expect, it } from "@jest/globals";
import { TenantError } from "../../../src/tenant/tenant-error.ts";
import type { Token, TokenAudience, Tokens } from "../../../src/tenant/sign-in/tokens.ts";
import { ample, scriptedHosts } from "../../support/tenant/scripted-hosts.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";

const gateways = "Get-CsOnlinePSTNGateway";
const setGateway = "Set-CsOnlinePSTNGateway";
const named = { Identity: "sbc1.contoso.com" };
const tenantId = "c0a70500-0000-4000-8000-000000000000";

const refused = (category: string, message = "no") =>
  `answer({ ok: false, error: { category: "${category}", message: "${message}" } })`;
/** Accepts the sign-in whatever the tokens. */
const signsIn = 'if (request.kind === "connect") return answer({ ok: true, output: [] });';
/** Runs cmdlets only while signed in with tokens of this generation. */
const wants = (generation: number) => `
  if (request.kind === "connect") { token = request.graphToken + request.teamsToken; return answer({ ok: true, output: [] }); }
  if (token !== "graph-${generation}teams-${generation}") return ${refused("Unauthenticated")};
  answer({ ok: true, output: [request.cmdlet] });`;

const hosts = scriptedHosts();

/** Tokens that are renewed when the test says so, or when one was refused. */
function someTokens() {
  const generations: Record<TokenAudience, number> = { graph: 1, teams: 1 };
  const token = (audience: TokenAudience): Token => ({
    value: `${audience}-${generations[audience]}`,
    expiresAt: new Date("2030-01-01"),
  });
  const tokens: Tokens = {
    async get(audience, _signal, turnedDown) {
      if (turnedDown?.value === token(audience).value) generations[audience] += 1;
      return token(audience);
    },
  };
  return { tokens, renew: (audience: TokenAudience) => void (generations[audience] += 1) };
}

function start(body: string, { tokens, ...options }: { tokens?: Tokens; connectDeadline?: number } = {}) {
  const signIn = { tokens: tokens ?? someTokens().tokens, tenantId, cloud: "commercial" as const };
  return hosts.start(body, { before: "let token;", signIn, ...options });
}

async function kinds(): Promise<readonly string[]> {
  return (await hosts.requests()).map(({ kind }) => kind);
}

describe("a host", () => {
  it("is signed in at the tenant before its first cmdlet, once", async () => {
    const host = start(wants(1));
    await host.read(gateways, {}, unhurried);
    await host.effect(setGateway, named, unhurried);

    expect(await hosts.requests()).toMatchObject([
      { kind: "connect", tenantId, cloud: "commercial", graphToken: "graph-1", teamsToken: "teams-1" },
      { kind: "run" },
      { kind: "run" },
    ]);
  });

  it.each(["graph", "teams"] as const)(
    "is signed in again when its %s token was renewed",
    async (audience) => {
      const { tokens, renew } = someTokens();
      const host = start(`${signsIn} answer({ ok: true, output: [] })`, { tokens });
      await host.read(gateways, {}, unhurried);
      renew(audience);
      await host.read(gateways, {}, unhurried);

      expect(await kinds()).toEqual(["connect", "run", "connect", "run"]);
    },
  );

  it("is signed in again after it died", async () => {
    const host = start(
      `${signsIn} if (request.parameters.Identity) process.exit(3); answer({ ok: true, output: [] })`,
    );
    await expect(host.effect(setGateway, named, unhurried)).rejects.toMatchObject({ kind: "outcomeUnknown" });
    await host.read(gateways, {}, unhurried);

    expect(await kinds()).toEqual(["connect", "run", "connect", "run"]);
  });

  it("gets its tokens by its input alone", async () => {
    const host = start(`${signsIn} answer({ ok: true, output: [process.argv, process.env] })`);

    expect(JSON.stringify(await host.read(gateways, {}, unhurried))).not.toMatch(/graph-1|teams-1/);
  });
});

describe("a cmdlet that is refused for its tokens", () => {
  it("is read once more with new ones", async () => {
    const host = start(wants(2));

    expect(await host.read(gateways, {}, unhurried)).toEqual([gateways]);
    expect(await kinds()).toEqual(["connect", "run", "connect", "run"]);
  });

  it("did not happen, so an effect is sent once more with new ones", async () => {
    const host = start(wants(2));

    expect(await host.effect(setGateway, named, unhurried)).toEqual([setGateway]);
    expect(await kinds()).toEqual(["connect", "run", "connect", "run"]);
  });

  it.each([
    { what: "a read", ask: "read", cmdlet: gateways, parameters: {} },
    { what: "an effect", ask: "effect", cmdlet: setGateway, parameters: named },
  ] as const)("is for somebody to fix when new ones are refused too: $what", async (asked) => {
    const host = start(wants(9));

    await expect(host[asked.ask](asked.cmdlet as never, asked.parameters, unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringMatching(/refuses the bot's tokens.*Organization\.Read\.All/),
    });
    expect(await kinds()).toEqual(["connect", "run", "connect", "run"]);
  });
});

describe("a sign-in", () => {
  it("that is refused is tried once more with new tokens", async () => {
    const host = start(
      `if (request.kind === "connect" && request.graphToken !== "graph-2") return ${refused("Unauthenticated")}; answer({ ok: true, output: ["well"] })`,
    );

    expect(await host.read(gateways, {}, unhurried)).toEqual(["well"]);
    expect(await kinds()).toEqual(["connect", "connect", "run"]);
  });

  it.each([
    { category: "Unauthenticated", kind: "noAccess" },
    { category: "PermissionDenied", kind: "noAccess" },
    { category: "ModuleMissing", kind: "noAccess" },
    { category: "ModuleTooOld", kind: "noAccess" },
    { category: "WrongTenant", kind: "noAccess" },
    { category: "WrongAudience", kind: "noAccess" },
    { category: "InvalidArgument", kind: "noAccess" },
    { category: "ObjectNotFound", kind: "noAccess" },
    { category: "LimitsExceeded", kind: "throttled" },
    { category: "ConnectionError", kind: "unreachable" },
    { category: "OperationTimeout", kind: "timedOut" },
    { category: "NotSpecified", kind: "unreachable" },
  ])("refused with $category is $kind for an effect too, which is not sent", async ({ category, kind }) => {
    const host = start(refused(category, "Run: Install-Module MicrosoftTeams"));

    await expect(host.effect(setGateway, named, unhurried)).rejects.toMatchObject({
      kind,
      message: expect.stringContaining("Run: Install-Module MicrosoftTeams"),
    });
    expect(await kinds()).not.toContain("run");
    // New tokens help only where the old ones were refused.
    expect(await kinds()).toHaveLength(category === "Unauthenticated" ? 2 : 1);
  });

  it("in which the host crashes sends nothing", async () => {
    const host = start("process.exit(3)");

    await expect(host.effect(setGateway, named, unhurried)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("was not sent"),
    });
    expect(await kinds()).toEqual(["connect"]);
  });

  it("in which the host hangs ends with its deadline and the host", async () => {
    const host = start("", { connectDeadline: 20 });

    await expect(host.effect(setGateway, named, unhurried)).rejects.toMatchObject({ kind: "timedOut" });
    expect(await hosts.alive()).toEqual([]);
  });

  it("without tokens is what the sign-in service said, and nothing is sent", async () => {
    const why = new TenantError("noAccess", "The certificate has expired.");
    const host = start(signsIn, { tokens: { get: () => Promise.reject(why) } });

    await expect(host.read(gateways, {}, unhurried)).rejects.toBe(why);
    await expect(host.effect(setGateway, named, unhurried)).rejects.toBe(why);
    expect(await hosts.requests()).toEqual([]);
  });

  it("that waits for tokens ends when the bot stops", async () => {
    const host = start(signsIn, {
      tokens: {
        get: (_audience, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new TenantError("timedOut", "stopped")));
          }),
      },
    });
    const effect = host.effect(setGateway, named, unhurried);
    setImmediate(() => void host.close());

    await expect(effect).rejects.toMatchObject({ kind: "timedOut" });
  });
});

describe("a token", () => {
  it.each([
    {
      where: "a cmdlet's error",
      body: `${signsIn} ${refused("InvalidArgument", "Bearer graph-1, teams-1.")}`,
    },
    { where: "a sign-in's error", body: refused("InvalidArgument", "Bearer graph-1, teams-1.") },
  ])("is left out of $where", async ({ body }) => {
    const said = await start(body).read(gateways, {}, unhurried).catch(String);

    expect(said).toContain("Bearer [token], [token].");
  });
});

it("each host of several is signed in by itself", async () => {
  const signIn = { tokens: someTokens().tokens, tenantId, cloud: "dod" as const };
  const host = hosts.start(
    `${signsIn} const timer = setInterval(() => {
      if ((readFileSync(journal, "utf8").match(/"kind":"run"/g) ?? []).length < 2) return;
      clearInterval(timer);
      answer({ ok: true, output: [] });
    }, 5);`,
    { hosts: 2, signIn, connectDeadline: ample },
  );
  await Promise.all([1, 2].map(() => host.read(gateways, {}, unhurried)));

  expect((await hosts.requests()).filter(({ kind }) => kind === "connect")).toMatchObject([
    { cloud: "dod" },
    { cloud: "dod" },
  ]);
});
