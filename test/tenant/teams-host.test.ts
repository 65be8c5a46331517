import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { cmdletOf } from "../../src/change/cmdlets.ts";
import { createTokens } from "../../src/tenant/cached-tokens.ts";
import { startCmdletProcess, type CmdletProcess } from "../../src/tenant/cmdlet-process.ts";
import { createGraph } from "../../src/tenant/graph.ts";
import type { AskedRequest, HostResponse } from "../../src/tenant/host-protocol.ts";
import { createTenant } from "../../src/tenant/microsoft-tenant.ts";
import { createSimulatedSignIn } from "../../src/tenant/simulated-sign-in.ts";
import { createTeamsPowerShell, type TeamsPowerShellPool } from "../../src/tenant/teams-powershell.ts";
import { pwshIsInstalled } from "../support/pwsh.ts";
import { eventually, tenantForSuite, unhurried } from "../support/tenant-services.ts";
import { whole } from "../../src/tenant/reading.ts";

const script = fileURLToPath(new URL("../../src/tenant/teams-host.ps1", import.meta.url));
const stub = fileURLToPath(new URL("../support/MicrosoftTeams", import.meta.url));
const command = ["pwsh", "-NoLogo", "-NoProfile", "-NonInteractive", "-File", script];
const tenantId = "c0a70500-0000-4000-8000-000000000000";

if (!pwshIsInstalled) {
  it.skip("the real host script is not run here: pwsh is not installed", () => {});
}

(pwshIsInstalled ? describe : describe.skip)("the real host script (needs pwsh)", () => {
  const under = tenantForSuite();
  const now = () => new Date();
  let modules = "";
  let host: TeamsPowerShellPool | undefined;
  let alone: CmdletProcess | undefined;

  beforeEach(async () => {
    modules = await mkdtemp(join(tmpdir(), "teams-modules-"));
    await cp(stub, join(modules, "MicrosoftTeams"), { recursive: true });
    await writeFile(join(modules, "MicrosoftTeams", "address.txt"), `${under.services.url}/cmdlets`);
  });
  afterEach(async () => {
    await host?.close();
    await alone?.kill();
    host = undefined;
    alone = undefined;
    await under.heal();
    await rm(modules, { recursive: true });
  });

  const environment = (withStub = true) => ({
    ...process.env,
    PSModulePath: withStub
      ? [modules, process.env.PSModulePath ?? ""].join(delimiter)
      : join(modules, "empty"),
  });
  const tokens = () =>
    createTokens({ fetchToken: createSimulatedSignIn(under.services.env.TOKEN_URL ?? "", now), now });

  function connected(withStub = true): TeamsPowerShellPool {
    host = createTeamsPowerShell({
      command,
      hosts: 1,
      environment: environment(withStub),
      signIn: { tokens: tokens(), tenantId, cloud: "commercial" },
    });
    return host;
  }

  /** Asks the script itself, past the bot's own refusals. */
  async function ask(request: AskedRequest): Promise<HostResponse> {
    alone ??= await startCmdletProcess(command, environment());
    return alone.ask(request, AbortSignal.timeout(60_000));
  }

  it("tells its versions", async () => {
    expect(await connected().about(unhurried)).toEqual({
      powerShell: expect.stringMatching(/^7\./),
      module: "7.9.0",
      minimumModule: expect.any(String),
    });
  });

  it("reads every cmdlet of the adapter as the simulated host gives it", async () => {
    const graph = createGraph({ baseUrl: under.services.url, tokens: tokens() });
    const real = createTenant({ graph, host: connected() });
    const { tenant } = under;

    expect(whole(await real.readGateways(unhurried))).toEqual(whole(await tenant.readGateways(unhurried)));
    expect(whole(await real.readVoiceRouting(unhurried))).toEqual(
      whole(await tenant.readVoiceRouting(unhurried)),
    );
    expect(whole(await real.readTrunkDependants(unhurried))).toEqual(
      whole(await tenant.readTrunkDependants(unhurried)),
    );
    expect(await real.readClientMediaPorts(unhurried)).toEqual(await tenant.readClientMediaPorts(unhurried));
    expect(await real.readGateway("nothing.contoso.com", unhurried)).toBeUndefined();
  });

  it("sends lists, edits, numbers, flags and nothing as what they are", async () => {
    const real = createTenant({
      graph: createGraph({ baseUrl: under.services.url, tokens: tokens() }),
      host: connected(),
    });
    const steps = [
      { kind: "addUsage", usage: "Berlin bypass" },
      {
        kind: "createRoute",
        route: {
          name: "Berlin bypass",
          numberPattern: "^\\+49\\d+$",
          priority: 7,
          usages: ["Berlin bypass"],
          gateways: ["sbc1.contoso.com"],
          bridgeSourcePhoneNumber: null,
          description: "2026-11-22T12:00:00Z; $(whoami) 'a' \"b\"",
        },
      },
    ] as const;
    for (const step of steps) await real.perform(step, unhurried);
    const batch = { name: "chg-1 batch 1", policy: null, userIds: ["a1e00000-0000-4000-8000-000000000001"] };
    const operation = await real.assignVoiceRouting(batch, unhurried);

    expect(await real.findAssignment(batch.name, unhurried)).toBe(operation);
    const received = await under.control<readonly { cmdlet: string; parameters: object }[]>(
      "GET",
      "/effects",
    );
    expect(received.slice(-3)).toMatchObject([
      ...steps.map(cmdletOf),
      { parameters: { Identity: batch.userIds, PolicyName: null } },
    ]);
  });

  it.each([
    { status: 403, kind: "noAccess" },
    { status: 400, kind: "refused" },
    { status: 429, kind: "throttled" },
    { status: 500, kind: "outcomeUnknown" },
  ])("tells an effect that was answered with $status as $kind", async ({ status, kind }) => {
    await under.inject({ kind: "status", service: "cmdlets", status });
    const effect = connected().effect(
      "Set-CsOnlinePSTNGateway",
      { Identity: "sbc1.contoso.com", MediaBypass: false },
      unhurried,
    );
    await expect(effect).rejects.toMatchObject({ kind });
  });

  it("says which module to install where there is none", async () => {
    await expect(connected(false).read("Get-CsOnlinePSTNGateway", {}, unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringContaining("Install-Module MicrosoftTeams -MinimumVersion"),
    });
  });

  it.each([
    { what: "a cmdlet off its list", cmdlet: "Get-Process", parameters: {} },
    { what: "an effect without Identity", cmdlet: "Set-CsOnlinePSTNGateway", parameters: { Enabled: false } },
    {
      what: "a parameter off its list",
      cmdlet: "Remove-CsOnlinePSTNGateway",
      parameters: { Identity: "a", Confirm: false },
    },
    {
      what: "a whole list of usages",
      cmdlet: "Set-CsOnlinePstnUsage",
      parameters: { Identity: "Global", Usage: ["a"] },
    },
    {
      what: "replaced usages",
      cmdlet: "Set-CsOnlinePstnUsage",
      parameters: { Identity: "Global", Usage: { Replace: ["a"] } },
    },
  ])("itself refuses $what", async ({ cmdlet, parameters }) => {
    expect(await ask({ kind: "run", id: 1, cmdlet, parameters, timeoutMs: 30_000 })).toMatchObject({
      id: 1,
      ok: false,
      error: { category: "InvalidArgument" },
    });
  });

  it("stops a cmdlet at its deadline, and goes on", async () => {
    await under.inject({ kind: "latency", service: "cmdlets", ms: 60_000 });
    const slow = {
      kind: "run",
      id: 1,
      cmdlet: "Get-CsOnlineVoiceRoute",
      parameters: {},
      timeoutMs: 5_000,
    } as const;

    expect(await ask(slow)).toMatchObject({ ok: false, error: { category: "OperationTimeout" } });
    expect(await ask({ kind: "about", id: 2, timeoutMs: 30_000 })).toMatchObject({ id: 2, ok: true });
  });

  it("stops a cmdlet when it is told to", async () => {
    await under.inject({ kind: "latency", service: "cmdlets", ms: 60_000 });
    alone = await startCmdletProcess(command, environment());
    const slow = {
      kind: "run",
      id: 1,
      cmdlet: "Get-CsOnlineVoiceRoute",
      parameters: {},
      timeoutMs: 60_000,
    } as const;
    const told = new AbortController();
    const stop = { signal: told.signal, patience: 10_000 };
    const answer = alone.ask(slow, AbortSignal.timeout(60_000), stop);
    await eventually(async () => {
      const { cmdletsUnderWay } = await under.control<{ cmdletsUnderWay: number }>("GET", "/state");
      return cmdletsUnderWay === 1;
    });
    told.abort();

    expect(await answer).toMatchObject({
      ok: false,
      error: { category: "OperationStopped" },
    });
  });
});
