import { describe, expect, it } from "@jest/globals";
import { changeCard } from "../../../src/changes/cards/change-card.ts";
import { preflightCard } from "../../../src/preflight/chat/preflight-card.ts";
import * as example from "../../support/cards/card-examples.ts";
import { buttonsOf, partsOf, wordsOf } from "../../support/cards/card-lint.ts";

describe("a preflight that runs", () => {
  const words = wordsOf(preflightCard(example.runningPreflight));

  it("counts what is done and names what is not", () => {
    expect(words).toContain("… Checking: 7 of 15 done");
    expect(words).toContain("… Still running: SBC sends OPTIONS, Gateway settings");
  });

  it("gives no verdict yet, and no button to run it again", () => {
    expect(words).not.toContain("Blocked");
    expect(buttonsOf(preflightCard(example.runningPreflight)).map(({ title }) => title)).toEqual(["Gateway"]);
  });
});

describe("a finished preflight", () => {
  const card = preflightCard(example.preflight);
  const words = wordsOf(card);

  it("puts the verdict first, then what blocks, then what warns", () => {
    const order = [
      "✕ Blocked",
      "✕ Certificate: fails",
      "? SBC sends OPTIONS: not known",
      "! SIP OPTIONS: warning",
      "! Certificate for a second trunk: warning",
      "✓ 6 passed and 2 confirmed",
    ].map((text) => words.indexOf(text));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it("gives evidence, what to do, and a link", () => {
    expect(words).toContain("Valid until 19 Nov 2026");
    expect(words).toContain("**Do:** Renew the certificate");
    expect(words).toContain("[Plan Direct Routing](https://learn.microsoft.com/");
  });

  it("says what each finding does to a request", () => {
    expect(words).toContain("blocks the request");
    expect(words).toContain("an approver must accept it");
    expect(words).toContain("shown to the approver");
  });

  it("hides what passed until somebody asks", () => {
    const parts = partsOf(card.attachment.content);
    expect(parts.find(({ id }) => id === "fine")).toMatchObject({ isVisible: false });
    expect(parts).toContainEqual(
      expect.objectContaining({
        type: "Action.ToggleVisibility",
        targetElements: ["fine", "fine-show", "fine-hide"],
      }),
    );
  });

  it("can be run again", () => {
    expect(buttonsOf(card)).toContainEqual({
      title: "Run again",
      verb: "preflight",
      data: { fqdn: "sbc3.contoso.com" },
    });
  });

  it("shows no link that could lead out of its Markdown", () => {
    const link = { title: "x", url: "https://a.example/) [evil](http://b.example" };
    const finding = example.finding("dns", "fail", "blocks", { link });
    expect(wordsOf(preflightCard({ ...example.preflight, findings: [finding] }))).not.toContain("a.example");
  });

  it.each([
    { findings: example.readyPreflight.findings, verdict: "✓ Ready for a bypass request" },
    { findings: [example.finding("dns", "warn", "warns")], verdict: "! Ready, with warnings" },
    {
      findings: [example.finding("dns", "unknown", "blocks")],
      verdict: "? Approver must accept the unknowns below",
    },
  ])("reads $verdict", ({ findings, verdict }) => {
    expect(wordsOf(preflightCard({ ...example.preflight, findings }))).toContain(verdict);
  });
});

describe("a report of another host", () => {
  it("is marked as one, with who attached it, from where, and how it was made", () => {
    const words = wordsOf(preflightCard(example.reportedPreflight));
    expect(words).toContain("I did not probe it, and they decide nothing");
    expect(words).toContain("**Reported by Adele Vance**, run 3 h ago on “jump host, Berlin”: fails. The");
    expect(words).toContain("Seen from inside, at an address that is not public.");
    expect(words).toContain("2 not known and 13 passed");
  });

  it("stands in the approver's request in one line, with whether the requester attached it", () => {
    const words = wordsOf(changeCard(example.approvalWithUnknowns));
    expect(words).toContain(
      "**Reported by Alex Wilber, the requester**, run 3 h ago on “jump host, Berlin”: TLS passed and Certificate fails.",
    );
    expect(words).toContain("I did not probe it.");
  });
});

describe("the preflight of a pair", () => {
  const card = preflightCard(example.pairPreflight);

  it("names both trunks and leads on to both", () => {
    expect(wordsOf(card)).toContain("sbc1-bypass.contoso.com:5062 for sbc1.contoso.com");
    const pair = { fqdn: "sbc1-bypass.contoso.com", port: 5062, for: "sbc1.contoso.com" };
    expect(buttonsOf(card)).toEqual([
      // Something is not known, and only people can confirm it.
      { title: "Confirm", verb: "attestForm", data: pair },
      { title: "Migrate in waves", verb: "migrateForm", data: { fqdn: "sbc1.contoso.com" } },
      { title: "Run again", verb: "preflight", data: pair },
      { title: "Gateway", verb: "show", data: { view: "gateway", fqdn: "sbc1.contoso.com" } },
    ]);
  });
});
