import { describe, expect, it } from "@jest/globals";
import { fleetCard } from "../../../src/chat/views/fleet-card.ts";
import { gatewayCard } from "../../../src/chat/views/gateway-card.ts";
import * as example from "../../support/card-examples.ts";
import { buttonsOf, wordsOf } from "../../support/card-lint.ts";
import { readingProblem } from "../../../src/chat/reading-problem.ts";

describe("the fleet card", () => {
  const only = (changes: Parameters<typeof example.fleetRow>[0]) =>
    wordsOf(fleetCard({ ...example.fleet, rows: [example.fleetRow(changes)] }));

  it("says a gateway's state in one line", () => {
    expect(only({})).toContain(
      "bypass off · enabled · OPTIONS 200 · certificate 203 days left · 1,240 users · preflight ready, 2 h ago",
    );
  });

  it("stresses what needs a look", () => {
    expect(only({ certificateNotAfter: example.inDays(-3.1) })).toContain(
      "**certificate expired 3 days ago**",
    );
    expect(only({ enabled: false })).toContain("**disabled**");
    expect(only({ options: { status: 503, detail: "" } })).toContain("**OPTIONS 503**");
    expect(only({ change: { id: 3, status: "watching" } })).toContain("**chg-3 watching calls**");
  });

  it("calls an SBC that does not answer from here unknown, not broken", () => {
    const words = only({ options: { status: null, detail: "timeout" } });
    expect(words).toContain("OPTIONS: no answer here");
    expect(words).toMatch(/^\?$/mu);
  });

  it("says that a derived trunk is the carrier's", () => {
    expect(only({ derived: true })).toContain("carrier’s derived trunk");
  });

  it("opens a gateway from its row", () => {
    expect(buttonsOf(fleetCard(example.fleet))).toContainEqual({
      title: "Show sbc3.contoso.com",
      verb: "show",
      data: { view: "gateway", fqdn: "sbc3.contoso.com" },
    });
  });

  it("turns pages with the filter kept, and lets it go", () => {
    const buttons = buttonsOf(fleetCard(example.fleet));
    const data = (title: string) => buttons.find((button) => button.title === title)?.data;
    expect(data("Next")).toEqual({ view: "fleet", page: 3, filter: "sbc" });
    expect(data("Previous")).toEqual({ view: "fleet", page: 1, filter: "sbc" });
    expect(data("Show all")).toEqual({ view: "fleet", page: 1, filter: null });
    expect(wordsOf(fleetCard(example.fleet))).toContain("Page 2 of 3");
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
    expect(wordsOf(fleetCard(empty))).toContain("No gateway’s name contains this.");
  });

  it("says that a refresh failed and that what is shown is older", () => {
    const problem = readingProblem("Graph is busy.", []);
    expect(wordsOf(fleetCard({ ...example.fleet, problem }))).toContain(
      "! The last refresh failed: Graph is busy. Shown is what was read before.",
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
    expect(said).toContain("! Disabled: no new outbound calls use this trunk.");
  });

  it("tells who is reached, emergency calls included", () => {
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

  it("tells failures in words with their code", () => {
    expect(words({})).toContain("17 × SBC did not answer in time (failover timer) (408/500001)");
  });

  it("has buttons for what this person may do and for nothing else", () => {
    const titles = (offers: typeof example.gatewayView.offers) =>
      buttonsOf(gatewayCard({ ...example.gatewayView, offers })).map(({ title }) => title);
    expect(titles([])).toEqual([]);
    expect(titles(["preflight", "changes"])).toEqual(["Run preflight", "All changes"]);
    expect(titles(["changes", "preflight", "enableBypass"])).toEqual([
      "Request bypass on",
      "Run preflight",
      "All changes",
    ]);
  });

  it("offers the rollback of the change that runs on it", () => {
    const buttons = buttonsOf(gatewayCard(example.brokenGateway));
    expect(buttons).toContainEqual({ title: "Roll back", verb: "rollback", data: { changeId: 12 } });
  });
});
