import { describe, expect, it } from "@jest/globals";
import { startRefusals } from "../../src/changes/approval.ts";
import type { Change } from "../../src/changes/change.ts";
import { decide } from "../../src/changes/decide.ts";
import { provenBy, whyProof, type Proof } from "../../src/changes/proof.ts";
import { affectedBy, type Plan } from "../../src/changes/plan.ts";
import type { Step } from "../../src/changes/step.ts";
import { aChange, aPlan, aReplay, aSubmission, minutesAfter, noon } from "../support/changes/builders.ts";
import { aMovePlan, aRoute } from "../support/changes/migration-builders.ts";
import { adele, alex, megan } from "../support/people.ts";

const rule = { abovePeople: 120, within: 10 * 60_000 };
const why = (changed: Parameters<typeof aSubmission>[0], abovePeople = 120) =>
  whyProof(aSubmission(changed), { ...rule, abovePeople });

describe("a switch of bypass needs a sign-in", () => {
  const affected = affectedBy(aPlan());

  it("above the number of people it reaches, resource accounts among them, and not at it", () => {
    expect(why({})).toBeNull();
    expect(why({}, 119)).toContain("120 people");
    const policies = [{ policy: "Berlin", users: 119, resourceAccounts: 2 }];
    expect(why({ plan: aPlan({ affected: { ...affected, policies } }) })).toContain("121 people");
  });

  it("where the number of people it reaches is unknown", () => {
    expect(why({ plan: aPlan({ affected: { ...affected, policies: null } }) })).toContain("nobody can tell");
  });

  it("where a route to its trunk takes, or may take, emergency numbers, dialled recently or not", () => {
    expect(why({ plan: aPlan({ affected: { ...affected, emergencyRoutes: ["DE 112"] } }) })).toContain(
      "emergency",
    );
  });

  it("where an emergency policy leads to its trunk, or emergency calls took it", () => {
    const emergencyCalls = [{ policy: "DE", dialStrings: ["112"] }];
    expect(why({ plan: aPlan({ affected: { ...affected, emergencyCalls } }) })).toContain("emergency");
    const call = { kind: "stays", example: "112", calls: 1, people: 1 } as never as object;
    const on = (trunk: string) =>
      aReplay({ emergency: [{ ...call, planned: { route: "x", trunks: [trunk] } }] as never });
    expect(why({ replay: on("sbc1.contoso.com") })).toContain("emergency");
    expect(why({ replay: on("sbc9.contoso.com") })).toBeNull();
  });
});

describe("a change that moves people needs a sign-in", () => {
  const few = aMovePlan().waves.map((wave) => ({ ...wave, users: 1 }));
  const still = { waves: few, opening: [], closing: [] };
  const basis: Plan["basis"] = { ...aMovePlan().basis, routes: [], emergencyPolicies: [] };

  it("above the number of people in its waves, and not below", () => {
    expect(why({ plan: aMovePlan({ ...still, basis }) })).toBeNull();
    expect(why({ plan: aMovePlan({ ...still, basis }) }, few.length - 1)).toContain(`${few.length} people`);
  });

  it("as an emergency change, whatever it moves", () => {
    expect(why({ plan: aMovePlan({ ...still, basis, kind: "emergency", waves: [] }) })).toContain(
      "emergency",
    );
  });

  const route = aRoute({ name: "World", numberPattern: "^\\+31\\d{9}$", usages: ["World"] });
  const policies = [{ name: "NL", emergencyNumbers: [{ dialString: "112", usage: "World" }] }];

  it.each<[string, Step, Partial<Plan["basis"]>, boolean]>([
    ["ordinary numbers alone", { kind: "createRoute", route }, {}, false],
    ["an emergency policy's usage", { kind: "createRoute", route }, { emergencyPolicies: policies }, true],
    ["an emergency number", { kind: "removeRoute", route: { ...route, numberPattern: "^112$" } }, {}, true],
    ["any number", { kind: "createRoute", route: { ...route, numberPattern: ".*" } }, {}, true],
    ["what cannot be read", { kind: "createRoute", route: { ...route, numberPattern: "(a)\\1" } }, {}, true],
    ["a route it does not know", { kind: "setRouteGateways", route: "Gone", from: [], to: [] }, {}, true],
    [
      "a known route",
      { kind: "setRouteGateways", route: "World", from: [], to: [] },
      { routes: [route] },
      false,
    ],
    [
      "a trunk of emergency routes",
      { kind: "setEnabled", fqdn: route.gateways[0] ?? "", from: true, to: false },
      { routes: [{ ...route, numberPattern: "^112$" }] },
      true,
    ],
  ])("where its routes take %s: %#", (_what, step, changed, needed) => {
    const plan = aMovePlan({ ...still, opening: [step], basis: { ...basis, ...changed } });
    expect(why({ plan }) !== null).toBe(needed);
  });
});

describe("a sign-in", () => {
  const strict = { ...rule, abovePeople: 0 };
  const awaiting = aChange({ status: "awaitingApproval", expiresAt: minutesAfter(noon, 60) });
  const { digest } = aSubmission();
  const aProof = (changed: Partial<Proof> = {}): Proof => ({
    by: megan,
    digest,
    at: noon,
    methods: [],
    ...changed,
  });
  const after = (proof: Proof, change: Change = awaiting) => {
    const decision = decide(change, { type: "prove", ...proof }, noon);
    return decision.ok ? decision.change : decision.refusal;
  };
  const approve = (proofs: readonly Proof[], now = noon, proofRule: typeof rule | null = strict) => {
    const none = { comment: null, acceptUnknowns: null, acceptDifferences: [] };
    return decide({ ...awaiting, proofs }, { type: "approve", by: megan, digest, ...none, proofRule }, now);
  };

  it("is kept as the newest of each person, and never used twice or for an older one", () => {
    const first = after(aProof());
    expect(first).toMatchObject({ proofs: [aProof()], state: awaiting.state });
    if (typeof first === "string") throw new Error(first);
    expect(after(aProof(), first)).toBe("proofUsed");
    expect(after(aProof({ at: minutesAfter(noon, -1) }), first)).toBe("proofUsed");
    const later = aProof({ at: minutesAfter(noon, 1) });
    expect(after(later, first)).toMatchObject({ proofs: [later] });
    expect(after(aProof({ by: adele }), first)).toMatchObject({ proofs: [aProof(), { by: adele }] });
  });

  it("proves nothing for the requester, for another plan, or for a change that waits for no approval", () => {
    expect(after(aProof({ by: alex }))).toBe("ownChange");
    expect(after(aProof({ digest: "f".repeat(64) }))).toBe("digestMismatch");
    expect(after(aProof(), aChange({ status: "approved", waitingFor: null }))).toBe("wrongStatus");
  });

  it("lets its person approve until it is too old, and nobody without one", () => {
    expect(approve([])).toEqual({ ok: false, refusal: "proofMissing" });
    expect(approve([aProof({ by: adele })])).toEqual({ ok: false, refusal: "proofMissing" });
    expect(approve([aProof({ digest: "f".repeat(64) })])).toEqual({ ok: false, refusal: "proofMissing" });
    expect(approve([aProof()], minutesAfter(noon, 10))).toMatchObject({
      ok: true,
      change: { approvals: [{ by: megan, proof: { at: noon, methods: [] } }] },
    });
    expect(approve([aProof()], minutesAfter(noon, 10.01))).toEqual({ ok: false, refusal: "proofMissing" });
    expect(approve([], noon, null)).toMatchObject({ ok: true, change: { approvals: [{ proof: null }] } });
    expect(provenBy({ ...awaiting, proofs: [aProof()] }, adele, strict, noon)).toBeUndefined();
  });

  it("is asked of each approval again before the start", () => {
    const without = approve([], noon, null);
    if (!without.ok) throw new Error(without.refusal);
    expect(startRefusals(without.change, { approvalsRequired: 1 }, null, noon)).toEqual([]);
    expect(startRefusals(without.change, { approvalsRequired: 1 }, strict, noon)).toEqual([
      expect.stringContaining("Megan Bowen did not sign in again"),
    ]);
    const proven = approve([aProof()]);
    if (!proven.ok) throw new Error(proven.refusal);
    expect(startRefusals(proven.change, { approvalsRequired: 1 }, strict, noon)).toEqual([]);
  });
});
