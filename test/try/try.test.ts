import { createConnection } from "node:net";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { tried } from "../../tools/try/try.ts";
import { runProgram } from "../support/preflight/preflight-cli.ts";
import { createChains, type Chains, type ChainWish } from "../support/preflight/tls-chains.ts";

const data = (file: string) => resolve(import.meta.dirname, "../data/cases", file);

async function tryFile(kind: string, file: string): Promise<string> {
  const { code, text } = await tried([kind, data(file)]);
  expect(code).toBe(0);
  return text;
}

describe("a list of people", () => {
  it.each([
    ["as the admin center exports it", "people-admin-center.csv", 2],
    ["in a template of Microsoft Entra", "people-entra-template.csv", 3],
    ["with what looks like formulas in other columns", "people-other-formulas.csv", 2],
    ["with Excel's line for the separator", "people-sep-line.csv", 3],
    ["with a separator inside a quoted title", "people-quoted-title.csv", 2],
    ["with the blank rows of a spreadsheet", "people-blank-rows.csv", 2],
    ["with a character that nobody sees", "people-zero-width.csv", 2],
  ])("%s names its person", async (_, file, line) => {
    const people = [{ line, name: "adele@contoso.com" }];
    expect(JSON.parse(await tryFile("csv", file))).toEqual({ ok: true, people });
  });
});

describe("a page of call rows", () => {
  it("without sub-reasons makes no claim about the client, unless it timed out", async () => {
    expect((await tryFile("rows", "rows-no-sub-reason.json")).split("\n")).toEqual([
      `null: 503/null -> "ended with SIP 503, service unavailable, without a reason of Microsoft's" (none)`,
      `zero: 486/0 -> "ended with SIP 486, busy, without a reason of Microsoft's" (none)`,
      `client: 408/0 -> "call set-up timed out at the client" (client)`,
    ]);
  });

  it("has words for the codes that are documented", async () => {
    const text = await tryFile("rows", "rows-codes.json");
    expect(text).toMatch(/^drained: 503\/540998 -> "Microsoft was taking that SIP endpoint out of service/m);
    expect(text).toMatch(/^bot: 503\/10320 -> "bot in the call/m);
    expect(text).toMatch(/^transfer: 404\/10202 -> "call to be replaced was not found/m);
  });

  it("with a row of nulls is read for the others, and the odd one is named", async () => {
    const text = await tryFile("rows", "rows-with-nulls.json");
    expect(text).toMatch(/^good: 0\/540000/m);
    expect(text).toMatch(/^late: 403\/560403/m);
    expect(text).toMatch(/^left out: .*empty/m);
  });
});

describe("a user", () => {
  it("that comes inside value is read", async () => {
    expect(JSON.parse(await tryFile("user", "user-in-value.json"))).toMatchObject({
      userPrincipalName: "adele@contoso.com",
      enterpriseVoiceEnabled: true,
    });
  });

  it("has its primary number and its policy, whatever letters begin with a capital", async () => {
    expect(JSON.parse(await tryFile("user", "user-with-capitals.json"))).toMatchObject({
      accountType: "user",
      telephoneNumber: "+49305550100",
      voiceRouting: { kind: "direct", policy: "Berlin" },
    });
  });
});

describe("routing", () => {
  it("of a pattern says whether it takes a number, and an emergency one", async () => {
    expect(await tryFile("pattern", "pattern-emergency.json")).toMatch(
      /^\^\\\+\?112\$ {2}emergency use: only.*; taken: /,
    );
  });

  it("keeps emergency numbers on the old trunk, and moves them by their own change", async () => {
    const lines = (await tryFile("clone", "clone-emergency.json")).split("\n");
    expect(lines).toContainEqual(
      expect.stringMatching(/^wave copy DE-Emergency Bypass .*-> sbc1\.contoso\.com$/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^wave copy DE-National Bypass .*-> sbc1-bypass\.contoso\.com$/),
    );
    expect(lines).toContain("emergency change moves: DE-Emergency");
  });

  it("takes a quantified anchor as .NET does, and moves its route by the emergency change", async () => {
    expect(await tryFile("pattern", "pattern-plus-after-anchor.json")).toMatch(
      /emergency use: only; taken: 000 matches/,
    );
    expect(await tryFile("clone", "clone-plus-after-anchor.json")).toMatch(
      /^emergency change moves: AU-Emergency$/m,
    );
  });

  it("keeps emergency numbers in national E.164 on the old trunk", async () => {
    const lines = (await tryFile("clone", "clone-emergency-in-national-e164.json")).split("\n");
    for (const name of ["AU-Service", "NZ-Emergency"])
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^wave copy ${name} Bypass .*-> sbc1\\.contoso\\.com$`)),
      );
    expect(lines).toContain("emergency change moves: AU-Service, NZ-Emergency");
  });
});

describe("the watch of a trunk just switched", () => {
  it("alerts where media fails", async () => {
    expect(await tryFile("watch", "watch-no-media.json")).toMatch(/^events: .*"alert".*"531004"/);
  });

  it("does not succeed where the offered media is refused", async () => {
    const text = await tryFile("watch", "watch-offer-refused.json");
    expect(text).toMatch(/^events: .*"alert".*"560488"/);
    expect(text).toMatch(/^then: .*"needsAttention".*The offered media was refused in 100 calls/m);
    expect(text).not.toContain('"succeeded"');
  });

  it("does not succeed where every call is delivered and none is answered", async () => {
    expect(await tryFile("watch", "watch-none-answered.json")).toMatch(
      /^then: .*"needsAttention".*None of 100 calls was answered/m,
    );
  });
});

describe("an answer to OPTIONS", () => {
  it.each([
    [
      "turned away, by its Reason",
      "reply-classification-failure.txt",
      "unknown",
      "with 500 Server Internal Error",
    ],
    ["turned away, by its Warning", "reply-unknown-source.txt", "unknown", "with 404 Not Found"],
    ["busy", "reply-busy.txt", "fail", "to be left alone for 120 s"],
    ["broken", "reply-broken.txt", "fail", "with 500 Server Internal Error instead of 200"],
  ])("is %s", async (_, file, outcome, words) => {
    const [said = ""] = /^sip-options: .*$/m.exec(await tryFile("sip", file)) ?? [];
    expect(said).toMatch(new RegExp(`^sip-options: ${outcome}: `));
    expect(said).toContain(words);
  });
});

describe("a port", () => {
  it.each([
    ["SIP in clear", "bytes-plain-sip.hex", "SIP without TLS"],
    ["HTTP", "bytes-http.hex", "HTTP without TLS"],
    ["SSH", "bytes-ssh.hex", "SSH"],
  ])("that speaks %s is not TLS, and nothing is said of its suites", async (_, file, words) => {
    const text = await tryFile("raw", file);
    expect(text).toMatch(/^exit 1$/m);
    expect(text).toMatch(
      new RegExp(
        `^tls: fail: .* answers with something that is not TLS: ${words}.*Check that the trunk's port`,
        "m",
      ),
    );
    expect(text).toMatch(/^microsoft-handshake: unknown: /m);
    expect(text).not.toContain("Switch TLS 1.2 on");
    expect(text).not.toContain("refuses TLS 1.2");
  });

  it.each([
    [
      "without RFC 5746",
      "bytes-no-secure-renegotiation.hex",
      /RFC 5746.*it chose TLS 1\.2.*one of Microsoft's four suites/,
    ],
    ["that does not know the name", "bytes-alert-name.hex", /“unrecognized name”/],
  ])("%s is unknown, and not without TLS 1.2", async (_, file, words) => {
    const text = await tryFile("raw", file);
    for (const check of ["tls", "microsoft-handshake"]) {
      const [said = ""] = new RegExp(`^${check}: .*$`, "m").exec(text) ?? [];
      expect(said).toContain(`${check}: unknown: `);
      expect(said).toMatch(words);
    }
    expect(text).not.toContain("Switch TLS 1.2 on");
  });

  it("that has TLS 1.0 only fails", async () => {
    const text = await tryFile("raw", "bytes-tls-1.0.hex");
    expect(text).toMatch(/^tls: fail: .*it chooses TLS 1\.0\. \[Do: Switch TLS 1\.2 on/m);
    expect(text).toMatch(/^microsoft-handshake: fail: /m);
  });
});

describe("a certificate", () => {
  let chains: Chains;
  beforeAll(async () => {
    chains = await createChains();
  });
  afterAll(() => chains.remove());

  async function certificate(wish: ChainWish): Promise<string> {
    const { text } = await tried(["tls", ...(await chains.make(wish))]);
    return /^certificate: .*\n.*$/m.exec(text)?.[0] ?? text;
  }

  it("with an empty subject counts by its alternative names", async () => {
    const said = await certificate({ subject: [], usages: ["server"] });
    expect(said).toMatch(/^certificate: warn: The certificate lacks client authentication/);
    expect(said).toContain("Covers sbc1.contoso.example as sbc1.contoso.example");
  });

  it("counts by a common name among others of its set", async () => {
    const subject = [{ C: ["NL"] }, { O: ["Contoso"], CN: ["sbc1.contoso.example"] }];
    expect(await certificate({ subject, names: [] })).toMatch(
      /^certificate: pass: [^]*Covers sbc1\.contoso\.example/,
    );
  });

  it("counts by any of several common names", async () => {
    const subject = [{ CN: ["Contoso SBC"] }, { CN: ["sbc1.contoso.example"] }];
    expect(await certificate({ subject, names: [] })).toMatch(/^certificate: pass: /);
  });

  it("for any usage is not called one that may not serve: only this host's library says so", async () => {
    const said = await certificate({ usages: ["any"] });
    expect(said).toMatch(/^certificate: unknown: .*any extended key usage.*this host's TLS library/);
  });

  it("that ends soon and lacks client usage has a remedy for each", async () => {
    const said = await certificate({ days: 4, usages: ["server"] });
    expect(said).toMatch(
      /^certificate: warn: The certificate expires in 4 days\. \[Do: Renew it, [^\]]*stays\.\]$/m,
    );
    expect(said).toMatch(
      /Warning: The certificate lacks client authentication.* Do: Read the current statement/,
    );
  });
});

describe("the command", () => {
  const program = resolve(import.meta.dirname, "../../tools/try/try.ts");
  const run = (...args: readonly string[]) => runProgram(process.execPath, [program, ...args]);

  it("prints what it was asked, and ends with 0", async () => {
    const { code, stdout, stderr } = await run("csv", data("people-sep-line.csv"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("adele@contoso.com");
  });

  it("ends with 2 and says how it is used, or what is wrong with the file", async () => {
    expect(await run("nothing")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("Usage:"),
    });
    for (const words of [[], ["csv"], ["csv", "a", "b"], ["toString", "a"]])
      expect(await tried(words)).toMatchObject({ code: 2, text: expect.stringContaining("Usage:") });
    expect(await tried(["csv", "no-such-file.csv"])).toMatchObject({
      code: 2,
      text: expect.stringContaining("ENOENT"),
    });
    expect(await tried(["watch", data("people-sep-line.csv")])).toMatchObject({ code: 2 });
    expect(await tried(["watch", data("user-in-value.json")])).toMatchObject({ code: 2 });
  });

  it("leaves no listener behind", async () => {
    const [, port = "0"] = /127\.0\.0\.1:(\d+)/.exec(await tryFile("raw", "bytes-ssh.hex")) ?? [];
    const socket = createConnection(Number(port), "127.0.0.1");
    await expect(new Promise((ok, no) => socket.on("connect", ok).on("error", no))).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });
});
