import { describe, expect, it } from "@jest/globals";
import { readCommandLine, splitCommand } from "../../../src/teams/entry/command-line.ts";

const mention = (text: string) => ({
  type: "mention",
  text,
  mentioned: { id: "28:bot", name: "Bypass Pilot" },
});

describe("what a person typed", () => {
  it.each([
    ["gateways", "gateways"],
    ["  gateways   sbc1 ", "gateways sbc1"],
    ["<at>Bypass Pilot</at> gateways", "gateways"],
    ["gateways <at>Bypass Pilot</at>", "gateways"],
    ['<at id="0">Bypass\nPilot</at>&nbsp;gateways', "gateways"],
    ["<at>Bypass Pilot</at> <at>Bypass Pilot</at> help", "help"],
    ["gateways&nbsp;sbc1", "gateways sbc1"],
    ["gateways\u00a0sbc1", "gateways sbc1"],
    ["gate\u200bways\u200d sbc1\ufeff", "gateways sbc1"],
    ["preflight\nsbc1.contoso.com\r\n", "preflight sbc1.contoso.com"],
    ["preflight [sbc1.contoso.com](http://sbc1.contoso.com)", "preflight sbc1.contoso.com"],
    ["<p>help</p>", "help"],
    ["gateways r&amp;d", "gateways r&d"],
  ])("%j is read as %j", (text, expected) => {
    expect(readCommandLine({ text })).toEqual({ ok: true, text: expected });
  });

  it("loses mentions that only the entities name, wherever they stand", () => {
    const line = readCommandLine({
      text: "@Pilot preflight @Pilot sbc1.contoso.com",
      entities: [mention("@Pilot")],
    });
    expect(line).toEqual({ ok: true, text: "preflight sbc1.contoso.com" });
  });

  it.each([
    ["@Bypass Pilot notify here", "notify here"],
    ["@bypass pilot: gateways", "gateways"],
    ["@Ops Bot gateways", "gateways"],
    ["@Bypass Pilots gateways", "@Bypass Pilots gateways"],
  ])("%j, a mention pasted as text, is read as %j", (text, expected) => {
    const recipient = { id: "28:bot", name: "Ops Bot" };
    expect(readCommandLine({ text, recipient })).toEqual({ ok: true, text: expected });
  });

  it("names whoever else is mentioned, by object id where Teams tells it", () => {
    const entities = [
      { ...mention("<at>Pilot</at>"), mentioned: { id: "28:bot", name: "Bypass Pilot" } },
      { ...mention("<at>Alex Wilber</at>"), mentioned: { id: "29:1abc", name: "Alex Wilber" } },
      {
        ...mention("<at>Megan</at>"),
        mentioned: { id: "29:2", name: "Megan", aadObjectId: "A1E00000-0000-4000-8000-000000000002" },
      },
    ];
    const text = "<at>Pilot</at> reassign <at>Alex Wilber</at>, <at>Megan</at> to Sales";
    expect(readCommandLine({ text, entities, recipient: { id: "28:bot" } })).toEqual({
      ok: true,
      text: 'reassign "Alex Wilber" , a1e00000-0000-4000-8000-000000000002 to Sales',
    });
  });

  it.each(["", "   ", "<at>Bypass Pilot</at>&nbsp;", "\u200b"])("is empty in %j", (text) => {
    expect(readCommandLine({ text })).toEqual({ ok: false, reason: "empty" });
  });

  it("is not read beyond 4,000 characters", () => {
    expect(readCommandLine({ text: "x".repeat(4_001) })).toEqual({ ok: false, reason: "tooLong" });
    expect(readCommandLine({ text: "x".repeat(4_000) }).ok).toBe(true);
  });

  it("is parsed quickly, whatever it contains", () => {
    for (const text of ["<at".repeat(1_333), "[".repeat(4_000), "[](".repeat(1_333), "<at>".repeat(1_000)]) {
      expect(readCommandLine({ text })).toBeDefined();
    }
  });
});

describe("a command line", () => {
  const names = ["gateways", "gateway", "enable-bypass", "rollback", "notify"];

  it.each([
    ["GATEWAYS sbc1", "gateways", ["sbc1"]],
    ["/gateways", "gateways", []],
    ["enable bypass SBC1.contoso.com", "enable-bypass", ["sbc1.contoso.com"]],
    ["Roll back chg-3", "rollback", ["chg-3"]],
    ["gateway <sbc1.contoso.com>", "gateway", ["sbc1.contoso.com"]],
    ["gateway `sbc1.contoso.com`.", "gateway", ["sbc1.contoso.com"]],
    ["notify here!", "notify", ["here"]],
    ["hi", "hello", []],
    ["Hello!", "hello", []],
    ["good morning", "hello", []],
    ["What is media bypass?", "learn", []],
    ["what’s bypass", "learn", []],
    ["hi-fi", "hi-fi", []],
  ])("%j asks for %s %j", (line, name, args) => {
    expect(splitCommand(line, names)).toEqual({ name, args });
  });
});
