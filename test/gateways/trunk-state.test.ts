import { describe, expect, it } from "@jest/globals";
import type { Role } from "../../src/changes/roles.ts";
import { gatewayCard } from "../../src/gateways/gateway-card.ts";
import { preflightOffers, trunkOffers } from "../../src/gateways/trunk-offers.ts";
import { trunkState, type TrunkFacts } from "../../src/gateways/trunk-state.ts";
import { preflightCard } from "../../src/preflight/chat/preflight-card.ts";
import type { Verdict } from "../../src/preflight/weighing.ts";
import {
  ago,
  finding,
  gatewayView,
  known,
  now,
  readyPreflight,
  trunkFacts,
} from "../support/cards/card-examples.ts";
import { wordsOf } from "../support/cards/card-lint.ts";

const { settings, probe } = trunkFacts();
const stateOf = (changed: Partial<TrunkFacts>) => trunkState(trunkFacts(changed), now);
const preflight = (verdict: Verdict, minutes = 45) => ({ id: 4, verdict, finishedAt: ago(minutes) });

describe("how a trunk is", () => {
  it("is fine where nothing known is wrong", () => {
    expect(stateOf({})).toMatchObject({ standing: "good", words: "Nothing needs a look", needsLook: false });
  });

  it.each<[string, Partial<TrunkFacts>]>([
    ["its last preflight blocked", { lastPreflight: preflight("blocked") }],
    ["OPTIONS fails", { probe: probe && { ...probe, optionsStatus: 503 } }],
    ["its certificate has expired", { probe: probe && { ...probe, certificateNotAfter: ago(60) } }],
    ["its change is held", { change: { id: 3, status: "paused", held: true } }],
    ["its change needs attention", { change: { id: 3, status: "needsAttention", held: false } }],
  ])("is broken or blocked, and needs a look, where %s", (_, changed) => {
    expect(stateOf(changed)).toMatchObject({ standing: "bad", words: "Needs a look", needsLook: true });
  });

  it.each<[string, Partial<TrunkFacts>]>([
    ["it is disabled", { settings: settings && { ...settings, enabled: false } }],
    ["its change is paused", { change: { id: 3, status: "paused", held: false } }],
  ])("needs a look where %s", (_, changed) => {
    expect(stateOf(changed)).toMatchObject({ standing: "warning", needsLook: true });
  });

  it("is not called fine where part of the tenant could not be read, nor where the SBC was not asked", () => {
    expect(stateOf({ unread: "Voice routes could not be read." })).toMatchObject({ standing: "unknown" });
    expect(stateOf({ probe: null })).toMatchObject({ standing: "unknown", needsLook: false });
  });

  it("leaves warnings of a preflight to whoever approves a request", () => {
    const state = stateOf({ lastPreflight: preflight("readyWithWarnings") });
    expect(state).toMatchObject({ standing: "warning", needsLook: false });
  });

  it("says the worst first, each with its reason", () => {
    const state = stateOf({
      settings: settings && { ...settings, enabled: false },
      lastPreflight: preflight("blocked"),
      change: { id: 3, status: "running", held: false },
    });
    expect(state.badges.map(({ words }) => words)).toEqual([
      "Bypass off",
      "Preflight blocked, 45 min ago",
      "Disabled",
      "chg-3 running",
    ]);
    expect(state.reasons[0]?.words).toBe("The last preflight found what blocks bypass.");
  });

  it("says the same in the heads of the gateway's and the preflight's card", () => {
    const blocked = { lastPreflight: preflight("blocked") };
    const gateway = wordsOf(gatewayCard({ ...gatewayView, ...known(blocked) }));
    expect(gateway).toContain("✕ Needs a look");
    expect(gateway).toContain("✕ Preflight blocked, 45 min ago");
    expect(gateway).not.toContain("✓ Nothing");
    const card = wordsOf(preflightCard({ ...readyPreflight, trunk: stateOf(blocked) }));
    expect(card).toContain("✕ Preflight blocked, 45 min ago");
  });
});

describe("what may be done next with a trunk", () => {
  const roles: ReadonlySet<Role> = new Set<Role>(["admin", "approver", "viewer"]);
  const viewer = { personId: "alex", roles };
  const trunk = (changed: Partial<TrunkFacts> = {}) => ({ facts: trunkFacts(changed), switchable: true });

  it.each<[string, Partial<TrunkFacts>, string | null]>([
    ["what blocks, where the preflight blocked", { lastPreflight: preflight("blocked") }, "findings"],
    ["to confirm, where something is not known", { lastPreflight: preflight("needsAcceptance") }, "attest"],
    ["to request, where it passed", { lastPreflight: preflight("ready") }, "enableBypass"],
    ["a preflight, where there is none", { lastPreflight: null }, "preflight"],
    ["a preflight, where the last is old", { lastPreflight: preflight("ready", 8 * 24 * 60) }, "preflight"],
    ["its change, where one is open", { change: { id: 3, status: "running", held: false } }, "details"],
    [
      "nothing in particular, where bypass is on",
      { settings: settings && { ...settings, mediaBypass: true } },
      null,
    ],
  ])("is %s", (_, changed, primary) => {
    expect(trunkOffers(trunk(changed), viewer, now).primary).toBe(primary);
  });

  it("is no request while the preflight blocks, and while a change is open", () => {
    for (const changed of [
      { lastPreflight: preflight("blocked") },
      { change: { id: 3, status: "running", held: false } } as const,
    ]) {
      const { offers } = trunkOffers(trunk(changed), viewer, now);
      expect(offers).not.toContain("enableBypass");
      expect(offers).not.toContain("migrate");
    }
  });

  it("is nothing that the person may not do", () => {
    const { offers, primary } = trunkOffers(trunk(), { personId: "joni", roles: new Set(["viewer"]) }, now);
    expect({ offers, primary }).toEqual({ offers: [], primary: null });
  });

  it("is another run on the card of the preflight that blocks, and the newer one on an older card", () => {
    const run = { id: 4, covers: "trunk" as const, findings: [finding("dns", "fail", "blocks")] };
    const blocked = trunk({ lastPreflight: preflight("blocked") });
    expect(preflightOffers(run, blocked, viewer, now).primary).toBe("preflight");
    expect(preflightOffers({ ...run, id: 3 }, blocked, viewer, now).primary).toBe("findings");
  });

  it("goes by the pair's own verdict on the card of a pair", () => {
    const pair = (outcome: "pass" | "fail" | "unknown") =>
      preflightOffers(
        {
          id: 4,
          covers: "pair",
          findings: [finding("pair-dns", outcome, outcome === "pass" ? "informs" : "blocks")],
        },
        undefined,
        viewer,
        now,
      );
    expect(pair("pass").primary).toBe("migrate");
    expect(pair("unknown").primary).toBe("attest");
    expect(pair("fail")).toEqual({ offers: ["preflight", "attest", "gateway"], primary: "preflight" });
  });
});
