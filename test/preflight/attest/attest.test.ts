import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { allChecks } from "../../../src/preflight/all-checks.ts";
import type { Outcome } from "../../../src/preflight/check.ts";
import type { CheckId } from "../../../src/preflight/check-ids.ts";
import { partsOf } from "../../support/cards/card-lint.ts";
import type { CardView } from "../../support/cards/card-view.ts";
import { startChat } from "../../support/teams/chat-bench.ts";
import { alex } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const fqdn = "sbc1.contoso.com";
const chat = chatForSuite(() => startChat({}, { checks: allChecks }));
const admin = personOf(chat, alex);

beforeEach(() => sql`truncate preflight, attestation, probe cascade`.execute(chat.db));

/** What the form asks to tick, by item. */
const offered = ({ content }: CardView) =>
  partsOf(content)
    .map(({ id }) => String(id))
    .filter((id) => id.startsWith("item:"))
    .map((id) => id.slice("item:".length));

const checksOf = (card: CardView) => new Set(offered(card).map((item) => item.split(":")[0]));

const onlyPeopleKnow = new Set(["sbc-sends-options", "firewall", "sbc-settings", "calls-tried"]);

async function probed(reached: boolean): Promise<void> {
  await chat.observations.putProbe({
    fqdn,
    at: new Date(),
    optionsStatus: reached ? 200 : null,
    optionsDetail: "",
    certificateNotAfter: null,
    certificateIssuer: null,
    product: null,
    reached,
    detail: "",
  });
}

async function preflighted(outcomes: Partial<Record<CheckId, Outcome>>): Promise<void> {
  const findings = allChecks.map(({ id, title }) => ({
    check: id,
    title,
    outcome: outcomes[id] ?? "pass",
    effect: "informs" as const,
    summary: "",
    evidence: [],
    fix: null,
    link: null,
    tookMs: 1,
  }));
  const at = new Date();
  await chat.preflights.record({ fqdn, requestedBy: alex, startedAt: at, finishedAt: at, findings });
}

describe("the form in which people confirm", () => {
  it("asks only for what nobody but people can know, where the probes got through", async () => {
    await probed(true);
    expect(checksOf((await admin.asks(`confirm ${fqdn}`)).card)).toEqual(onlyPeopleKnow);
  });

  it("asks for the network too, where the last probe did not reach the SBC", async () => {
    await probed(false);
    const { card } = await admin.asks(`confirm ${fqdn}`);
    expect(offered(card).slice(0, 2)).toEqual(["dns:one-public-ipv4", "tls:agreed"]);
  });

  it("uses the last preflight rather than the last probe", async () => {
    await probed(false);
    await preflighted({ tls: "unknown", certificate: "attested", "sip-options": "fail" });
    const { card } = await admin.asks(`confirm ${fqdn}`);
    expect(checksOf(card)).toEqual(new Set([...onlyPeopleKnow, "tls", "certificate"]));
  });

  it("says how many more follow, and asks for them once the first are recorded, in one audit entry each time", async () => {
    await probed(false);
    const form = await admin.asks(`confirm ${fqdn}`);
    const first = offered(form.card);
    const [, more = "0"] = /(\d+) more follow/.exec(form.text) ?? [];
    expect(Number(more)).toBeGreaterThan(0);

    const before = (await chat.audit.head())?.sequence ?? 0;
    const next = await admin.clicks(form, "Record", { all: "true" });
    expect(next.card?.text).toContain(`Recorded: ${first.length} statements confirmed`);
    expect(next.card?.text).toContain(`Still open: ${more} statements`);
    const [entry] = await chat.audit.last(1);
    expect(entry).toMatchObject({ sequence: before + 1, action: "attest", subject: fqdn });
    for (const item of first) expect(entry?.detail).toContain(item);

    if (!next.card) throw new Error("no form came back");
    expect(offered(next.card)).toHaveLength(Number(more));
    expect(offered(next.card).filter((item) => first.includes(item))).toEqual([]);
    const done = await admin.clicks(form, "Record", { all: "true" });
    expect(done.card?.text).toContain("Nothing is left to confirm");
    expect((await chat.audit.head())?.sequence).toBe(before + 2);
    const known = (await chat.preflights.attestations(fqdn, new Date())).map(({ item }) => item);
    expect(known).toHaveLength(first.length + Number(more));
  });

  it("records one of them and shows what is left", async () => {
    await probed(true);
    const form = await admin.asks(`confirm ${fqdn}`);
    const [item = "", ...others] = offered(form.card);
    const next = await admin.clicks(form, "Record", { [`item:${item}`]: "true" });
    if (!next.card) throw new Error("no form came back");
    expect(offered(next.card).slice(0, others.length)).toEqual(others);
    expect(offered(next.card)).not.toContain(item);
    expect(next.card.buttons).toContain("Run preflight");
    const [first, ...still] = offered(next.card);
    await admin.clicks(form, "Record", Object.fromEntries(still.map((each) => [`item:${each}`, "true"])));
    const again = offered((await admin.asks(`confirm ${fqdn}`)).card);
    expect(again[0]).toBe(first);
    expect(again.some((each) => still.includes(each))).toBe(true);
  });

  it("shows what each setting is in the words of the SBC's vendor, with source and date", async () => {
    await chat.preflights.enterSbc(
      fqdn,
      { vendor: "Cisco", product: "CUBE", firmware: null },
      alex,
      new Date(),
    );
    // Folded, as whoever knows the SBC does not need it.
    const text = JSON.stringify((await admin.asks(`confirm ${fqdn}`)).activity);
    expect(text).toContain("stun usage ice lite");
    expect(text).toContain("Cisco, Direct Routing for Microsoft Phone System with CUBE, 2023-07-11");
    expect(text).toContain("holds at least 800 ports (4 ports for each of 200 calls)");
    expect(text).not.toContain("SBCIceMode");
  });

  it("shows a second trunk's tasks in the words of the first one's vendor", async () => {
    await chat.observations.putProbe({
      fqdn,
      at: new Date(),
      optionsStatus: 200,
      optionsDetail: "",
      certificateNotAfter: null,
      certificateIssuer: null,
      product: "Mediant VE SBC/v.7.40A.500",
      reached: true,
      detail: "",
    });
    const form = await admin.asks(`confirm sbc1-bypass.contoso.com:5070 for ${fqdn}`);
    const text = JSON.stringify(form.activity);
    expect(text).toContain("Both Teams IP Groups name the same Media Realm");
    expect(text).toContain("at least 400 legs (1 leg for each of 400 calls; 1600 ports at a spacing of 4");
    expect(text).toContain("Both trunks' TLS contexts trust the seven roots");
    expect(text).toMatch(/Firmware 7\.4\.600 .* read 2026-11-30, second-hand/);
  });
});

describe("the fleet", () => {
  it("is sorted with numbers in numeric order, and carriers' own trunks last", async () => {
    const fleet = await chat.observations.fleet();
    const [one] = fleet?.value.gateways ?? [];
    const [route] = fleet?.value.routing.routes ?? [];
    if (!fleet || !one || !route) throw new Error("the bench has no fleet");
    const { value } = fleet;
    await chat.observations.putFleet(
      {
        ...value,
        gateways: ["sbc10", "sbc2", "sbc1"].map((name) => ({ ...one, fqdn: `${name}.contoso.com` })),
        routing: {
          ...value.routing,
          routes: [{ ...route, gateways: ["a10.carrier.example", "a9.carrier.example"] }],
        },
      },
      new Date(),
    );
    const { text } = await admin.asks("gateways");
    const found = text.match(/(sbc|a)\d+\.\w+\.\w+/g);
    expect([...new Set(found)]).toEqual([
      "sbc1.contoso.com",
      "sbc2.contoso.com",
      "sbc10.contoso.com",
      "a9.carrier.example",
      "a10.carrier.example",
    ]);
    const { buttons } = (await admin.asks("gateway sbc")).card;
    expect(buttons).toEqual(["sbc1.contoso.com", "sbc2.contoso.com", "sbc10.contoso.com", "All gateways"]);
    await chat.observations.putFleet(value, new Date());
  });
});
