import { expect, it } from "@jest/globals";
import { byNeed, filterTrunks, readSought, trunkFilters } from "../../src/gateways/trunk-filter.ts";
import { trunkState, type TrunkFacts } from "../../src/gateways/trunk-state.ts";
import { ago, inDays, now, trunkFacts } from "../support/cards/card-examples.ts";

function trunk(fqdn: string, changed: Partial<TrunkFacts> = {}) {
  const facts = trunkFacts(changed);
  return { fqdn, facts, state: trunkState(facts, now) };
}

const { settings, probe } = trunkFacts();

const trunks = [
  trunk("sbc1.contoso.com"),
  trunk("sbc2.contoso.com", { settings: settings && { ...settings, mediaBypass: true } }),
  trunk("sbc3.contoso.com", { probe: probe && { ...probe, certificateNotAfter: inDays(20) } }),
  trunk("sbc4.contoso.com", { probe: probe && { ...probe, certificateNotAfter: inDays(-1) } }),
  trunk("sbc5.contoso.com", { change: { id: 12, status: "running", held: false } }),
  trunk("sbc6.contoso.com", { lastPreflight: { id: 4, verdict: "blocked", finishedAt: ago(60) } }),
  trunk("sbc7.contoso.com", { probe: null }),
  trunk("customer1.carrier.example", { settings: null, probe: null, lastPreflight: null }),
];

const named = (found: readonly { readonly fqdn: string }[]) => found.map(({ fqdn }) => fqdn.split(".")[0]);

it.each([
  ["needs-a-look", ["sbc3", "sbc4", "sbc6"]],
  ["bypass-on", ["sbc2"]],
  ["bypass-off", ["sbc1", "sbc3", "sbc4", "sbc5", "sbc6", "sbc7"]],
  ["expiring", ["sbc3", "sbc4"]],
  ["expired", ["sbc4"]],
  ["in-change", ["sbc5"]],
] as const)("%s finds the trunks that are so, and no others", (state, expected) => {
  expect(trunkFilters).toContain(state);
  expect(named(filterTrunks(trunks, { state, name: null }, now))).toEqual(expected);
});

it("a name and a state both have to fit", () => {
  expect(named(filterTrunks(trunks, { state: "expiring", name: "SBC3" }, now))).toEqual(["sbc3"]);
  expect(filterTrunks(trunks, { state: null, name: null }, now)).toEqual(trunks);
});

it("what needs a look stands first, the worst before; a carrier's trunk comes last", () => {
  expect(named(byNeed(trunks))).toEqual([
    "sbc4",
    "sbc6",
    "sbc3",
    "sbc7",
    "sbc5",
    "sbc1",
    "sbc2",
    "customer1",
  ]);
});

it.each([
  ["expired", "expired", null],
  ["bypass on", "bypass-on", null],
  ["Bypass OFF", "bypass-off", null],
  ["bypass-on sbc2", "bypass-on", "sbc2"],
  ["needs a look", "needs-a-look", null],
  ["in change", "in-change", null],
  ["sbc1", null, "sbc1"],
  ["bypass", null, "bypass"],
  ["", null, null],
])("“gateways %s” is read as state %s and name %s", (typed, state, name) => {
  expect(readSought(typed.split(" "))).toEqual({ state, name });
});
