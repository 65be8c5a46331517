import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { Finding } from "../../src/preflight/check.ts";
import { auditStore } from "../../src/store/audit/audit-store.ts";
import { preflightStore } from "../../src/store/preflight-store.ts";
import { minutesAfter, noon } from "../support/changes/builders.ts";
import { databaseForSuite } from "../support/database/database-for-suite.ts";
import { alex, megan } from "../support/people.ts";
import { forSuite } from "../support/jest/for-suite.ts";

const key = "a key of the tests, 32 characters or more";
const later = minutesAfter(noon, 5);
const fqdn = "sbc1.contoso.com";

function aFinding(changed: Partial<Finding> = {}): Finding {
  return {
    check: "dns",
    title: "DNS",
    effect: "informs",
    outcome: "pass",
    summary: "One public address.",
    evidence: ["203.0.113.5"],
    fix: null,
    link: { title: "Plan Direct Routing", url: "https://learn.microsoft.com/" },
    tookMs: 12.5,
    ...changed,
  };
}

describe("preflights", () => {
  const database = databaseForSuite();
  const preflights = forSuite(() => preflightStore(database.runtime, key));

  beforeEach(() => sql`truncate preflight, task, attestation cascade`.execute(database.db));

  const begin = (trunk = fqdn) => preflights.create({ fqdn: trunk, requestedBy: alex, at: noon });

  async function finished(trunk: string, at: Date, finding = aFinding()): Promise<number> {
    const id = await begin(trunk);
    await preflights.addFinding(id, finding);
    await preflights.finish(id, at);
    return id;
  }

  it("run once at a time on a trunk", async () => {
    const [first, second] = await Promise.all([begin("once.contoso.com"), begin("once.contoso.com")]);
    expect(second).toBe(first);
    await preflights.finish(first, later);
    expect(await begin("once.contoso.com")).not.toBe(first);
  });

  it("fill up finding by finding, in order of arrival, one per check", async () => {
    const id = await begin();
    expect(await database.db.selectFrom("task").select(["kind", "key", "dueAt"]).execute()).toEqual([
      { kind: "preflight", key: String(id), dueAt: noon },
    ]);
    await preflights.addFinding(id, aFinding({ check: "tls" }));
    await preflights.addFinding(id, aFinding());
    const better = aFinding({ check: "tls", outcome: "warn", effect: "warns", fix: "Renew it." });
    await preflights.addFinding(id, better);
    expect(await preflights.find(id)).toEqual({
      id,
      fqdn,
      second: null,
      covers: "trunk",
      requestedBy: alex.id,
      requestedByName: alex.name,
      startedAt: noon,
      finishedAt: null,
      findings: [better, aFinding()],
    });
    expect(await preflights.find(id + 1)).toBeUndefined();
  });

  it("keep findings that arrive side by side", async () => {
    const id = await begin();
    const checks = ["dns", "tls", "fqdn", "certificate", "firewall"] as const;
    await Promise.all(checks.map((check) => preflights.addFinding(id, aFinding({ check }))));
    expect((await preflights.find(id))?.findings).toHaveLength(checks.length);
  });

  it("start anew after an interruption, and finish once", async () => {
    const id = await begin();
    await preflights.addFinding(id, aFinding());
    await preflights.restart(id);
    expect((await preflights.find(id))?.findings).toEqual([]);
    await preflights.finish(id, later);
    await preflights.finish(id, minutesAfter(later, 1));
    await preflights.addFinding(id, aFinding());
    await preflights.restart(id);
    expect(await preflights.find(id)).toMatchObject({ finishedAt: later, findings: [] });
  });

  it("are recorded whole when they ran elsewhere", async () => {
    const findings = [aFinding({ check: "tls" }), aFinding()];
    const id = await preflights.record({
      fqdn,
      requestedBy: alex,
      startedAt: noon,
      finishedAt: later,
      findings,
    });
    expect(await preflights.latest(fqdn)).toMatchObject({ id, startedAt: noon, finishedAt: later, findings });
  });

  it("answer the newest finished run, of one trunk and of all", async () => {
    await finished(fqdn, noon);
    const newest = await finished(fqdn, later, aFinding({ outcome: "fail", effect: "blocks" }));
    const other = await finished(
      "sbc2.contoso.com",
      noon,
      aFinding({ outcome: "unknown", effect: "blocks" }),
    );
    await begin(fqdn);
    await begin("sbc3.contoso.com");
    expect(await preflights.latest(fqdn)).toMatchObject({ id: newest, finishedAt: later });
    expect(await preflights.latest("sbc3.contoso.com")).toBeUndefined();
    expect(await preflights.latestByTrunk()).toEqual(
      new Map([
        [fqdn, { id: newest, verdict: "blocked", finishedAt: later }],
        ["sbc2.contoso.com", { id: other, verdict: "needsAcceptance", finishedAt: noon }],
      ]),
    );
  });

  it("keep what people confirmed until it expires, the newest of each item, with an audit row", async () => {
    const attest = (item: string, at: Date, expiresAt: Date, by = alex) =>
      preflights.attest([{ fqdn, port: null, item, by, at, expiresAt, note: "looked" }], {
        at,
        actor: by,
        action: "attest",
        subject: fqdn,
        outcome: "done",
        detail: item,
      });
    await attest("firewall:a", noon, minutesAfter(noon, 60));
    await attest("firewall:a", later, minutesAfter(later, 60), megan);
    await attest("firewall:b", noon, later);
    expect(await preflights.attestations(fqdn, later)).toEqual([
      {
        item: "firewall:a",
        by: megan.id,
        byName: megan.name,
        at: later,
        expiresAt: minutesAfter(later, 60),
        note: "looked",
        sealed: true,
      },
    ]);
    expect(await preflights.attestations("sbc2.contoso.com", noon)).toEqual([]);
    expect(await auditStore(database.runtime, key).last(1)).toMatchObject([
      { action: "attest", detail: "firewall:b" },
    ]);
  });

  it.each([
    { what: "inserted", how: [] },
    {
      what: "put off its end",
      how: ["expires_at = expires_at + interval '1 hour'"],
    },
    { what: "given another author", how: [`person_id = '${megan.id}'`, `person_name = '${megan.name}'`] },
    { what: "given another note", how: ["note = 'all is well'"] },
    { what: "made of another item", how: ["item = 'firewall:b'"] },
    { what: "made of another port", how: ["port = null"] },
    { what: "made of another trunk", how: ["fqdn = 'sbc2.contoso.com'"] },
  ])("tell what somebody else $what from what the audit sealed", async ({ what, how }) => {
    const expiresAt = minutesAfter(noon, 60);
    const given = { fqdn, port: 5062, item: "firewall:a", by: alex, at: noon, expiresAt, note: null };
    const audit = {
      at: noon,
      actor: alex,
      action: "attest",
      subject: fqdn,
      outcome: "done",
      detail: null,
    } as const;
    if (what !== "inserted") await preflights.attest([given], audit);
    if (what === "inserted")
      await sql`insert into attestation (fqdn, port, item, person_id, person_name, at, expires_at)
        values (${fqdn}, 5062, 'firewall:a', ${alex.id}, ${alex.name}, ${noon}, ${expiresAt})`.execute(
        database.runtime,
      );
    for (const set of how) await sql.raw(`update attestation set ${set}`).execute(database.db);
    const told = [
      ...(await preflights.attestations(fqdn, noon, 5062)),
      ...(await preflights.attestations("sbc2.contoso.com", noon, 5062)),
    ];
    expect(told).toMatchObject([{ sealed: false }]);
  });

  it("keep counting what an older key of the audit sealed", async () => {
    const expiresAt = minutesAfter(noon, 60);
    const given = { fqdn, port: null, item: "firewall:a", by: alex, at: noon, expiresAt, note: null };
    const audit = {
      at: noon,
      actor: alex,
      action: "attest",
      subject: fqdn,
      outcome: "done",
      detail: null,
    } as const;
    await preflights.attest([given], audit);
    const next = "another key of the audit, long enough to be one";
    await auditStore(database.runtime, next, { oldKeys: [key] }).takeOver(noon);
    const rotated = preflightStore(database.runtime, next, [key]);
    expect(await rotated.attestations(fqdn, noon)).toMatchObject([{ sealed: true }]);
    const stranger = preflightStore(database.runtime, next);
    expect(await stranger.attestations(fqdn, noon)).toMatchObject([{ sealed: false }]);
    await auditStore(database.runtime, key, { oldKeys: [next] }).takeOver(noon);
  });

  it("keep what was confirmed of a second trunk for its port alone", async () => {
    const entry = {
      at: noon,
      actor: alex,
      action: "attest",
      subject: fqdn,
      outcome: "done" as const,
      detail: null,
    };
    const expiresAt = minutesAfter(noon, 60);
    const given = [null, 5062, 5063].map((port) => {
      const item = port === null ? "firewall:a" : "pair-same-sbc:one-sbc";
      return { fqdn, port, item, by: alex, at: noon, expiresAt, note: String(port) };
    });
    await preflights.attest(given, entry);
    const notes = async (port?: number) =>
      (await preflights.attestations(fqdn, noon, port)).map(({ note }) => note);
    expect(await notes(5062)).toEqual(["null", "5062"]);
    expect(await notes(5063)).toEqual(["null", "5063"]);
    expect(await notes(5064)).toEqual(["null"]);
    expect(await notes()).toEqual(["null"]);
  });

  it("of a pair run beside the trunk's own, each once at a time, and are not taken for the trunk's", async () => {
    const second = { fqdn: "sbc1-bypass.contoso.com", port: 5062 };
    const beginPair = (port = 5062) =>
      preflights.create({ fqdn, second: { ...second, port }, requestedBy: alex, at: noon });
    const [own, pair, same, other] = [
      await begin(),
      await beginPair(),
      await beginPair(),
      await beginPair(5063),
    ];
    expect(same).toBe(pair);
    expect(new Set([own, pair, other]).size).toBe(3);
    expect(await preflights.find(pair)).toMatchObject({ fqdn, second, covers: "pair" });

    await preflights.addFinding(pair, aFinding({ check: "pair-dns", outcome: "fail", effect: "blocks" }));
    await preflights.finish(pair, later);
    expect(await preflights.latest(fqdn)).toBeUndefined();
    expect(await preflights.latestByTrunk()).toEqual(new Map());
    expect((await preflights.latestOfPair(fqdn, second))?.id).toBe(pair);
    expect(await preflights.latestOfPair(fqdn, { ...second, port: 5063 })).toBeUndefined();
  });

  it("of both, as before a migration, count for the trunk and for the pair", async () => {
    const second = { fqdn: "sbc1-bypass.contoso.com", port: 5062 };
    const run = {
      fqdn,
      second,
      requestedBy: alex,
      startedAt: noon,
      finishedAt: later,
      findings: [aFinding()],
    };
    const id = await preflights.record(run);
    expect(await preflights.find(id)).toMatchObject({ second, covers: "both" });
    expect((await preflights.latest(fqdn))?.id).toBe(id);
    expect((await preflights.latestOfPair(fqdn, second))?.id).toBe(id);
  });

  it("keep what was confirmed together under one audit row, and none of it where that row cannot be written", async () => {
    const items = ["firewall:a", "firewall:b", "sbc-settings:refer"];
    const given = items.map((item) => ({
      fqdn,
      port: null,
      item,
      by: alex,
      at: noon,
      expiresAt: minutesAfter(noon, 60),
      note: null,
    }));
    const entry = {
      actor: alex,
      action: "attest",
      subject: fqdn,
      outcome: "done" as const,
      detail: items.join(),
    };
    const audit = auditStore(database.runtime, key);
    const before = (await audit.head())?.sequence ?? 0;
    await preflights.attest(given, { ...entry, at: noon });
    expect((await preflights.attestations(fqdn, noon)).map(({ item }) => item)).toEqual(items);
    expect((await audit.head())?.sequence).toBe(before + 1);

    const again = given.map((attestation) => ({ ...attestation, by: megan }));
    await expect(preflights.attest(again, { ...entry, at: new Date(NaN) })).rejects.toThrow();
    expect((await preflights.attestations(fqdn, noon)).every(({ by }) => by === alex.id)).toBe(true);
  });

  it("remember the SBC that somebody entered", async () => {
    expect(await preflights.enteredSbc(fqdn)).toBeNull();
    await preflights.enterSbc(fqdn, { vendor: "Ribbon", product: "SWe", firmware: null }, alex, noon);
    const sbc = { vendor: "AudioCodes", product: "Mediant VE", firmware: "7.40A" };
    await preflights.enterSbc(fqdn, sbc, megan, later);
    expect(await preflights.enteredSbc(fqdn)).toEqual({ ...sbc, byName: megan.name, at: later });
  });

  it("record an SBC that was entered in the audit, in the same step, and only where it is news", async () => {
    const entered = async () =>
      database.db
        .selectFrom("audit")
        .select(["subject", "detail"])
        .where("action", "=", "sbc.enter")
        .execute();
    const before = (await entered()).length;
    const sbc = { vendor: "Ribbon", product: "SWe", firmware: null };
    for (let time = 0; time < 2; time++) await preflights.enterSbc("new.contoso.com", sbc, alex, noon);
    expect((await entered()).slice(before)).toEqual([{ subject: "new.contoso.com", detail: "Ribbon SWe" }]);
    const other = { ...sbc, product: "SBC 5400" };
    await expect(preflights.enterSbc("new.contoso.com", other, alex, new Date(NaN))).rejects.toThrow();
    expect(await preflights.enteredSbc("new.contoso.com")).toMatchObject(sbc);
  });
});
