import { describe, expect, it } from "@jest/globals";
import { allChecks, pairChecks } from "../../src/preflight/all-checks.ts";
import { links } from "../../src/preflight/links.ts";
import { aCheckContext } from "../support/preflight/check-context.ts";
import { generatedPart, table } from "../support/infra/generated-docs.ts";
import { aPairContext } from "../support/preflight/pair-context.ts";

describe("the documentation of the preflight", () => {
  it.each([
    ["effects", allChecks],
    ["pair effects", pairChecks],
  ])(
    "holds what each outcome of each check does, and how long confirmations last: %s",
    async (part, found) => {
      const rows = found.map(({ title, id, effects, attestationDays: days }) => [
        title,
        `\`${id}\``,
        effects.warn ?? "–",
        effects.fail ?? "–",
        effects.unknown,
        days === null ? "–" : days === 1 ? "1 day" : `${days} days`,
      ]);
      const { committed, wanted } = await generatedPart(
        "docs/preflight.md",
        part,
        table(["Check", "Id", "warn", "fail", "unknown", "A confirmation lasts"], rows),
      );
      expect(committed).toBe(wanted);
    },
  );
});

describe("links to Microsoft's pages", () => {
  // The troubleshooting pages stood below /troubleshoot/microsoftteams, the cmdlets below /powershell/module/teams.
  const current =
    /^https:\/\/learn\.microsoft\.com\/(microsoft-365\/enterprise\/urls-and-ip-address-ranges|microsoftteams\/(manage-emergency-calling-policies|direct-routing-[a-z-]+|troubleshoot\/phone-system\/direct-routing\/[a-z-]+)|powershell\/module\/microsoftteams\/[a-z-]+)$/;

  const ofMicrosoft = Object.values(links).filter(({ title }) => !title.startsWith("RFC "));

  it.each(ofMicrosoft.map(({ title, url }) => [title, url]))("%s leads where the page is now", (_, url) => {
    expect(url).toMatch(current);
  });
});

describe("the checks", () => {
  it("have an id of their own each", () => {
    const ids = [...allChecks, ...pairChecks].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(allChecks.map((check) => [check.id, check] as const))(
    "%s offers things to confirm exactly where confirmations last, under its own name",
    (id, check) => {
      const items = check.attestable(aCheckContext());
      expect(items.length > 0).toBe(check.attestationDays !== null);
      expect(items.every((item) => item.id.startsWith(`${id}:`))).toBe(true);
      expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
    },
  );

  it("of a pair offer things to confirm exactly where confirmations last, each once", () => {
    for (const check of pairChecks)
      expect(check.attestable(aPairContext()).length > 0).toBe(check.attestationDays !== null);
    const ids = pairChecks.flatMap((check) => check.attestable(aPairContext())).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
