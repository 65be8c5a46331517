import { describe, expect, it } from "@jest/globals";
import { contactHost, readSip } from "../../../src/preflight/probes/sip-message.ts";

function stream(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.join("\r\n"));
}

describe("reading SIP from a stream", () => {
  it("understands compact and folded headers, in any case, and keeps what follows", () => {
    const reading = readSip(
      stream(
        "SIP/2.0 200 All is well",
        "v: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bK1",
        "M: <sip:sbc1.contoso.com:5061>,",
        "\t<sip:second.contoso.com>",
        "ALLOW: INVITE",
        "Allow: REFER",
        "l:3",
        "",
        "abcSIP",
      ),
    );
    expect(reading).toMatchObject({ kind: "response", response: { status: 200, reason: "All is well" } });
    if (reading.kind !== "response") return;
    expect(reading.response.headers.get("contact")).toEqual([
      "<sip:sbc1.contoso.com:5061>, <sip:second.contoso.com>",
    ]);
    expect(reading.response.headers.get("allow")).toEqual(["INVITE", "REFER"]);
    expect(reading.rest.toString()).toBe("SIP");
  });

  it("reads a status line without a reason", () => {
    expect(readSip(stream("SIP/2.0 200 ", "", ""))).toMatchObject({
      kind: "response",
      response: { reason: "" },
    });
    expect(readSip(stream("SIP/2.0 200", "", ""))).toMatchObject({
      kind: "response",
      response: { reason: "" },
    });
  });

  it.each([
    ["a head without its end", stream("SIP/2.0 200 OK", "Via: x", "")],
    ["a body that is not there yet", stream("SIP/2.0 200 OK", "Content-Length: 4", "", "abc")],
    ["the first letters", Buffer.from("SI")],
    ["nothing", Buffer.alloc(0)],
  ])("waits after %s", (_what, given) => {
    expect(readSip(given).kind).toBe("incomplete");
  });

  it("says how much has to come before another look is worth it", () => {
    const head = stream("SIP/2.0 200 OK", "Content-Length: 4", "", "");
    expect(readSip(Buffer.concat([head, Buffer.from("a")]))).toEqual({
      kind: "incomplete",
      needs: head.length + 4,
    });
    expect(readSip(Buffer.from("SIP"))).toEqual({ kind: "incomplete", needs: 4 });
  });

  it("skips any number of keep-alives at once", () => {
    const reading = readSip(Buffer.from(`${"\r\n".repeat(30_000)}SIP/2.0 200 OK\r\n\r\n`));
    expect(reading.kind === "skipped" && reading.rest.toString()).toBe("SIP/2.0 200 OK\r\n\r\n");
    const nothingElse = readSip(Buffer.from("\r\n".repeat(30_000)));
    expect(nothingElse.kind === "skipped" && nothingElse.rest.length).toBe(0);
  });

  it("skips the SBC's own requests and keep-alives", () => {
    const reading = readSip(stream("OPTIONS sip:192.0.2.1 SIP/2.0", "CSeq: 7 OPTIONS", "", "rest"));
    expect(reading).toMatchObject({ kind: "skipped" });
    expect(readSip(stream("", "SIP/2.0 200 OK"))).toMatchObject({ kind: "skipped" });
  });

  it.each([
    ["HTTP", stream("HTTP/1.1 400 Bad Request", "", "")],
    ["binary", Buffer.from([0x15, 3, 1, 0, 2])],
    ["a header without a name", stream("SIP/2.0 200 OK", ": x", "", "")],
    ["a bad length", stream("SIP/2.0 200 OK", "Content-Length: many", "", "")],
    ["a negative length", stream("SIP/2.0 200 OK", "Content-Length: -1", "", "")],
    ["an endless head", Buffer.from(`SIP/2.0 200 OK\r\nx: ${"a".repeat(60_000)}`)],
    ["a long head", stream("SIP/2.0 200 OK", `Server: Mediant ${"1".repeat(60_000)}`, "", "")],
    ["a long reason", stream(`SIP/2.0 200 ${"O".repeat(60_000)}`, "", "")],
    ["a long request", stream(`OPTIONS ${"a".repeat(60_000)} SIP/2.0`, "", "")],
    ["a crowd of headers", stream("SIP/2.0 200 OK", ...Array<string>(16_000).fill("a:b"), "", "")],
    ["a short crowd of headers", stream("SIP/2.0 200 OK", ...Array<string>(300).fill("a:b"), "", "")],
    ["a long body", stream("SIP/2.0 200 OK", "Content-Length: 1000000", "", "")],
  ])("says that %s is not readable", (_what, given) => {
    expect(readSip(given).kind).toBe("unreadable");
  });
});

describe("the host of a Contact", () => {
  it.each([
    ["<sip:sbc1.contoso.com:5061;transport=tls>", "sbc1.contoso.com"],
    ["<sip:user@SBC1.Contoso.com;transport=tls>;expires=60", "sbc1.contoso.com"],
    ["sip:sbc1.contoso.com:5061", "sbc1.contoso.com"],
    ["sip:sbc1.contoso.com;expires=60", "sbc1.contoso.com"],
    ['"Smith, J <x>" <sips:j@sbc1.contoso.com>, <sip:second.contoso.com>', "sbc1.contoso.com"],
    ["<sip:first.contoso.com>,<sip:second.contoso.com>", "first.contoso.com"],
    ["<sip:203.0.113.5:5061>", "203.0.113.5"],
    ["<sip:[2001:db8::5]:5061>", "2001:db8::5"],
    ["*", null],
    ["<tel:+15551234>", null],
    ["", null],
  ])("in %j is %j", (value, host) => {
    expect(contactHost(value)).toBe(host);
  });

  // Sizes at which work that grows with their square takes minutes.
  it.each([
    ["opened brackets", "<".repeat(600_000)],
    ["quoted quotes", '"\\'.repeat(400_000)],
    ["blanks", " ".repeat(600_000)],
  ])("is not looked for in endless %s", (_what, value) => {
    expect(contactHost(value)).toBeNull();
  });

  it("is found before whatever follows it", () => {
    expect(contactHost(`<sip:sbc1.contoso.com>${"<".repeat(600_000)}`)).toBe("sbc1.contoso.com");
  });
});
