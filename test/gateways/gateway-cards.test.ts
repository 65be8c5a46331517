import { describe, expect, it } from "@jest/globals";
import { fleetCard } from "../../src/gateways/fleet-card.ts";
import { gatewayCard } from "../../src/gateways/gateway-card.ts";
import * as example from "../support/cards/card-examples.ts";
import { buttonsOf, partsOf, wordsOf } from "../support/cards/card-lint.ts";

const { settings, probe } = example.trunkFacts();

describe("the fleet card", () => {
  const only = (changed: Parameters<typeof example.fleetRow>[0]) =>
    wordsOf(fleetCard({ ...example.fleet, rows: [example.fleetRow(changed)] }));
  const certificate = (days: number) => ({
    probe: probe && { ...probe, certificateNotAfter: example.inDays(days) },
  });

  it("shows what is fine of a gateway in one line, and its setting as a badge", () => {
    expect(only({})).toContain(
      "1,240 users · OPTIONS 200 · certificate 203 days left · preflight ready, 2 h ago",
    );
    expect(only({})).toContain("Bypass off");
  });

  it("has a badge for all that is not fine", () => {
    expect(only(certificate(-3.1))).toContain("✕ Certificate expired 3 days ago");
    expect(only({ settings: settings && { ...settings, enabled: false } })).toContain("! Disabled");
    expect(only({ probe: probe && { ...probe, optionsStatus: 503 } })).toContain("✕ OPTIONS 503");
    expect(only({ change: { id: 3, status: "watching", held: false } })).toContain("… chg-3 watching calls");
  });

  it("loses no badge where a client knows none: all of them stand in one line", () => {
    const card = fleetCard({
      ...example.fleet,
      rows: [
        example.fleetRow({ ...certificate(-3.1), settings: settings && { ...settings, enabled: false } }),
      ],
    });
    const badges = partsOf(card.attachment.content).filter(({ type }) => type === "Badge");
    expect(badges.map(({ text }) => text)).toEqual([
      "Bypass off",
      "✕ Certificate expired 3 days ago",
      "! Disabled",
    ]);
    expect(badges.map(({ fallback }) => fallback)).toEqual([
      expect.objectContaining({ text: badges.map(({ text }) => text).join(" · ") }),
      "drop",
      "drop",
    ]);
  });

  it("puts no ✓ beside a blocked preflight", () => {
    const words = only({ lastPreflight: { id: 4, verdict: "blocked", finishedAt: example.ago(45) } });
    expect(words).toContain("✕ Preflight blocked, 45 min ago");
    expect(words).toMatch(/^✕$/mu);
    expect(words).not.toMatch(/^✓$/mu);
  });

  it("calls an SBC that does not answer from here unknown, not broken", () => {
    const words = only({ probe: probe && { ...probe, optionsStatus: null } });
    expect(words).toContain("? OPTIONS: no answer here");
    expect(words).toMatch(/^\?$/mu);
  });

  it("says that a derived trunk is the carrier's", () => {
    expect(only({ settings: null })).toContain("Carrier’s derived trunk");
  });

  it("opens a gateway from its row, which knows the way back", () => {
    expect(buttonsOf(fleetCard({ ...example.fleet, state: "bypass-on" }))).toContainEqual({
      title: "Show sbc3.contoso.com",
      verb: "show",
      data: { view: "gateway", fqdn: "sbc3.contoso.com", page: 2, filter: "sbc", state: "bypass-on" },
    });
  });

  const titled = (view: Partial<typeof example.fleet>, title: string) =>
    buttonsOf(fleetCard({ ...example.fleet, ...view })).find((button) => button.title === title)?.data;

  it("keeps the filter from page to page, and can clear it", () => {
    const state = "expiring";
    expect(titled({ state }, "Next")).toEqual({ view: "fleet", page: 3, filter: "sbc", state });
    expect(titled({ state }, "Previous")).toEqual({ view: "fleet", page: 1, filter: "sbc", state });
    expect(titled({ state }, "All")).toEqual({ view: "fleet", page: 1, filter: null, state: null });
    expect(wordsOf(fleetCard({ ...example.fleet, state }))).toContain("Page 2 of 3");
    expect(wordsOf(fleetCard({ ...example.fleet, state }))).toContain("**expiring, name contains “sbc”**");
  });

  it("filters by state, with how many there are", () => {
    expect(titled({}, "Needs a look (3)")).toEqual({
      view: "fleet",
      page: 1,
      filter: "sbc",
      state: "needs-a-look",
    });
    for (const title of ["Bypass on (9)", "Bypass off (16)", "Expiring (2)"]) {
      expect(titled({}, title)).toBeDefined();
    }
  });

  it("has no pager where one page is all", () => {
    const titles = buttonsOf(fleetCard({ ...example.fleet, page: 1, pages: 1, filter: null })).map(
      ({ title }) => title,
    );
    expect(titles).not.toContain("Next");
    expect(titles).not.toContain("Previous");
  });

  it("says what to expect before the first look, and when nothing matches", () => {
    const empty = { ...example.fleet, rows: [], total: 0, page: 1, pages: 1 };
    expect(wordsOf(fleetCard({ ...empty, asOf: null }))).toContain("The first look is under way");
    expect(wordsOf(fleetCard(empty))).toContain("No gateway matches.");
    expect(wordsOf(fleetCard({ ...empty, filter: null, state: "needs-a-look" }))).toContain(
      "No gateway needs a look.",
    );
  });
});

describe("the gateway card", () => {
  const words = (changes: Partial<typeof example.gatewayView>) =>
    wordsOf(gatewayCard({ ...example.gatewayView, ...changes }));

  it("warns that few calls say little", () => {
    const calls = { ...example.gatewayView.calls, attempts: 99 };
    expect(words({ calls })).toContain("Fewer than 100 calls: the ratios say little.");
    expect(words({})).not.toContain("Fewer than 100 calls");
  });

  it("says no data yet where there are no call rows, never that nothing failed", () => {
    const { calls } = example.derivedGateway;
    expect(words({ calls })).toContain("No data yet");
    expect(words({ calls })).not.toContain("0.0 %");
  });

  it("says at the top what is wrong", () => {
    const said = wordsOf(gatewayCard(example.brokenGateway));
    expect(said).toContain("✕ The SBC’s certificate: expired 3 days ago.");
    expect(said).toContain("✕ The SBC answers OPTIONS with 503 Service Unavailable.");
    expect(said).toContain("? The tenant's voice routes could not be read: Access Denied.");
    expect(said).toContain("The last refresh failed: Graph answered 429");
    expect(said).toContain("! Disabled: no new outbound calls use this trunk.");
  });

  it("shows who is reached, emergency calls included", () => {
    expect(words({})).toContain("1,240 users, 6 resource accounts");
    expect(words({})).toContain("US-Emergency (911, 933)");
    expect(words({ emergencyCalls: [] })).toContain("no emergency policy leads here");
    expect(words({ emergencyCalls: [] })).toContain("certain or possible: US-Emergency and US-Local");
  });

  it("names every survivable branch and network site that may be on it, apart from who is", () => {
    const branches = Array.from({ length: 12 }, (_, at) => ({
      fqdn: `sba${at}.contoso.com`,
      site: at === 0 ? "Seattle" : null,
      here: at === 0,
    }));
    const said = words({ possible: { survivableBranches: branches, networkSites: ["Tacoma", "Renton"] } });
    expect(said).toContain("sba0.contoso.com (site Seattle), this site");
    for (const { fqdn } of branches) expect(said).toContain(fqdn);
    expect(said).toContain("Tacoma and Renton");
    expect(words({ possible: { survivableBranches: [], networkSites: [] } })).not.toContain("maybe");
  });

  it("explains failures, with their code", () => {
    expect(words({})).toContain("17 × SBC did not answer in time (failover timer) (408/500001)");
  });

  it("has buttons for what this person may do and for nothing else, what is next first", () => {
    const titles = (offers: typeof example.gatewayView.offers) =>
      buttonsOf(gatewayCard({ ...example.gatewayView, offers })).map(({ title }) => title);
    const ways = ["All gateways", "All changes"];
    expect(titles({ offers: [], primary: null })).toEqual(ways);
    expect(titles({ offers: ["preflight"], primary: null })).toEqual(["Run preflight", ...ways]);
    expect(titles({ offers: ["preflight", "enableBypass"], primary: "preflight" })).toEqual([
      "Run preflight",
      "Request bypass on",
      ...ways,
    ]);
  });

  it("offers the change that is open on it", () => {
    expect(buttonsOf(gatewayCard(example.brokenGateway))).toContainEqual({
      title: "Show chg-12",
      verb: "show",
      data: { view: "change", id: 12 },
    });
  });

  it("leads back to the list as it was", () => {
    const list = { page: 3, filter: "sbc", state: "expired" } as const;
    expect(buttonsOf(gatewayCard({ ...example.gatewayView, list }))).toContainEqual({
      title: "All gateways",
      verb: "show",
      data: { view: "fleet", ...list },
    });
  });
});
