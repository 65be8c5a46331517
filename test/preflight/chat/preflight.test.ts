import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { allChecks, pairChecks } from "../../../src/preflight/all-checks.ts";
import type { Finding } from "../../../src/preflight/check.ts";
import { maxEvidenceBytes, type Evidence } from "../../../src/preflight/evidence.ts";
import { startChat } from "../../support/teams/chat-bench.ts";
import type { PostedMessage } from "../../support/teams/connector.ts";
import { aPairReport, aReport } from "../../support/preflight/evidence.ts";
import { alex, megan, isaiah } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const fqdn = "sbc1.contoso.com";
const newFqdn = "sbc1-bypass.contoso.com";
const hour = 3_600_000;

const chat = chatForSuite(() => startChat({}, { checks: allChecks }));
const admin = personOf(chat, alex);
const approver = personOf(chat, megan);
const viewer = personOf(chat, isaiah);
let files: Server;
let body: Buffer;

beforeAll(async () => {
  files = createServer((_, response) => response.end(body)).listen(0, "127.0.0.1");
  await once(files, "listening");
});

afterAll(async () => {
  files.close();
});

beforeEach(() => sql`truncate preflight, attestation, evidence cascade`.execute(chat.db));

const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

/** Sends a file with the message. */
async function sent(
  text: string,
  content: Evidence | Buffer | string,
  { by = admin, name = "report.json", copies = 1 } = {},
): Promise<PostedMessage> {
  body =
    content instanceof Buffer
      ? content
      : Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
  const { port } = files.address() as AddressInfo;
  const attachment = {
    contentType: "application/vnd.microsoft.teams.file.download.info",
    name,
    content: { downloadUrl: `http://127.0.0.1:${port}/${name}` },
  };
  return by.asks(text, { over: { attachments: Array<typeof attachment>(copies).fill(attachment) } });
}

const unknown = (check: Finding["check"], title: string): Finding => ({
  check,
  title,
  outcome: "unknown",
  effect: "blocks",
  summary: "Not reached from here.",
  evidence: [],
  fix: null,
  link: null,
  tookMs: 1,
});

async function preflighted(findings: readonly Finding[]): Promise<number> {
  const at = new Date();
  return chat.preflights.record({ fqdn, requestedBy: alex, startedAt: at, finishedAt: at, findings });
}

describe("evidence", () => {
  it("stands beside what could not be checked, under the name of who attached it, and changes no verdict", async () => {
    const id = await preflighted([unknown("tls", "TLS"), unknown("firewall", "Firewall and media ports")]);
    const answer = await sent("evidence", aReport(ago(3 * hour)), { by: approver });
    expect(answer.text).toContain("Attached as evidence");
    expect(answer.text).toContain("run 3 h ago on “jump host”: 6 of 6 checks told something");
    expect(answer.text).toContain("decides nothing");

    const { text } = await shown(id);
    expect(text).toContain("Reported by Megan Bowen");
    expect(text).toContain("run 3 h ago on “jump host”: passed. As it should be, says tls.");
    expect(text).not.toContain("says dns");
    expect(text).toContain("Approver must accept the unknowns below");
    expect((await chat.preflights.find(id))?.findings.map(({ outcome }) => outcome)).toEqual([
      "unknown",
      "unknown",
    ]);
    expect(await chat.audit.last(1)).toMatchObject([
      { actor: megan, action: "evidence.attach", subject: fqdn, outcome: "done" },
    ]);
  });

  it("is marked as stale after a day, and as made from inside or with options", async () => {
    const id = await preflighted([unknown("tls", "TLS")]);
    const how = {
      dnsServers: [],
      connected: [{ trunk: `${fqdn}:5061`, to: "10.0.0.1:5061" }],
      extraRoots: ["AA"],
      hostRoots: 0,
      notPublic: ["10.0.0.1"],
    };
    await sent("evidence", aReport(ago(25 * hour), { how, reporter: { name: null, host: "1a2b3c4d" } }));
    const { text } = await shown(id);
    expect(text).toContain("run 25 h ago (stale) on a host marked 1a2b3c4d");
    expect(text).toContain(
      "Seen from inside, at an address that is not public, dialled elsewhere than DNS says and with roots that Microsoft may not trust.",
    );
  });

  it("of a pair stands beside the pair's unknowns", async () => {
    const pair = { fqdn: newFqdn, port: 5062 };
    const id = await chat.preflights.create({ fqdn, second: pair, requestedBy: alex, at: new Date() });
    await chat.preflights.addFinding(id, unknown("pair-dns", "DNS of the new trunk"));
    await chat.preflights.finish(id, new Date());
    const answer = await sent(`evidence ${fqdn}`, aPairReport(ago(hour)));
    expect(answer.card.press("Preflight of the pair").data).toMatchObject({
      text: `preflight ${newFqdn}:5062 for ${fqdn}`,
    });
    expect((await shown(id)).text).toContain("passed. As it should be, says pair-dns.");
  });

  it("is taken once, also as Windows PowerShell writes it", async () => {
    const utf16 = Buffer.from(`\ufeff${JSON.stringify(aReport(ago(hour)))}`, "utf16le");
    expect((await sent("evidence", utf16)).text).toContain("Attached as evidence");
    expect((await sent("evidence", utf16)).text).toContain("Attached already");
  });

  it("shows in cards that stand in a chat already", async () => {
    const asked = await admin.asks(`preflight ${fqdn}`);
    const run = await chat.db.selectFrom("preflight").select("id").executeTakeFirstOrThrow();
    await chat.preflights.addFinding(run.id, unknown("tls", "TLS"));
    await chat.preflights.finish(run.id, new Date());
    await sent("evidence", aReport(ago(hour)));
    await admin.waitsFor(
      "the report on the card",
      ({ id, text }) => id === asked.id && text.includes("Reported by Alex Wilber"),
    );
  });

  it.each<[string, string, () => Evidence | string | Buffer]>([
    ["what is not JSON", "evidence", () => "fqdn,port"],
    ["what is not text", "evidence", () => Buffer.from([0xc3, 0x28])],
    ["JSON of something else", "evidence", () => "[1]"],
  ])("is not %s", async (_, command, content) => {
    expect((await sent(command, content())).text).toMatch(/not JSON|no report/);
    expect(await attached()).toBe(0);
  });

  it.each<[string, () => string]>([
    [
      "of the form bypass-pilot.preflight/9, and I read bypass-pilot.preflight/1",
      () => JSON.stringify({ ...aReport(ago(hour)), schema: "bypass-pilot.preflight/9" }),
    ],
    ["not as bypass-pilot-preflight writes it (target.port)", () => withTarget({ port: 0 })],
    ["larger than 256 KB", () => " ".repeat(maxEvidenceBytes + 1)],
    ["sbc9.contoso.com is not a gateway of this tenant", () => withTarget({ fqdn: "sbc9.contoso.com" })],
    ["about port 5067 of sbc1.contoso.com, whose trunk uses port 5061", () => withTarget({ port: 5067 })],
    ["for the cloud gccHigh", () => JSON.stringify(aReport(ago(hour), { cloud: "gccHigh" }))],
    ["from the future", () => JSON.stringify(aReport(ago(-hour)))],
    ["older than 7 days", () => JSON.stringify(aReport(ago(7 * 24 * hour + 60_000)))],
    [
      "about port 5062 of sbc2.contoso.com, whose trunk uses port 5061",
      () => JSON.stringify(aPairReport(ago(hour), { pair: { fqdn: "sbc2.contoso.com", port: 5062 } })),
    ],
    [
      "evil.example is not a verified domain",
      () => JSON.stringify(aPairReport(ago(hour), { pair: { fqdn: "sbc1.evil.example", port: 5062 } })),
    ],
  ])("is refused where it is %s", async (why, content) => {
    const { text } = await sent("evidence", content());
    expect(text).toContain("Not attached");
    expect(text).toContain(why);
    expect(await attached()).toBe(0);
  });

  it("is refused where another gateway was named, no file or two came, or the file lies elsewhere", async () => {
    expect((await sent("evidence sbc2.contoso.com", aReport(ago(hour)))).text).toContain(
      "The report is about sbc1.contoso.com, not about sbc2.contoso.com.",
    );
    expect((await sent("evidence nowhere.contoso.com", aReport(ago(hour)))).text).toContain("not a gateway");
    expect((await admin.asks("evidence")).text).toContain("Send the file with the message");
    expect((await sent("evidence", aReport(ago(hour)), { copies: 2 })).text).toContain("one file at a time");
    const elsewhere = {
      contentType: "application/vnd.microsoft.teams.file.download.info",
      name: "report.json",
      content: { downloadUrl: "http://203.0.113.9/report.json" },
    };
    const answer = await admin.asks("evidence", { over: { attachments: [elsewhere] } });
    expect(answer.text).toContain("does not lie where Teams keeps files");
    expect(await attached()).toBe(0);
  });

  it("is for those who may run a preflight", async () => {
    const { text } = await sent("evidence", aReport(ago(hour)), { by: viewer });
    expect(text).toContain("You hold ");
    expect(await attached()).toBe(0);
  });
});

describe("the preflight of a pair", () => {
  it("is asked for by the second trunk's name and port, before it is a gateway, and runs once at a time", async () => {
    const asked = await admin.asks(`preflight ${newFqdn}:5062 for ${fqdn}`);
    expect(asked.text).toContain(`${newFqdn}:5062 for ${fqdn}`);
    expect(asked.text).toContain(`Checking: 0 of ${pairChecks.length} done`);
    await approver.asks(`preflight ${newFqdn}:5062 for ${fqdn}`);
    const runs = await chat.db.selectFrom("preflight").select(["fqdn", "secondFqdn", "secondPort"]).execute();
    expect(runs).toEqual([{ fqdn, secondFqdn: newFqdn, secondPort: 5062 }]);
  });

  it("leads on to confirming, to a migration, and to itself again", async () => {
    await admin.asks(`preflight ${newFqdn}:5062 for ${fqdn}`);
    const run = await chat.db.selectFrom("preflight").select("id").executeTakeFirstOrThrow();
    await chat.preflights.finish(run.id, new Date());
    const done = await shown(run.id);
    expect(done.text).toContain("Ready for a migration request");
    expect(done.card.buttons).toEqual(["Migrate in waves", "Run again", "Confirm", "Gateway"]);
    expect((await admin.clicks(done, "Confirm")).card?.text).toContain(newFqdn);
    const again = await shown(run.id);
    await admin.clicks(again, "Run again");
    const runs = await chat.db.selectFrom("preflight").select(["secondFqdn", "secondPort"]).execute();
    expect(runs).toEqual(Array(2).fill({ secondFqdn: newFqdn, secondPort: 5062 }));
  });

  it("does not count as the trunk's own", async () => {
    await admin.asks(`preflight ${newFqdn}:5062 for ${fqdn}`);
    const run = await chat.db.selectFrom("preflight").select("id").executeTakeFirstOrThrow();
    await chat.preflights.finish(run.id, new Date());
    expect((await admin.asks(`gateway ${fqdn}`)).text).not.toContain("ready");
  });

  it.each([
    [`preflight ${newFqdn} beside ${fqdn}`, "Write the gateway's name, or a second trunk's and its first"],
    [`preflight ${newFqdn} for nowhere.contoso.com`, "not a gateway"],
    [`preflight ${fqdn} for ${fqdn}`, "FQDN of its own"],
    [`preflight sbc1.evil.example for ${fqdn}`, "not a verified domain"],
    [`preflight ${newFqdn}:65536 for ${fqdn}`, "from 1 to 65535"],
  ])("%j is refused with an explanation", async (typed, why) => {
    expect((await admin.asks(typed)).text).toContain(why);
    expect(await chat.db.selectFrom("preflight").select("id").execute()).toEqual([]);
  });

  it("takes the port of a second trunk that is a gateway already", async () => {
    await admin.asks(`preflight sbc2.contoso.com for ${fqdn}`);
    const run = await chat.db.selectFrom("preflight").select("secondPort").executeTakeFirstOrThrow();
    expect(run.secondPort).toBe(5061);
  });

  it("is for those who may run a preflight, and validates forged data", async () => {
    const command = `preflight ${newFqdn}:5062 for ${fqdn}`;
    expect((await viewer.asks(command)).text).toContain("You hold ");
    const { message } = await admin.forges(await admin.asks("whoami"), "preflight", {
      fqdn: newFqdn,
      for: fqdn,
      port: "x",
    });
    expect(message).toContain("does not belong to a card");
    expect(await chat.db.selectFrom("preflight").select("id").execute()).toEqual([]);
  });
});

async function attached(): Promise<number> {
  return (await chat.db.selectFrom("evidence").select("id").execute()).length;
}

/** The preflight's card as it is now. */
async function shown(id: number): Promise<PostedMessage> {
  const from = await admin.asks("help");
  const { card } = await admin.forges(from, "show", { view: "preflight", id });
  if (!card) throw new Error("no card came back");
  return { ...from, card, text: card.text };
}

function withTarget(changed: Partial<Evidence["target"]>): string {
  const report = aReport(ago(hour));
  return JSON.stringify({ ...report, target: { ...report.target, ...changed } });
}
