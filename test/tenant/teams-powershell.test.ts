import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  createTeamsPowerShell,
  type TeamsPowerShell,
  type TeamsPowerShellOptions,
} from "../../src/tenant/teams-powershell.ts";
import { unhurried } from "../support/tenant-services.ts";

const gateways = "Get-CsOnlinePSTNGateway";
const setGateway = "Set-CsOnlinePSTNGateway";

/** Milliseconds that a host never needs, and those after which one that hangs is given up. */
const ample = 60_000;
const short = 1_500;

let folder: string;
let journal: string;
let hosts: TeamsPowerShell[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cmdlet-host-"));
  journal = join(folder, "journal");
  hosts = [];
});
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  await rm(folder, { recursive: true });
});

describe("a cmdlet", () => {
  it("is answered by the host, which is started once and for the first one", async () => {
    const host = hostThat("answer({ ok: true, output: [request.cmdlet, request.parameters] })");
    expect(await starts()).toBe(0);

    expect(await host.read(gateways, { Identity: "sbc1.contoso.com" }, unhurried)).toEqual([
      gateways,
      { Identity: "sbc1.contoso.com" },
    ]);
    await host.read(gateways, {}, unhurried);
    expect(await starts()).toBe(1);
  });

  it("waits for the one before it", async () => {
    const host = hostThat(
      "setTimeout(() => answer({ ok: true, output: [busy] }), 20); busy += 1",
      "let busy = 0;",
    );
    const seen = await Promise.all([1, 2, 3].map(() => host.read(gateways, {}, unhurried)));

    expect(seen).toEqual([[1], [2], [3]]);
  });

  it("that changes something goes before reads that wait", async () => {
    const host = hostThat("setTimeout(() => answer({ ok: true, output: [] }), 20)");
    const order: string[] = [];
    const note = (what: string) => () => void order.push(what);
    await Promise.all([
      host.read(gateways, {}, unhurried).then(note("first read")),
      host.read(gateways, {}, unhurried).then(note("second read")),
      host.effect(setGateway, {}, unhurried).then(note("first effect")),
      host.effect(setGateway, {}, unhurried).then(note("second effect")),
    ]);
    expect(order).toEqual(["first read", "first effect", "second effect", "second read"]);
  });

  it("waits no longer than its caller, and leaves the others their turns", async () => {
    const host = hostThat("setTimeout(() => answer({ ok: true, output: [request.parameters.of] }), 20)");
    const impatient = new AbortController();
    const running = host.read(gateways, { of: 1 }, unhurried);
    const given = host.read(gateways, { of: 2 }, impatient.signal);
    const last = host.read(gateways, { of: 3 }, unhurried);
    impatient.abort();
    await expect(given).rejects.toMatchObject({ kind: "timedOut" });
    expect(await Promise.all([running, last])).toEqual([[1], [3]]);
  });

  it("reaches its host as data, whatever it holds", async () => {
    const host = hostThat("answer({ ok: true, output: [request.parameters.Identity] })");
    const identity = '\'; Remove-CsOnlinePSTNGateway "sbc1"\n$(whoami) #';

    expect(await host.read(gateways, { Identity: identity }, unhurried)).toEqual([identity]);
  });

  it.each([
    { because: "it is not on the list", verb: "effect", cmdlet: "Set-CsOnlineVoiceRoutingPolicy" },
    { because: "it changes nothing and comes as an effect", verb: "effect", cmdlet: gateways },
    { because: "it is not on the list though it only reads", verb: "read", cmdlet: "Get-CsTenant" },
    { because: "it changes something and comes as a read", verb: "read", cmdlet: setGateway },
    { because: "it holds more than a name", verb: "read", cmdlet: `${gateways}; Get-Date` },
  ] as const)("is refused when $because, and no host is started", async ({ verb, cmdlet }) => {
    const host = hostThat("answer({ ok: true, output: [] })");

    await expect(host[verb](cmdlet as never, {}, unhurried)).rejects.toMatchObject({ kind: "refused" });
    expect(await starts()).toBe(0);
  });

  it.each([
    { edit: "replaces the usages", Usage: { Replace: ["Berlin"] } },
    { edit: "replaces what it also adds to", Usage: { Add: ["Berlin"], replace: [] } },
    { edit: "gives them whole", Usage: ["Berlin"] },
    { edit: "gives none", Usage: undefined },
  ])("that $edit is refused, which would delete the others", async ({ Usage }) => {
    const host = hostThat("answer({ ok: true, output: [] })");
    const edit = host.effect("Set-CsOnlinePstnUsage", { Identity: "Global", Usage }, unhurried);

    await expect(edit).rejects.toMatchObject({ kind: "refused" });
    expect(await starts()).toBe(0);
  });

  it("is answered by a program that sees nothing of the bot's secrets", async () => {
    const host = hostThat("answer({ ok: true, output: [Object.keys(process.env)] })", "", {
      environment: {
        ...process.env,
        MicrosoftAppPassword: "secret",
        DATABASE_URL: "secret",
        AUDIT_KEY: "secret",
      },
    });
    const [names] = await host.read(gateways, {}, unhurried);

    expect(names).toContain("PATH");
    for (const secret of ["MicrosoftAppPassword", "DATABASE_URL", "AUDIT_KEY"])
      expect(names).not.toContain(secret);
  });

  it("of a host that cannot be started says which setting to look at", async () => {
    const host = keep(createTeamsPowerShell({ command: [join(folder, "no-such-program")] }));

    await expect(host.effect(setGateway, {}, unhurried)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("TEAMS_HOST_COMMAND"),
    });
  });
});

describe("an error that the host answers", () => {
  it.each([
    { category: "ObjectNotFound", read: "notFound", effect: "notFound" },
    { category: "InvalidArgument", read: "refused", effect: "refused" },
    { category: "PermissionDenied", read: "refused", effect: "refused" },
    { category: "LimitsExceeded", read: "throttled", effect: "throttled" },
    { category: "ConnectionError", read: "unreachable", effect: "outcomeUnknown" },
    { category: "OperationTimeout", read: "timedOut", effect: "outcomeUnknown" },
    { category: "NotSpecified", read: "unreachable", effect: "outcomeUnknown" },
  ])("$category is $read for a read and $effect for an effect", async ({ category, read, effect }) => {
    const host = hostThat(
      `answer({ ok: false, error: { category: "${category}", message: "said the host" } })`,
    );

    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject({ kind: read });
    await expect(host.effect(setGateway, {}, unhurried)).rejects.toMatchObject({ kind: effect });
  });

  it("says how long to wait where the service said so", async () => {
    const host = hostThat(
      'answer({ ok: false, error: { category: "LimitsExceeded", message: "busy", retryAfterSeconds: 7 } })',
    );

    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });
});

describe.each([
  { failure: "crashes", once: "process.exit(3)", lasting: "unreachable" },
  { failure: "hangs", once: "", lasting: "timedOut" },
  { failure: "answers with what is no JSON", once: 'console.log("WARNING: hello")', lasting: "unreadable" },
  {
    failure: "answers another request",
    once: "console.log(JSON.stringify({ id: -1, ok: true, output: [] }))",
    lasting: "unreadable",
  },
])("a host that $failure", ({ failure, once, lasting }) => {
  const deadline = failure === "hangs" ? short : ample;
  const impatient = { readDeadline: deadline, effectDeadline: deadline };

  it("is replaced once for a read", async () => {
    const host = hostThat(
      `first ? eval(${JSON.stringify(once)}) : answer({ ok: true, output: ["at last"] })`,
      onlyFirst(),
      impatient,
    );

    expect(await host.read(gateways, {}, unhurried)).toEqual(["at last"]);
    expect(await starts()).toBe(2);
  });

  it("is given up by a read when the fresh one does the same", async () => {
    const host = hostThat(once, "", impatient);

    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject({ kind: lasting });
    expect(await starts()).toBe(2);
  });

  it("leaves an effect's outcome unknown, is dead by then, and the effect is not sent again", async () => {
    const host = hostThat(once, "", impatient);

    await expect(host.effect(setGateway, {}, unhurried)).rejects.toMatchObject({ kind: "outcomeUnknown" });
    expect(await starts()).toBe(1);
    expect(await alive()).toEqual([]);
  });

  it("does not spoil the next cmdlet", async () => {
    const host = hostThat(
      `first ? eval(${JSON.stringify(once)}) : answer({ ok: true, output: ["well"] })`,
      onlyFirst(),
      impatient,
    );

    await host.effect(setGateway, {}, unhurried).catch(() => {});
    expect(await host.read(gateways, {}, unhurried)).toEqual(["well"]);
  });
});

describe("the caller's signal", () => {
  it("ends an effect under way with its outcome unknown, after the host is dead", async () => {
    const host = hostThat("if (request.cmdlet.startsWith('Get')) answer({ ok: true, output: [] })");
    await host.read(gateways, {}, unhurried); // so that the host is up
    const caller = new AbortController();
    const effect = host.effect(setGateway, {}, caller.signal);
    setImmediate(() => caller.abort());

    await expect(effect).rejects.toMatchObject({ kind: "outcomeUnknown" });
    expect(await alive()).toEqual([]);
  });

  it("that has ended before sends nothing", async () => {
    const host = hostThat("answer({ ok: true, output: [] })");

    await expect(host.effect(setGateway, {}, AbortSignal.abort())).rejects.toMatchObject({
      kind: "timedOut",
    });
    expect(await starts()).toBe(0);
  });

  it("ends an effect that waits for its turn, and nothing was sent", async () => {
    const host = hostThat("if (request.cmdlet.startsWith('Set')) answer({ ok: true, output: [] })");
    const [slow, caller] = [new AbortController(), new AbortController()];
    const before = host.read(gateways, {}, slow.signal).catch(() => {});
    const effect = host.effect(setGateway, {}, caller.signal);
    caller.abort();

    await expect(effect).rejects.toMatchObject({ kind: "timedOut" });
    slow.abort();
    await before;
    await host.effect(setGateway, { MediaBypass: false }, unhurried);
    expect((await readFile(journal, "utf8")).match(new RegExp(setGateway, "g"))).toHaveLength(1);
  });
});

describe("closing", () => {
  it("ends the host and refuses what comes later", async () => {
    const host = hostThat("answer({ ok: true, output: [] })");
    await host.read(gateways, {}, unhurried);
    await host.close();

    expect(await alive()).toEqual([]);
    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject({ kind: "timedOut" });
    expect(await starts()).toBe(1);
  });

  it("ends a host in the middle of an effect, whose outcome is then unknown", async () => {
    const host = hostThat("if (request.cmdlet.startsWith('Get')) answer({ ok: true, output: [] })");
    await host.read(gateways, {}, unhurried);
    const effect = host.effect(setGateway, {}, unhurried);
    const refused = expect(effect).rejects.toMatchObject({ kind: "outcomeUnknown" });
    setImmediate(() => void host.close());

    await refused;
    expect(await alive()).toEqual([]);
  });
});

/** A host that does `body` for every request; it notes its starts and requests in the journal. */
function hostThat(body: string, before = "", options: Partial<TeamsPowerShellOptions> = {}): TeamsPowerShell {
  const script = `
    const { appendFileSync, existsSync, writeFileSync } = require("node:fs");
    const journal = ${JSON.stringify(journal)};
    ${before}
    appendFileSync(journal, "start " + process.pid + "\\n");
    const lines = require("node:readline").createInterface({ input: process.stdin });
    lines.on("close", () => process.exit());
    lines.on("line", (line) => {
      const request = JSON.parse(line);
      const answer = (said) => console.log(JSON.stringify({ id: request.id, ...said }));
      appendFileSync(journal, request.cmdlet + "\\n");
      ${body}
    });`;
  return keep(
    createTeamsPowerShell({
      command: [process.execPath, "-e", script],
      readDeadline: ample,
      effectDeadline: ample,
      grace: 0,
      firstPause: 5,
      ...options,
    }),
  );
}

function onlyFirst(): string {
  return "const first = !existsSync(journal);";
}

function keep(host: TeamsPowerShell): TeamsPowerShell {
  hosts.push(host);
  return host;
}

async function pids(): Promise<readonly number[]> {
  const text = await readFile(journal, "utf8").catch(() => "");
  return [...text.matchAll(/^start (\d+)$/gm)].map(([, pid]) => Number(pid));
}

async function starts(): Promise<number> {
  return (await pids()).length;
}

async function alive(): Promise<readonly number[]> {
  return (await pids()).filter((pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  });
}
