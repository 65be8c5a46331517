import { describe, expect, it } from "@jest/globals";
import { problemsWith } from "../../../src/lib/problem.ts";
import { attestFormCard } from "../../../src/preflight/attest/attest-form-card.ts";
import { auditCard } from "../../../src/audit/audit-card.ts";
import { changesCard } from "../../../src/changes/cards/changes-card.ts";
import { helpCard } from "../../../src/teams/entry/help-card.ts";
import { noticeCard } from "../../../src/teams/cards/notice-card.ts";
import { requestFormCard } from "../../../src/changes/kinds/bypass/request-form-card.ts";
import { whoamiCard } from "../../../src/teams/entry/whoami-card.ts";
import { migrateFormCard } from "../../../src/changes/kinds/migrate/migrate-form-card.ts";
import { FormValues } from "../../../src/changes/kinds/migrate/form-values.ts";
import * as move from "../../support/cards/move-examples.ts";
import * as example from "../../support/cards/card-examples.ts";
import { buttonsOf, partsOf, wordsOf } from "../../support/cards/card-lint.ts";

describe("the request form", () => {
  it("asks a reason and a start, and keeps what was entered", () => {
    const card = requestFormCard({
      ...example.requestForm,
      values: { reason: "INC-4711", start: "later", startDate: "2026-11-23", startTime: "02:00" },
      problems: problemsWith("startTime", ["That start lies in the past."]),
    });
    const inputs = partsOf(card.attachment.content).filter(({ type }) => String(type).startsWith("Input."));
    expect(inputs.map(({ id, value }) => [id, value])).toEqual([
      ["reason", "INC-4711"],
      ["start", "later"],
      ["startDate", "2026-11-23"],
      ["startTime", "02:00"],
    ]);
    expect(wordsOf(card)).toContain("✕ That start lies in the past.");
    expect(wordsOf(card)).toContain("(CET)");
  });

  it("can be left without filling it in", () => {
    const back = partsOf(requestFormCard(example.requestForm).attachment.content).find(
      ({ type, title }) => type === "Action.Execute" && title === "Back",
    );
    expect(back).toMatchObject({ associatedInputs: "none" });
  });

  it("says that a preflight follows where there was none", () => {
    expect(wordsOf(requestFormCard({ ...example.requestForm, preflight: null }))).toContain("none yet");
  });
});

describe("the confirmation form", () => {
  it("has a toggle for each statement and one for all", () => {
    const toggles = partsOf(attestFormCard(example.attestForm).attachment.content).filter(
      ({ type }) => type === "Input.Toggle",
    );
    expect(toggles.map(({ id }) => id)).toEqual([
      "item:sbc-sends-options",
      "item:firewall:relay-in",
      "item:firewall:client-in",
      "all",
    ]);
  });

  it("says who confirmed it before and how long that lasts", () => {
    expect(wordsOf(attestFormCard(example.attestForm))).toContain(
      "✓ confirmed by Megan Bowen 12 days ago, lasts until 8 Feb 2027",
    );
  });

  it("writes statements so that they read alike whether or not a client reads Markdown beside a box to tick", () => {
    const [first] = example.attestForm.items;
    if (!first) throw new Error("no item");
    const statement = "SRTP with AES_CM_128 (*).";
    const items = [{ ...first, item: { ...first.item, statement } }];
    expect(wordsOf(attestFormCard({ ...example.attestForm, items }))).toContain("SRTP with AES_CM_128 (\u2217).");
  });

  it("asks for the SBC only where it may be entered", () => {
    const ids = (offerSbc: boolean) =>
      partsOf(attestFormCard({ ...example.attestForm, offerSbc }).attachment.content).map(({ id }) => id);
    expect(ids(true)).toContain("vendor");
    expect(ids(false)).not.toContain("vendor");
  });
});

describe("numbers in a form", () => {
  it("stand in fields for numbers, whether they came as text or as numbers", () => {
    const fields = partsOf(migrateFormCard(move.migrateForm).attachment.content).filter(
      ({ type }) => type === "Input.Number",
    );
    expect(fields.map(({ id, value }) => [id, value])).toEqual([
      ["newPort", 5062],
      ["pilotSize", 15],
      ["pilotBakeHours", 24],
      ["bakeHours", 24],
      ["minimumCalls", 100],
    ]);
    expect(FormValues.partial().parse({ newPort: 5068, bakeHours: "0.5" })).toEqual({
      newPort: "5068",
      bakeHours: "0.5",
    });
  });

  it("leave a field empty that was filled with none", () => {
    const values = { ...move.migrateForm.values, pilotSize: "many" };
    const parts = partsOf(migrateFormCard({ ...move.migrateForm, values }).attachment.content);
    expect(parts.find(({ id }) => id === "pilotSize")).not.toHaveProperty("value");
  });
});

describe("lists", () => {
  it("open a change from its row", () => {
    expect(buttonsOf(changesCard(example.changes))).toContainEqual({
      title: "Show chg-12",
      verb: "show",
      data: { view: "change", id: 12 },
    });
    expect(wordsOf(changesCard(example.changes))).toContain("open until 18:11 UTC");
  });

  it("say when there is nothing", () => {
    const empty = { ...example.changes, changes: [], total: 0, pages: 1 };
    expect(wordsOf(changesCard(empty))).toContain("None at the moment.");
    expect(wordsOf(auditCard({ ...example.audit, rows: [] }))).toContain("Nothing was recorded yet.");
  });

  it("shorten digests in the audit, where they are compared by eye", () => {
    const [row] = example.audit.rows;
    if (!row) throw new Error("no row");
    const detail = `digest ${"0123456789abcdef".repeat(4)}`;
    const words = wordsOf(auditCard({ ...example.audit, rows: [{ ...row, detail }] }));
    expect(words).toContain("digest 0123456789ab");
    expect(words).not.toContain("0123456789abc");
  });

  it("mark refused attempts in the audit by a word", () => {
    expect(wordsOf(auditCard(example.audit))).toContain("✕ refused **change.approve** · chg-12");
  });

  it("say whether the audit is whole", () => {
    expect(wordsOf(auditCard(example.auditVerified))).toContain("✓ 41 entries, unbroken");
    const broken = { ...example.auditVerified, verified: { ok: false, text: "Entry 7 was changed." } };
    expect(wordsOf(auditCard(broken))).toContain("✕ Entry 7 was changed.");
  });
});

describe("short cards", () => {
  it("help has a button for each group, which leads back", () => {
    const commands = (only: "look" | null) =>
      buttonsOf(helpCard({ ...example.help, only })).map(({ data }) => data["text"]);
    expect(commands(null)).toEqual(["help look", "help check", "help ask", "help more"]);
    expect(commands("look")).toEqual(["help", "help check", "help ask", "help more"]);
  });

  it("whoami tells somebody without a role how to get one", () => {
    expect(wordsOf(whoamiCard({ ...example.whoami, roles: [], mayDo: [] }))).toContain(
      "An administrator of this bot gives roles.",
    );
  });

  it.each([
    ["info", "i Title"],
    ["done", "✓ Title"],
    ["refusal", "! Title"],
    ["error", "✕ Title"],
  ] as const)("a notice of tone %s says it without colour", (tone, title) => {
    expect(wordsOf(noticeCard({ ...example.refusal, tone, title: "Title" }))).toContain(title);
  });

  it("a toast shows no backticks", () => {
    const { summary, attachment } = noticeCard({ ...example.refusal, text: "Type `gateways` first." });
    expect(summary).toContain("Type gateways first.");
    expect(attachment.content).toMatchObject({ fallbackText: summary });
  });

  it("a notice runs the commands it suggests", () => {
    expect(buttonsOf(noticeCard(example.refusal))).toContainEqual({
      title: "Show chg-12",
      verb: "command",
      data: { text: "change 12" },
    });
  });
});
