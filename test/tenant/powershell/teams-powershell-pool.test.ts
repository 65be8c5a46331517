import { describe, expect, it } from "@jest/globals";
import { scriptedHosts } from "../../support/tenant/scripted-hosts.ts";
import { unhurried } from "../../support/tenant/tenant-services.ts";

const gateways = "Get-CsOnlinePSTNGateway";
const setGateway = "Set-CsOnlinePSTNGateway";
const named = (Identity: string) => ({ Identity });

/** Answers all but reads of what is slow, whose first asking only a cancel ends, with that error. */
const slowOnce = (category = "OperationStopped") => `
  if (request.kind === "cancel")
    answer({ ok: false, error: { category: ${JSON.stringify(category)}, message: "stopped" } });
  else if (request.parameters.Identity !== "slow" || asked(request) > 1)
    answer({ ok: true, output: [request.parameters.Identity] });`;
const countAsked = `
  const counts = new Map();
  const asked = ({ parameters: { Identity } }) => counts.set(Identity, (counts.get(Identity) ?? 0) + 1).get(Identity);`;
const never =
  'if (request.kind === "run" && request.parameters.Identity !== "slow") answer({ ok: true, output: ["it"] })';

const hosts = scriptedHosts();

describe("several hosts", () => {
  it("read side by side", async () => {
    // Each answers when all three have been asked.
    const host = hosts.start(
      `const timer = setInterval(() => {
        if ((readFileSync(journal, "utf8").match(/"kind":"run"/g) ?? []).length < 3) return;
        clearInterval(timer);
        answer({ ok: true, output: [request.parameters.Identity] });
      }, 5);`,
      { hosts: 3 },
    );
    const reads = ["a", "b", "c"].map((name) => host.read(gateways, named(name), unhurried));

    expect(await Promise.all(reads)).toEqual([["a"], ["b"], ["c"]]);
    expect(await hosts.starts()).toBe(3);
  });

  it("have effects one at a time, in order of asking, whatever is free", async () => {
    const host = hosts.start(
      `setTimeout(() => {
        appendFileSync(journal, JSON.stringify({ kind: "done" }) + "\\n");
        answer({ ok: true, output: [] });
      }, 10);`,
      { hosts: 4 },
    );
    await Promise.all(["a", "b", "c"].map((name) => host.effect(setGateway, named(name), unhurried)));

    expect(await hosts.requests()).toMatchObject([
      { kind: "run", parameters: { Identity: "a" } },
      { kind: "done" },
      { kind: "run", parameters: { Identity: "b" } },
      { kind: "done" },
      { kind: "run", parameters: { Identity: "c" } },
      { kind: "done" },
    ]);
  });

  it("keep one from the background, so that neither an effect nor a read waits behind it", async () => {
    const host = hosts.start(never, { hosts: 2 });
    const caller = new AbortController();
    const looks = Array.from({ length: 5 }, () =>
      host.inBackground.read(gateways, named("slow"), caller.signal).catch(() => "given up"),
    );

    expect(await host.effect(setGateway, named("a"), unhurried)).toEqual(["it"]);
    expect(await host.read(gateways, named("a"), unhurried)).toEqual(["it"]);
    caller.abort();
    expect(new Set(await Promise.all(looks))).toEqual(new Set(["given up"]));
  });

  it("go on when one of them dies", async () => {
    const host = hosts.start(
      'if (request.cmdlet.startsWith("Set")) process.exit(3); else answer({ ok: true, output: ["well"] })',
      { hosts: 2 },
    );
    const effect = host.effect(setGateway, named("a"), unhurried);

    await expect(effect).rejects.toMatchObject({ kind: "outcomeUnknown" });
    expect(await host.read(gateways, {}, unhurried)).toEqual(["well"]);
  });
});

describe("a single host", () => {
  it.each([
    { what: "an effect", ask: "effect", cmdlet: setGateway },
    { what: "a read", ask: "read", cmdlet: gateways },
  ] as const)("leaves a background read for $what, and takes it up again", async ({ ask, cmdlet }) => {
    const host = hosts.start(slowOnce(), { before: countAsked, grace: 60_000 });
    const look = host.inBackground.read(gateways, named("slow"), unhurried);
    await hosts.asked(1);

    expect(await host[ask](cmdlet as never, named("a"), unhurried)).toEqual(["a"]);
    expect(await look).toEqual(["slow"]);
    expect(await hosts.starts()).toBe(1);
    expect(await hosts.requests()).toMatchObject([
      { kind: "run", parameters: { Identity: "slow" } },
      { kind: "cancel" },
      { kind: "run", parameters: { Identity: "a" } },
      { kind: "run", parameters: { Identity: "slow" } },
    ]);
  });

  it("takes a background read up again in whatever words that was stopped", async () => {
    const host = hosts.start(slowOnce("OperationTimeout"), { before: countAsked, grace: 60_000 });
    const look = host.inBackground.read(gateways, named("slow"), unhurried);
    await hosts.asked(1);

    expect(await host.effect(setGateway, named("a"), unhurried)).toEqual(["a"]);
    expect(await look).toEqual(["slow"]);
  });

  it("tells how many wait for it, and for what", async () => {
    const host = hosts.start(never);
    const callers = Array.from({ length: 4 }, () => new AbortController());
    const asked = [
      host.read(gateways, named("slow"), callers[0]?.signal ?? unhurried),
      host.read(gateways, named("a"), callers[1]?.signal ?? unhurried),
      host.inBackground.read(gateways, named("b"), callers[2]?.signal ?? unhurried),
      host.effect(setGateway, named("c"), callers[3]?.signal ?? unhurried),
    ];
    await hosts.asked(1);
    expect(host.waiting()).toEqual({ effect: 1, read: 1, background: 1 });
    for (const caller of callers) caller.abort();
    await Promise.allSettled(asked);
    expect(host.waiting()).toEqual({ effect: 0, read: 0, background: 0 });
  });

  it("is replaced when it cannot leave a background read", async () => {
    const host = hosts.start(never, { grace: 20 });
    const caller = new AbortController();
    const look = host.inBackground.read(gateways, named("slow"), caller.signal);
    await hosts.asked(1);

    expect(await host.effect(setGateway, named("a"), unhurried)).toEqual(["it"]);
    expect(await hosts.starts()).toBe(2);
    caller.abort();
    await expect(look).rejects.toMatchObject({ kind: "timedOut" });
  });

  it("answers what a background read found after all", async () => {
    const host = hosts.start(
      'if (request.kind === "cancel") answer({ ok: true, output: ["found"] }); else if (request.parameters.Identity !== "slow") answer({ ok: true, output: ["it"] })',
      { grace: 60_000 },
    );
    const look = host.inBackground.read(gateways, named("slow"), unhurried);
    await hosts.asked(1);
    await host.effect(setGateway, named("a"), unhurried);

    expect(await look).toEqual(["found"]);
  });
});
