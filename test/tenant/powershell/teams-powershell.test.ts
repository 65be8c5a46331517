import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { createTeamsPowerShell } from "../../../src/tenant/powershell/teams-powershell.ts";
import { ample, onlyFirst, scriptedHosts } from "../../support/tenant/scripted-hosts.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";

const gateways = "Get-CsOnlinePSTNGateway";
const setGateway = "Set-CsOnlinePSTNGateway";
const named = { Identity: "sbc1.contoso.com" };

/** Milliseconds after which a host that hangs is given up. They include the start of the one after it. */
const short = 10_000;

const hosts = scriptedHosts();

describe("a cmdlet", () => {
  it("is answered by the host, which is started once and for the first one", async () => {
    const host = hosts.start("answer({ ok: true, output: [request.cmdlet, request.parameters] })");
    expect(await hosts.starts()).toBe(0);

    expect(await host.read(gateways, { Identity: "sbc1.contoso.com" }, unhurried)).toEqual([
      gateways,
      { Identity: "sbc1.contoso.com" },
    ]);
    await host.read(gateways, {}, unhurried);
    expect(await hosts.starts()).toBe(1);
  });

  it("is answered by one line whatever the tenant's names hold", async () => {
    const host = hosts.start('answer({ ok: true, output: ["Sales\\u2028National", "\\u2029", "\\u0085"] })');
    expect(await host.read(gateways, {}, unhurried)).toEqual(["Sales\u2028National", "\u2029", "\u0085"]);
  });

  it("waits for the one before it", async () => {
    const host = hosts.start("setTimeout(() => answer({ ok: true, output: [busy] }), 20); busy += 1", {
      before: "let busy = 0;",
    });
    const seen = await Promise.all([1, 2, 3].map(() => host.read(gateways, {}, unhurried)));

    expect(seen).toEqual([[1], [2], [3]]);
  });

  it("that changes something goes before reads that wait", async () => {
    const host = hosts.start("setTimeout(() => answer({ ok: true, output: [] }), 20)");
    const order: string[] = [];
    const note = (what: string) => () => void order.push(what);
    await Promise.all([
      host.read(gateways, {}, unhurried).then(note("first read")),
      host.read(gateways, {}, unhurried).then(note("second read")),
      host.effect(setGateway, named, unhurried).then(note("first effect")),
      host.effect(setGateway, named, unhurried).then(note("second effect")),
    ]);
    expect(order).toEqual(["first read", "first effect", "second effect", "second read"]);
  });

  it("waits no longer than its caller, and leaves the others their turns", async () => {
    const host = hosts.start(
      "setTimeout(() => answer({ ok: true, output: [request.parameters.Identity] }), 20)",
    );
    const impatient = new AbortController();
    const running = host.read(gateways, { Identity: "1" }, unhurried);
    const given = host.read(gateways, { Identity: "2" }, impatient.signal);
    const last = host.read(gateways, { Identity: "3" }, unhurried);
    impatient.abort();
    await expect(given).rejects.toMatchObject({ kind: "timedOut" });
    expect(await Promise.all([running, last])).toEqual([["1"], ["3"]]);
  });

  it("reaches its host as data, whatever it holds", async () => {
    const host = hosts.start("answer({ ok: true, output: [request.parameters.Identity] })");
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
    const host = hosts.start("answer({ ok: true, output: [] })");

    await expect(host[verb](cmdlet as never, {}, unhurried)).rejects.toMatchObject({ kind: "refused" });
    expect(await hosts.starts()).toBe(0);
  });

  it.each([
    { edit: "replaces the usages", Usage: { Replace: ["Berlin"] } },
    { edit: "replaces what it also adds to", Usage: { Add: ["Berlin"], replace: [] } },
    { edit: "gives them whole", Usage: ["Berlin"] },
    { edit: "gives none", Usage: undefined },
  ])("that $edit is refused, which would delete the others", async ({ Usage }) => {
    const host = hosts.start("answer({ ok: true, output: [] })");
    const edit = host.effect("Set-CsOnlinePstnUsage", { Identity: "Global", Usage }, unhurried);

    await expect(edit).rejects.toMatchObject({ kind: "refused" });
    expect(await hosts.starts()).toBe(0);
  });

  it.each(["", undefined, [], 7])("that changes something and names %j is refused", async (Identity) => {
    const host = hosts.start("answer({ ok: true, output: [] })");
    const parameters = { ...(Identity === undefined ? {} : { Identity }), MediaBypass: true };

    await expect(host.effect(setGateway, parameters, unhurried)).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringContaining("Identity"),
    });
    expect(await hosts.starts()).toBe(0);
  });

  it.each([
    { verb: "effect", cmdlet: setGateway, parameters: { ...named, Confirm: false } },
    { verb: "effect", cmdlet: "Remove-CsOnlineVoiceRoute", parameters: { ...named, WhatIf: true } },
    { verb: "read", cmdlet: gateways, parameters: { Filter: "*" } },
  ] as const)("with a parameter that is not on its list is refused: $parameters", async (unknown) => {
    const host = hosts.start("answer({ ok: true, output: [] })");
    const asked = host[unknown.verb](unknown.cmdlet as never, unknown.parameters, unhurried);

    await expect(asked).rejects.toMatchObject({ kind: "refused" });
    expect(await hosts.starts()).toBe(0);
  });

  it("is answered by a program that sees nothing of the bot's secrets", async () => {
    const host = hosts.start("answer({ ok: true, output: [Object.keys(process.env)] })", {
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
    const host = hosts.keep(createTeamsPowerShell({ command: [join(hosts.folder, "no-such-program")] }));

    await expect(host.effect(setGateway, named, unhurried)).rejects.toMatchObject({
      kind: "noAccess",
      message: expect.stringMatching(/install PowerShell 7.*TEAMS_HOST_COMMAND.*Nothing was sent/),
    });
  });
});

describe("PowerShell that does not run the host's script", () => {
  it.each([
    {
      because: "it is too old",
      complaint: 'it contained a "#requires" statement for Windows PowerShell 7.4',
      told: /older than the PowerShell 7\.4/,
    },
    {
      because: "its policy forbids scripts",
      complaint: "teams-host.ps1 cannot be loaded because running scripts is disabled on this system",
      told: /execution policy/,
    },
    {
      because: "there is no such file",
      complaint: "The argument 'teams-host.ps1' is not recognized as the name of a script file",
      told: /does not find/,
    },
  ])("says so when $because, for effects too, which were not sent", async ({ complaint, told }) => {
    const refuses = `console.error(${JSON.stringify(complaint)}); process.exit(1);`;
    const host = hosts.start("", { before: refuses });
    const refused = { kind: "noAccess", message: expect.stringMatching(told) };

    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject(refused);
    await expect(host.effect(setGateway, named, unhurried)).rejects.toMatchObject(refused);
  });
});

describe("an error that the host answers", () => {
  it.each([
    { category: "ObjectNotFound", read: "notFound", effect: "notFound" },
    { category: "InvalidArgument", read: "refused", effect: "refused" },
    { category: "ResourceExists", read: "alreadyExists", effect: "alreadyExists" },
    { category: "PermissionDenied", read: "noAccess", effect: "noAccess" },
    { category: "Unauthenticated", read: "noAccess", effect: "noAccess" },
    { category: "ModuleMissing", read: "noAccess", effect: "noAccess" },
    { category: "ModuleTooOld", read: "noAccess", effect: "noAccess" },
    { category: "RunspaceMissing", read: "unreachable", effect: "unreachable" },
    { category: "WrongTenant", read: "noAccess", effect: "noAccess" },
    { category: "WrongAudience", read: "noAccess", effect: "noAccess" },
    { category: "LimitsExceeded", read: "throttled", effect: "throttled" },
    { category: "ConnectionError", read: "unreachable", effect: "outcomeUnknown" },
    { category: "OperationTimeout", read: "timedOut", effect: "outcomeUnknown" },
    { category: "OperationStopped", read: "timedOut", effect: "outcomeUnknown" },
    { category: "NotSpecified", read: "unreachable", effect: "outcomeUnknown" },
  ])("$category is $read for a read and $effect for an effect", async ({ category, read, effect }) => {
    const host = hosts.start(
      `answer({ ok: false, error: { category: "${category}", message: "said the host" } })`,
    );

    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject({ kind: read });
    await expect(host.effect(setGateway, named, unhurried)).rejects.toMatchObject({ kind: effect });
  });

  it("says how long to wait where the service said so", async () => {
    const host = hosts.start(
      'answer({ ok: false, error: { category: "LimitsExceeded", message: "busy", retryAfterSeconds: 7 } })',
    );

    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });
});

describe("a success that cannot be one", () => {
  const answering = (output: string) => hosts.start(`answer({ ok: true, output: ${output} })`);

  it.each([
    { cmdlet: "Get-CsOnlinePstnUsage", output: "[]", whole: '[{ Usage: ["a"] }]' },
    {
      cmdlet: "Get-CsOnlineVoiceRoutingPolicy",
      output: '[{ Identity: "Tag:Berlin" }]',
      whole: '[{ Identity: "Global" }]',
    },
    { cmdlet: "Get-CsTeamsEmergencyCallRoutingPolicy", output: "[]", whole: '[{ Identity: "Global" }]' },
    { cmdlet: "Get-CsTeamsSharedCallingRoutingPolicy", output: "[]", whole: '[{ Identity: "Global" }]' },
    {
      cmdlet: "Get-CsOnlineAudioConferencingRoutingPolicy",
      output: "[null]",
      whole: '[{ Identity: "Global" }]',
    },
    { cmdlet: "Get-CsTeamsMeetingConfiguration", output: "[{}]", whole: '[{ Identity: "Global" }]' },
  ] as const)("of $cmdlet is unknown and never empty", async ({ cmdlet, output, whole }) => {
    await expect(answering(output).read(cmdlet, {}, unhurried)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("What it read is unknown"),
    });
    expect(await answering(whole).read(cmdlet, {}, unhurried)).toHaveLength(1);
  });

  it("of something that was asked for by name is unknown, and not its absence", async () => {
    await expect(answering("[]").read(gateways, named, unhurried)).rejects.toMatchObject({
      kind: "unreachable",
    });
    expect(await answering("[]").read(gateways, {}, unhurried)).toEqual([]);
  });

  it.each([
    { cmdlet: "New-CsOnlinePSTNGateway", output: "[]", whole: "[{ Identity: 'a' }]" },
    { cmdlet: "New-CsOnlineVoiceRoute", output: "[null]", whole: "[{ Identity: 'a' }]" },
    { cmdlet: "New-CsOnlineVoiceRoutingPolicy", output: "[]", whole: "[{ Identity: 'a' }]" },
    { cmdlet: "New-CsBatchPolicyAssignmentOperation", output: "[{}]", whole: "['id']" },
    { cmdlet: "New-CsBatchPolicyAssignmentOperation", output: "['']", whole: "[{ OperationId: 'id' }]" },
  ] as const)("of $cmdlet leaves its outcome unknown: $output", async ({ cmdlet, output, whole }) => {
    const parameters = cmdlet.includes("Batch") ? { Identity: ["a"] } : { Identity: "a" };

    await expect(answering(output).effect(cmdlet, parameters, unhurried)).rejects.toMatchObject({
      kind: "outcomeUnknown",
    });
    expect(await answering(whole).effect(cmdlet, parameters, unhurried)).toHaveLength(1);
  });

  it("of a cmdlet that answers nothing when it did what it should is one", async () => {
    expect(await answering("[]").effect(setGateway, named, unhurried)).toEqual([]);
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
    const host = hosts.start(
      `first ? eval(${JSON.stringify(once)}) : answer({ ok: true, output: ["at last"] })`,
      { before: onlyFirst, ...impatient },
    );

    expect(await host.read(gateways, {}, unhurried)).toEqual(["at last"]);
    expect(await hosts.starts()).toBe(2);
  });

  it("is given up by a read when the fresh one does the same", async () => {
    const host = hosts.start(once, impatient);

    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject({ kind: lasting });
    expect(await hosts.starts()).toBe(2);
  });

  it("leaves an effect's outcome unknown, is dead by then, and the effect is not sent again", async () => {
    const host = hosts.start(once, impatient);

    await expect(host.effect(setGateway, named, unhurried)).rejects.toMatchObject({ kind: "outcomeUnknown" });
    expect(await hosts.starts()).toBe(1);
    expect(await hosts.alive()).toEqual([]);
  });

  it("does not spoil the next cmdlet", async () => {
    const host = hosts.start(
      `first ? eval(${JSON.stringify(once)}) : answer({ ok: true, output: ["well"] })`,
      { before: onlyFirst, ...impatient },
    );

    await host.effect(setGateway, named, unhurried).catch(() => {});
    expect(await host.read(gateways, {}, unhurried)).toEqual(["well"]);
  });
});

describe("a host in which the module finds no runspace", () => {
  const lacks = 'answer({ ok: false, error: { category: "RunspaceMissing", message: "no runspace." } })';

  it("is replaced, and the read is asked once more of the fresh one", async () => {
    const host = hosts.start(`first ? ${lacks} : answer({ ok: true, output: ["well"] })`, {
      before: onlyFirst,
    });

    expect(await host.read("Get-CsTenantNetworkSite", {}, unhurried)).toEqual(["well"]);
    expect(await hosts.starts()).toBe(2);
    expect(await hosts.alive()).toHaveLength(1);
  });

  it("is given up when the fresh one finds none either", async () => {
    const host = hosts.start(lacks);

    await expect(host.read("Get-CsTenantNetworkSite", {}, unhurried)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("no runspace"),
    });
    expect(await hosts.starts()).toBe(2);
  });
});

describe("the caller's signal", () => {
  it("ends an effect under way with its outcome unknown, after the host is dead", async () => {
    const host = hosts.start("if (request.cmdlet.startsWith('Get')) answer({ ok: true, output: [] })");
    await host.read(gateways, {}, unhurried); // so that the host is up
    const caller = new AbortController();
    const effect = host.effect(setGateway, named, caller.signal);
    setImmediate(() => caller.abort());

    await expect(effect).rejects.toMatchObject({ kind: "outcomeUnknown" });
    expect(await hosts.alive()).toEqual([]);
  });

  it("that has ended before sends nothing", async () => {
    const host = hosts.start("answer({ ok: true, output: [] })");

    await expect(host.effect(setGateway, named, AbortSignal.abort())).rejects.toMatchObject({
      kind: "timedOut",
    });
    expect(await hosts.starts()).toBe(0);
  });

  it("ends an effect that waits for its turn, and nothing was sent", async () => {
    const host = hosts.start("if (request.cmdlet.startsWith('Set')) answer({ ok: true, output: [] })");
    const [slow, caller] = [new AbortController(), new AbortController()];
    const before = host.read(gateways, {}, slow.signal).catch(() => {});
    const effect = host.effect(setGateway, named, caller.signal);
    caller.abort();

    await expect(effect).rejects.toMatchObject({ kind: "timedOut" });
    slow.abort();
    await before;
    await host.effect(setGateway, { ...named, MediaBypass: false }, unhurried);
    const sent = (await hosts.requests()).filter(
      (asked) => asked.kind === "run" && asked.cmdlet === setGateway,
    );
    expect(sent).toHaveLength(1);
  });
});

describe("a read that its caller gives up", () => {
  const stops =
    'if (request.kind === "cancel") answer({ ok: false, error: { category: "OperationStopped", message: "stopped" } });';

  it("is stopped, and its host goes on", async () => {
    const host = hosts.start(
      `${stops} else if (request.parameters.Identity) answer({ ok: true, output: ["next"] })`,
      { grace: ample },
    );
    const caller = new AbortController();
    const given = host.read(gateways, {}, caller.signal);
    await hosts.asked(1);
    caller.abort();

    await expect(given).rejects.toMatchObject({ kind: "timedOut" });
    expect(await host.read(gateways, named, unhurried)).toEqual(["next"]);
    expect(await hosts.starts()).toBe(1);
    expect(await hosts.requests()).toMatchObject([
      { kind: "run" },
      { kind: "cancel", id: 1 },
      { kind: "run" },
    ]);
  });

  it("replaces a host that cannot stop it", async () => {
    const host = hosts.start(
      'if (request.kind === "run" && request.parameters.Identity) answer({ ok: true, output: ["next"] })',
      { grace: 20 },
    );
    const caller = new AbortController();
    const given = host.read(gateways, {}, caller.signal);
    await hosts.asked(1);
    caller.abort();

    await expect(given).rejects.toMatchObject({ kind: "timedOut" });
    expect(await host.read(gateways, named, unhurried)).toEqual(["next"]);
    expect(await hosts.starts()).toBe(2);
  });
});

describe("the time that a host is given", () => {
  it("is all of it for a read, however long that waited", async () => {
    const host = hosts.start("setTimeout(() => answer({ ok: true, output: [request.timeoutMs] }), 30)", {
      readDeadline: 5_000,
    });
    const reads = [1, 2].map(() => host.read(gateways, {}, unhurried));

    expect(await Promise.all(reads)).toEqual([[5_000], [5_000]]);
  });

  it("runs for an effect from when it was asked for", async () => {
    const host = hosts.start("setTimeout(() => answer({ ok: true, output: [request.timeoutMs] }), 30)", {
      effectDeadline: 50_000,
    });
    const effects = [1, 2].map(() => host.effect(setGateway, named, unhurried));
    const [, second] = await Promise.all(effects);

    expect(second?.[0]).toBeLessThanOrEqual(50_000 - 30);
  });

  it("is over for an effect that waited longer than that, and nothing is sent", async () => {
    const host = hosts.start("setTimeout(() => answer({ ok: true, output: [] }), 30)", {
      effectDeadline: 20,
    });
    const before = host.read(gateways, {}, unhurried);

    await expect(host.effect(setGateway, named, unhurried)).rejects.toMatchObject({ kind: "timedOut" });
    await before;
    expect(await hosts.requests()).toMatchObject([{ cmdlet: gateways }]);
  });
});

describe("a host that failed twice in a row", () => {
  it("is started again after a pause only, which the caller may cut short", async () => {
    const host = hosts.start("process.exit(3)", { firstPause: ample });
    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject({ kind: "unreachable" });
    const caller = new AbortController();
    const third = host.effect(setGateway, named, caller.signal);
    setImmediate(() => caller.abort());

    await expect(third).rejects.toMatchObject({ kind: "timedOut" });
    expect(await hosts.starts()).toBe(2);
  });
});

describe("a host that has been used for its time", () => {
  const answers = "answer({ ok: true, output: [process.pid] })";

  it("is replaced at the next read", async () => {
    const host = hosts.start(answers, { hostLifetime: 0 });
    const first = await host.read(gateways, {}, unhurried);
    expect(await host.read(gateways, {}, unhurried)).not.toEqual(first);
    expect(await hosts.alive()).toHaveLength(1);
  });

  it("still takes an effect, whose time is running", async () => {
    const host = hosts.start(answers, { hostLifetime: 0 });
    const first = await host.read(gateways, {}, unhurried);
    expect(await host.effect(setGateway, named, unhurried)).toEqual(first);
  });

  it("is kept until then", async () => {
    const host = hosts.start(answers, { hostLifetime: ample });
    const first = await host.read(gateways, {}, unhurried);
    expect(await host.read(gateways, {}, unhurried)).toEqual(first);
  });
});

describe("what the host is", () => {
  it("is told without signing in", async () => {
    const about = { powerShell: "7.6.1", module: null, minimumModule: "7.7.0", newestModule: "8.0.0" };
    const host = hosts.start(`answer({ ok: true, output: [${JSON.stringify(about)}] })`);

    expect(await host.about(unhurried)).toEqual(about);
    expect(await hosts.requests()).toMatchObject([{ kind: "about" }]);
  });

  it.each([
    { says: "answer({ ok: true, output: [] })", kind: "unreadable" },
    {
      says: 'answer({ ok: false, error: { category: "NotSpecified", message: "no" } })',
      kind: "unreachable",
    },
    { says: "process.exit(3)", kind: "unreachable" },
  ])("is $kind where it does $says", async ({ says, kind }) => {
    await expect(hosts.start(says).about(unhurried)).rejects.toMatchObject({ kind });
  });
});

describe("closing", () => {
  it("ends the host and refuses what comes later", async () => {
    const host = hosts.start("answer({ ok: true, output: [] })");
    await host.read(gateways, {}, unhurried);
    await host.close();

    expect(await hosts.alive()).toEqual([]);
    await expect(host.read(gateways, {}, unhurried)).rejects.toMatchObject({ kind: "timedOut" });
    expect(await hosts.starts()).toBe(1);
  });

  it("ends a host in the middle of an effect, whose outcome is then unknown", async () => {
    const host = hosts.start("if (request.cmdlet.startsWith('Get')) answer({ ok: true, output: [] })");
    await host.read(gateways, {}, unhurried);
    const effect = host.effect(setGateway, named, unhurried);
    const refused = expect(effect).rejects.toMatchObject({ kind: "outcomeUnknown" });
    setImmediate(() => void host.close());

    await refused;
    expect(await hosts.alive()).toEqual([]);
  });
});
