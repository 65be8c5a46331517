import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { cmdletOf } from "../../../src/changes/cmdlets.ts";
import type { Step } from "../../../src/changes/step.ts";
import { endpoints } from "../../../src/config/endpoints.ts";
import type { Cloud } from "../../../src/telephony/clouds.ts";
import { createTokens } from "../../../src/tenant/sign-in/cached-tokens.ts";
import { startCmdletProcess, type CmdletProcess } from "../../../src/tenant/powershell/cmdlet-process.ts";
import { createGraph } from "../../../src/tenant/graph/graph.ts";
import type { AskedRequest, HostResponse } from "../../../src/tenant/powershell/host-protocol.ts";
import { createTenant } from "../../../src/tenant/microsoft-tenant.ts";
import { createSimulatedSignIn } from "../../../src/tenant/sign-in/simulated-sign-in.ts";
import {
  createTeamsPowerShell,
  type TeamsPowerShellPool,
} from "../../../src/tenant/powershell/teams-powershell.ts";
import { aRoute } from "../../support/changes/migration-builders.ts";
import { describeOnPwsh } from "../../support/jest/installed.ts";
import {
  errorWays,
  installStubModule,
  quietWays,
  withModules,
  type StubSettings,
} from "../../support/tenant/stub-module.ts";
import { eventually, tenantForSuite, unhurried } from "../../support/tenant/tenant-services.ts";
import type { Tenant } from "../../../src/tenant/tenant.ts";
import { whole } from "../../../src/tenant/reading.ts";
import { ids } from "../../support/people.ts";

const script = fileURLToPath(new URL("../../../src/tenant/powershell/teams-host.ps1", import.meta.url));
const command = ["pwsh", "-NoLogo", "-NoProfile", "-NonInteractive", "-File", script];
const tenantId = "c0a70500-0000-4000-8000-000000000000";
const otherTenant = "0ddba11e-0000-4000-8000-000000000000";
const teamsApp = "48ac35b8-9aa8-4d74-927d-1f4a14a0b239";
const graphApp = "00000003-0000-0000-c000-000000000000";
const anEdit = { Identity: "sbc1.contoso.com", MediaBypass: false };
const sites = "Get-CsTenantNetworkSite";
const usages = "Get-CsOnlinePstnUsage";

describeOnPwsh("the real host script", () => {
  const under = tenantForSuite();
  const now = () => new Date();
  let folder = "";
  let modules = "";
  let shared: TeamsPowerShellPool | undefined;
  let own: TeamsPowerShellPool | undefined;
  let asked: CmdletProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "teams-host-"));
    modules = join(folder, "modules");
    await Promise.all(["modules", "tmp", "home"].map((name) => mkdir(join(folder, name))));
  });
  beforeEach(() => stubbed());
  afterEach(async () => {
    await own?.close();
    own = undefined;
    await under.heal();
  });
  afterAll(async () => {
    await Promise.all([shared?.close(), asked?.kill()]);
    await rm(folder, { recursive: true });
  });

  const stubbed = (settings: Partial<StubSettings> = {}) =>
    installStubModule(modules, { address: `${under.services.url}/cmdlets`, ...settings });
  const environment = () => ({
    ...withModules(modules),
    TMPDIR: join(folder, "tmp"),
    HOME: join(folder, "home"),
  });
  const tokens = (cloud: Cloud = "commercial") => {
    const graphUrl = `https://${endpoints[cloud].graphHost}`;
    const url = under.services.env.TOKEN_URL ?? "";
    return createTokens({ fetchToken: createSimulatedSignIn(url, now, graphUrl), now });
  };

  /** A host that is signed in, and stays so from test to test. */
  function connected(): TeamsPowerShellPool {
    shared ??= started("commercial", environment());
    return shared;
  }

  /** A host of one test alone. */
  function connectedAnew({
    cloud = "commercial",
    env = environment(),
  }: { readonly cloud?: Cloud; readonly env?: NodeJS.ProcessEnv } = {}): TeamsPowerShellPool {
    own = started(cloud, env);
    return own;
  }

  const started = (cloud: Cloud, env: NodeJS.ProcessEnv) =>
    createTeamsPowerShell({
      command,
      hosts: 1,
      environment: env,
      signIn: { tokens: tokens(cloud), tenantId, cloud },
    });

  const tenantOn = (pool: TeamsPowerShellPool) =>
    createTenant({ graph: createGraph({ baseUrl: under.services.url, tokens: tokens() }), host: pool });

  /** Asks the script itself, past the bot's own refusals. */
  async function ask(request: AskedRequest): Promise<HostResponse> {
    asked ??= await startCmdletProcess(command, environment());
    return asked.ask(request, AbortSignal.timeout(60_000));
  }

  const effects = () => under.control<readonly { cmdlet: string; parameters: object }[]>("GET", "/effects");
  const refusing = (status: number, cmdlet: string) =>
    under.inject({ kind: "status", service: "cmdlets", status, cmdlet });

  it("tells its versions", async () => {
    expect(await connected().about(unhurried)).toEqual({
      powerShell: expect.stringMatching(/^7\./),
      module: "7.8.0",
      minimumModule: "7.7.0",
      newestModule: "8.0.0",
    });
  });

  it.each(["7.7.0", "7.8.0"])(
    "reads every cmdlet of the adapter as the simulated host gives it, with module %s",
    async (version) => {
      await stubbed({ version });
      const real = tenantOn(connectedAnew());
      const { tenant } = under;

      const everything = async (of: Tenant) => [
        whole(await of.readGateways(unhurried)),
        whole(await of.readVoiceRouting(unhurried)),
        whole(await of.readTrunkDependants(unhurried)),
      ];
      expect(await everything(real)).toEqual(await everything(tenant));
      expect(await real.readClientMediaPorts(unhurried)).toEqual(
        await tenant.readClientMediaPorts(unhurried),
      );
      expect(await real.readGateway("nothing.contoso.com", unhurried)).toBeUndefined();
    },
  );

  it("sends lists, edits, numbers, flags and nothing as what they are", async () => {
    const real = tenantOn(connected());
    const steps: readonly Step[] = [
      { kind: "addUsage", usage: "Berlin bypass" },
      {
        kind: "createRoute",
        route: aRoute({
          name: "Berlin bypass",
          priority: 7,
          usages: ["Berlin bypass"],
          gateways: ["sbc1.contoso.com"],
          description: "2026-11-22T12:00:00Z; $(whoami) 'a' \"b\"",
        }),
      },
      {
        kind: "createRoute",
        route: aRoute({
          name: "Berlin bridge",
          priority: 8,
          usages: ["Berlin bypass"],
          gateways: [],
          bridgeSourcePhoneNumber: "+4930555",
        }),
      },
      {
        kind: "createPolicy",
        policy: { name: "Berlin bypass", usages: ["Berlin bypass"], routeType: "Other", description: null },
      },
    ];
    for (const step of steps) await real.perform(step, unhurried);

    expect((await effects()).slice(-steps.length)).toMatchObject(steps.map(cmdletOf));
    const { routes, policies } = whole(await real.readVoiceRouting(unhurried));
    expect(routes).toEqual(
      expect.arrayContaining(steps.flatMap((step) => (step.kind === "createRoute" ? [step.route] : []))),
    );
    expect(policies).toContainEqual(expect.objectContaining({ name: "Berlin bypass", routeType: "Other" }));
  });

  it("answers what an object has: no property that it lacks, none that nobody asked for, and null as it is", async () => {
    await stubbed({ lacks: ["MediaBypass"], nulls: ["Enabled", "Description"], more: ["Secret"] });
    const [gateway] = await connected().read("Get-CsOnlinePSTNGateway", {}, unhurried);

    expect(gateway).toMatchObject({ Enabled: null, Description: null, SipSignalingPort: 5061 });
    expect(gateway).not.toHaveProperty("MediaBypass");
    expect(gateway).not.toHaveProperty("Secret");
  });

  it.each(["text", "object"] as const)(
    "finds a batch by its name, whether its id came as %s",
    async (operationAs) => {
      await stubbed({ operationAs });
      await under.control("POST", "/permissions", { revoke: ["TeamsPolicyUserAssign.ReadWrite.All"] });
      const real = tenantOn(connected());
      const batch = {
        name: `batch as ${operationAs}`,
        policy: null,
        userIds: [ids.alex],
      };
      const { operationId } = await real.assignVoiceRouting(batch, unhurried);
      await under.control("POST", "/permissions", { grant: ["TeamsPolicyUserAssign.ReadWrite.All"] });

      expect(await real.findAssignment(batch.name, unhurried)).toBe(operationId);
      expect(await real.readAssignment(operationId, unhurried)).toEqual({ completed: true, refused: [] });
    },
  );

  it.each([
    { status: 403, kind: "noAccess" },
    { status: 400, kind: "refused" },
    { status: 429, kind: "throttled" },
    { status: 500, kind: "outcomeUnknown" },
  ])("reports an effect that was answered with $status as $kind", async ({ status, kind }) => {
    await refusing(status, "Set-CsOnlinePSTNGateway");

    await expect(connected().effect("Set-CsOnlinePSTNGateway", anEdit, unhurried)).rejects.toMatchObject({
      kind,
    });
  });

  it.each([...errorWays, ...quietWays])(
    "never takes an error for an empty answer or a deed, whatever its way: %s",
    async (errors) => {
      await stubbed({ errors });
      const pool = connected();
      for (const cmdlet of ["Get-CsOnlineVoiceRoute", "Set-CsOnlinePSTNGateway", "New-CsOnlineVoiceRoute"])
        await refusing(403, cmdlet);

      const refused = { kind: "noAccess", message: expect.stringContaining("(403)") };
      await expect(pool.read("Get-CsOnlineVoiceRoute", {}, unhurried)).rejects.toMatchObject(refused);
      await expect(pool.effect("Set-CsOnlinePSTNGateway", anEdit, unhurried)).rejects.toMatchObject(refused);
      await expect(
        pool.effect("New-CsOnlineVoiceRoute", { Identity: "Refused" }, unhurried),
      ).rejects.toMatchObject(refused);
      expect(await pool.read("Get-CsOnlineVoiceRoute", {}, unhurried)).not.toEqual([]);
    },
  );

  it.each(["ObjectNotFound", "Unauthenticated", "PermissionDenied"])(
    "does not know whether an object was made that the module could not read back (%s), and sends it once",
    async (readBackFails) => {
      await stubbed({ readBackFails });
      const Identity = `Read back ${readBackFails}`;

      await expect(
        connected().effect("New-CsOnlineVoiceRoute", { Identity }, unhurried),
      ).rejects.toMatchObject({
        kind: "outcomeUnknown",
        message: expect.stringContaining("could not read it back"),
      });
      expect(
        (await effects()).filter(
          ({ parameters }) => "Identity" in parameters && parameters.Identity === Identity,
        ),
      ).toHaveLength(1);
    },
  );

  it.each([
    {
      cmdlet: "New-CsOnlinePSTNGateway",
      parameters: { Identity: "sbc99.contoso.com", SipSignalingPort: 5061 },
    },
    { cmdlet: "New-CsOnlineVoiceRoutingPolicy", parameters: { Identity: "Silent" } },
    {
      cmdlet: "New-CsBatchPolicyAssignmentOperation",
      parameters: {
        Identity: ["a"],
        PolicyType: "OnlineVoiceRoutingPolicy",
        PolicyName: null,
        OperationName: "x",
      },
    },
  ] as const)("does not know what came of $cmdlet without an answer", async ({ cmdlet, parameters }) => {
    await stubbed({ silent: [cmdlet] });

    await expect(connected().effect(cmdlet, parameters, unhurried)).rejects.toMatchObject({
      kind: "outcomeUnknown",
    });
  });

  it.each([
    usages,
    "Get-CsOnlineVoiceRoutingPolicy",
    "Get-CsTeamsSharedCallingRoutingPolicy",
    "Get-CsTeamsMeetingConfiguration",
  ] as const)("never takes no output of %s for a tenant without any", async (cmdlet) => {
    await stubbed({ silent: [cmdlet] });

    await expect(connected().read(cmdlet, {}, unhurried)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("What it read is unknown"),
    });
  });

  it.each(Object.keys(endpoints) as Cloud[])(
    "signs in in the cloud %s, and what needs a first read works at once",
    async (cloud) => {
      expect(await connectedAnew({ cloud }).read(sites, {}, unhurried)).not.toEqual([]);
    },
  );

  it.each([
    { times: 1, what: "before it" },
    { times: 2, what: "on a fresh host, as the old one is spoiled" },
  ])("makes up $what for a first read that failed $times times", async ({ times }) => {
    await under.inject({ kind: "status", service: "cmdlets", status: 500, cmdlet: usages, times });

    expect(await connectedAnew().read(sites, {}, unhurried)).not.toEqual([]);
  });

  it("has the module's library read the versions where a first read does not", async () => {
    await stubbed({ warmedBy: "the library" });

    expect(await connectedAnew().read(sites, {}, unhurried)).not.toEqual([]);
  });

  it("says so when a read never finds a runspace", async () => {
    await stubbed({ warmedBy: "nothing" });

    await expect(connected().read(sites, {}, unhurried)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("no current runspace available"),
    });
  });

  it.each([
    { status: 403, kind: "noAccess" },
    { status: 429, kind: "throttled" },
    { status: 400, kind: "refused" },
    { status: 500, kind: "unreachable" },
  ])("tells by the code in a body what $status was, as no status comes with it", async ({ status, kind }) => {
    await refusing(status, sites);

    await expect(connected().read(sites, {}, unhurried)).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(/: The remote server returned an error: \(\d+\)\. Try again later\./),
    });
  });

  it.each([
    { body: "no JSON", says: /no JSON/ },
    { body: "empty", says: /answered with nothing/ },
    { body: "no connection", says: /No route to host/ },
  ] as const)("reports a refusal with a body that is $body as no answer", async ({ body, says }) => {
    await stubbed({ body });
    await refusing(403, sites);

    await expect(connected().read(sites, {}, unhurried)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringMatching(says),
    });
  });

  it("says which module to install where there is none", async () => {
    const env = { ...environment(), PSModulePath: join(modules, "empty") };

    await expect(connectedAnew({ env }).read("Get-CsOnlinePSTNGateway", {}, unhurried)).rejects.toMatchObject(
      {
        kind: "noAccess",
        message: expect.stringContaining("Install-Module MicrosoftTeams -MinimumVersion 7.7.0"),
      },
    );
  });

  it("says that a module is too old", async () => {
    await stubbed({ version: "7.4.0" });

    await expect(connectedAnew().read("Get-CsOnlinePSTNGateway", {}, unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringMatching(/is version 7\.4\.0, and 7\.7\.0 or newer is needed/),
    });
  });

  it("works with a module that is newer than any that is known", async () => {
    await stubbed({ version: "9.1.0" });

    expect(await connectedAnew().read(usages, {}, unhurried)).toHaveLength(1);
  });

  it("names a cmdlet that the module does not have, and the others work", async () => {
    await stubbed({ without: [sites] });
    const pool = connectedAnew();

    await expect(pool.read(sites, {}, unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringContaining(`has no ${sites}`),
    });
    expect(await pool.read(usages, {}, unhurried)).toHaveLength(1);
  });

  it.each<{ what: string; of: Partial<Parameters<typeof signIn>[0]>; category: string; says: RegExp }>([
    {
      what: "a Graph token of another tenant",
      of: { graphTenant: otherTenant },
      category: "WrongTenant",
      says: new RegExp(`Graph token.*${otherTenant}.*${tenantId}`),
    },
    {
      what: "a Teams token of another tenant",
      of: { teamsTenant: otherTenant },
      category: "WrongTenant",
      says: new RegExp(`Teams token.*${otherTenant}.*${tenantId}`),
    },
    {
      what: "a Graph token with a slash at the end of its audience",
      of: { graphAudience: "https://graph.microsoft.com/" },
      category: "WrongAudience",
      says: /https:\/\/graph\.microsoft\.com or 00000003.*without a slash/,
    },
    {
      what: "a Graph token of another cloud",
      of: { cloud: "gccHigh" },
      category: "WrongAudience",
      says: /https:\/\/graph\.microsoft\.us/,
    },
    {
      what: "a Teams token for another service",
      of: { teamsAudience: "https://graph.microsoft.com" },
      category: "WrongAudience",
      says: new RegExp(teamsApp),
    },
    {
      what: "a token that nobody can read",
      of: { opaque: true },
      category: "WrongAudience",
      says: /cannot be read/,
    },
  ])("does not sign in by $what", async ({ of, category, says }) => {
    expect(await ask(signIn(of))).toMatchObject({
      ok: false,
      error: { category, message: expect.stringMatching(says) },
    });
  });

  it("signs in by a Graph token for Graph's own app id", async () => {
    expect(await ask(signIn({ graphAudience: graphApp, cloud: "dod" }))).toMatchObject({ ok: true });
  });

  it("signs out of a tenant that the module signed in to against the tokens", async () => {
    await stubbed({ signsInTo: otherTenant });

    await expect(connectedAnew().read(usages, {}, unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringMatching(new RegExp(`${otherTenant}.*${tenantId}`)),
    });
  });

  it("leaves no log of the module behind, not even of a process that was killed", async () => {
    await writeFile(join(folder, "tmp", "bypass-pilot-teams-1.log"), "left");
    const host = await startCmdletProcess(command, environment());
    await host.ask(signIn({}), AbortSignal.timeout(60_000));
    await host.end(10_000);
    const left = await readdir(folder, { recursive: true });

    expect(left.filter((name) => name.endsWith(".log"))).toEqual([]);
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
    const slow = {
      kind: "run",
      id: 1,
      cmdlet: "Get-CsOnlineVoiceRoute",
      parameters: {},
      timeoutMs: 60_000,
    } as const;
    const told = new AbortController();
    const stop = { signal: told.signal, patience: 10_000 };
    asked ??= await startCmdletProcess(command, environment());
    const answer = asked.ask(slow, AbortSignal.timeout(60_000), stop);
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

/** A sign-in by tokens that nobody issued. */
function signIn({
  cloud = "commercial" as Cloud,
  graphAudience = "https://graph.microsoft.com",
  teamsAudience = teamsApp,
  graphTenant = tenantId,
  teamsTenant = tenantId,
  opaque = false,
}) {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const token = (aud: string, tid: string) =>
    opaque ? "opaque" : `${part({ alg: "none" })}.${part({ aud, tid, idtyp: "app", exp: 4_000_000_000 })}.`;
  return {
    kind: "connect",
    id: 1,
    tenantId,
    cloud,
    graphToken: token(graphAudience, graphTenant),
    teamsToken: token(teamsAudience, teamsTenant),
    timeoutMs: 60_000,
  } as const;
}
