import { afterEach, describe, expect, it } from "@jest/globals";
import { createTokens } from "../../src/tenant/sign-in/cached-tokens.ts";
import { createSimulatedSignIn } from "../../src/tenant/sign-in/simulated-sign-in.ts";
import type { TeamsSignIn } from "../../src/tenant/powershell/cmdlet-host.ts";
import {
  createTeamsPowerShell,
  type TeamsPowerShellPool,
} from "../../src/tenant/powershell/teams-powershell.ts";
import type { Token, Tokens } from "../../src/tenant/sign-in/tokens.ts";
import { tenantForSuite, unhurried } from "../support/tenant/tenant-services.ts";

const under = tenantForSuite();
const now = () => new Date();
const gateways = "Get-CsOnlinePSTNGateway";
const sbc1 = { Identity: "sbc1.contoso.com" };

let host: TeamsPowerShellPool | undefined;
afterEach(async () => {
  await host?.close();
  await under.heal();
});

describe("the simulated host, signed in at the simulated tenant", () => {
  it("reads and changes gateways", async () => {
    const host = start(issued());

    expect(await host.read("Get-CsOnlinePSTNGateway", sbc1, unhurried)).toMatchObject([sbc1]);
    await host.effect("Set-CsOnlinePSTNGateway", { ...sbc1, Enabled: true }, unhurried);
  });

  it("goes on with new tokens when the tenant ends the old ones, and has each effect once", async () => {
    const tokens = issued();
    const host = start(tokens);
    await host.read("Get-CsOnlinePSTNGateway", sbc1, unhurried);
    const before = await effects();
    await under.control("DELETE", "/tokens");

    await host.effect("Set-CsOnlinePSTNGateway", { ...sbc1, Enabled: true }, unhurried);
    expect(await effects()).toBe(before + 1);
  });

  it("is refused with tokens that the tenant never gave", async () => {
    const before = await effects();
    const made: Token = { value: "made up", expiresAt: new Date("2030-01-01") };
    const host = start({ get: async () => made });
    const effect = host.effect("Set-CsOnlinePSTNGateway", { ...sbc1, Enabled: true }, unhurried);

    await expect(effect).rejects.toMatchObject({ kind: "noAccess" });
    expect(await effects()).toBe(before);
  });

  it("signs in with tokens of its own tenant and for its cloud only", async () => {
    const another = "0ddba11e-0000-4000-8000-000000000000";
    await expect(start(issued(), { tenantId: another }).read(gateways, {}, unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringContaining(`not of ${another}`),
    });
    await expect(start(issued(), { cloud: "dod" }).read(gateways, {}, unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringContaining("not for https://dod-graph.microsoft.us or 00000003"),
    });
    const dod = issued("https://dod-graph.microsoft.us");
    expect(await start(dod, { cloud: "dod" }).read(gateways, {}, unhurried)).not.toEqual([]);
  });

  it("tells what it stands for", async () => {
    expect(await start(issued()).about(unhurried)).toMatchObject({ module: expect.any(String) });
  });

  it("leaves a read that its caller gave up, and answers the next one", async () => {
    const host = start(issued());
    await host.read("Get-CsOnlinePSTNGateway", sbc1, unhurried);
    await under.inject({ kind: "latency", service: "cmdlets", ms: 60_000 });
    const caller = new AbortController();
    const given = host.read("Get-CsOnlineVoiceRoute", {}, caller.signal);
    setImmediate(() => caller.abort());
    await expect(given).rejects.toMatchObject({ kind: "timedOut" });
    await under.heal();

    expect(await host.read("Get-CsOnlinePSTNGateway", sbc1, unhurried)).toMatchObject([sbc1]);
  });
});

function issued(graphUrl = "https://graph.microsoft.com"): Tokens {
  const url = under.services.env.TOKEN_URL ?? "";
  return createTokens({ fetchToken: createSimulatedSignIn(url, now, graphUrl), now });
}

function start(tokens: Tokens, signIn: Partial<TeamsSignIn> = {}): TeamsPowerShellPool {
  const { MicrosoftAppTenantId = "", TEAMS_HOST_COMMAND = "[]" } = under.services.env;
  host = createTeamsPowerShell({
    command: JSON.parse(TEAMS_HOST_COMMAND) as string[],
    hosts: 1,
    signIn: { tokens, tenantId: MicrosoftAppTenantId, cloud: "commercial", ...signIn },
    firstPause: 5,
  });
  return host;
}

async function effects(): Promise<number> {
  return (await under.control<readonly unknown[]>("GET", "/effects")).length;
}
