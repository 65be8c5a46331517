import { describe, expect, it } from "@jest/globals";
import type { Check, CheckResult, Effect, Finding, Outcome } from "../../src/preflight/check.ts";
import { runChecks } from "../../src/preflight/report.ts";
import { blockers, bySeverity, unknownsToAccept, verdictOf } from "../../src/preflight/weighing.ts";
import { aCheckContext } from "../support/preflight/check-context.ts";

type BotCheck = Extract<Check, { readonly needs: "tenant" | "attestation" }>;

const never = new AbortController().signal;

function aResult(outcome: Outcome, effect?: Effect): CheckResult {
  return { outcome, summary: outcome, evidence: [], fix: null, link: null, ...(effect && { effect }) };
}

function aCheck(run: BotCheck["run"], changed: Partial<BotCheck> = {}): BotCheck {
  return {
    id: "tls",
    title: "TLS",
    needs: "attestation",
    effects: { warn: "warns", fail: "blocks", unknown: "blocks" },
    deadlineMs: 60_000,
    attestationDays: null,
    attestable: () => [],
    run,
    ...changed,
  };
}

async function findingFrom(check: Check): Promise<Finding | undefined> {
  const [finding] = await runChecks([check], aCheckContext(), () => undefined, never);
  return finding;
}

describe("running checks", () => {
  it.each<[Outcome, Effect]>([
    ["pass", "informs"],
    ["attested", "informs"],
    ["warn", "warns"],
    ["fail", "blocks"],
    ["unknown", "blocks"],
  ])("gives %s the effect that the check declares: %s", async (outcome, effect) => {
    expect(await findingFrom(aCheck(async () => aResult(outcome)))).toMatchObject({
      check: "tls",
      outcome,
      effect,
    });
  });

  it("lets one result have a weaker effect than its outcome usually has", async () => {
    const check = aCheck(async () => aResult("unknown", "informs"));
    expect(await findingFrom(check)).toMatchObject({ outcome: "unknown", effect: "informs" });
  });

  it("blocks on an outcome that the check did not foresee", async () => {
    const check = aCheck(async () => aResult("fail"), { effects: { unknown: "informs" } });
    expect(await findingFrom(check)).toMatchObject({ outcome: "fail", effect: "blocks" });
  });

  it("makes a check that throws a finding of its own", async () => {
    const check = aCheck(() => Promise.reject(new Error("boom")));
    expect(await findingFrom(check)).toMatchObject({
      outcome: "unknown",
      effect: "blocks",
      summary: "This check itself failed.",
      evidence: ["Error: boom"],
    });
  });

  it("gives up on a check that does not end, even one that ignores its signal", async () => {
    const check = aCheck(() => new Promise(() => undefined), { deadlineMs: 20 });
    expect(await findingFrom(check)).toMatchObject({
      outcome: "unknown",
      summary: "Gave up after 0.02 s without an answer.",
    });
  });

  it("runs side by side and tells each finding as it comes", async () => {
    const { promise: second, resolve } = Promise.withResolvers<undefined>();
    const waits = aCheck(async () => {
      await second;
      return aResult("pass");
    });
    const ends = aCheck(
      async () => {
        resolve(undefined);
        return aResult("warn");
      },
      { id: "dns" },
    );
    const told: string[] = [];
    const findings = await runChecks([waits, ends], aCheckContext(), ({ check }) => told.push(check), never);
    expect(told).toEqual(["dns", "tls"]);
    expect(findings.map(({ check }) => check)).toEqual(["tls", "dns"]);
  });

  it("finds nothing when it is cancelled", async () => {
    const cancel = new AbortController();
    const check = aCheck(async () => {
      cancel.abort(new Error("shutting down"));
      return aResult("fail");
    });
    const told: Finding[] = [];
    await expect(
      runChecks([check], aCheckContext(), (finding) => told.push(finding), cancel.signal),
    ).rejects.toThrow("shutting down");
    expect(told).toEqual([]);
  });
});

describe("a report's verdict", () => {
  const finding = (outcome: Outcome, effect: Effect, check: Finding["check"] = "tls"): Finding => ({
    ...aResult(outcome),
    check,
    title: check,
    effect,
    tookMs: 1,
  });
  const fine = finding("pass", "informs", "dns");
  const warned = finding("warn", "warns", "sip-options");
  const open = finding("unknown", "blocks", "firewall");
  const broken = finding("fail", "blocks", "certificate");

  it.each<[string, readonly Finding[]]>([
    ["ready", [fine, finding("unknown", "informs"), finding("attested", "informs")]],
    ["readyWithWarnings", [fine, warned]],
    ["needsAcceptance", [fine, warned, open]],
    ["blocked", [fine, warned, open, broken]],
  ])("is %s", (verdict, findings) => {
    expect(verdictOf(findings)).toBe(verdict);
  });

  it("tells what can be accepted from what cannot", () => {
    const findings = [fine, warned, open, broken];
    expect(blockers(findings)).toEqual([broken]);
    expect(unknownsToAccept(findings)).toEqual([open]);
  });

  it("puts the worst first", () => {
    expect(bySeverity([fine, warned, open, broken])).toEqual([broken, open, warned, fine]);
  });
});
