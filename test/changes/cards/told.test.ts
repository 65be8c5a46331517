import { describe, expect, test } from "@jest/globals";
import { namesOfFew } from "../../../src/changes/waves/members.ts";
import { noOffers } from "../../../src/changes/cards/change-offers.ts";
import { changeCard } from "../../../src/changes/cards/change-card.ts";
import * as example from "../../support/cards/card-examples.ts";
import { aMember } from "../../support/changes/migration-builders.ts";
import { alex } from "../../support/people.ts";
import * as move from "../../support/cards/move-examples.ts";

const many = (count: number, of: string) => Array.from({ length: count }, (_, at) => `${of} ${at + 1}`);
const digest = "d".repeat(64);

describe("whoever is asked to approve", () => {
  test("reads every caution, warning, unknown and confirmation, and every emergency number", () => {
    const numbers = Array.from({ length: 13 }, (_, at) => String(901 + at));
    const plan = {
      ...example.plan,
      cautions: many(9, "Caution"),
      affected: { policies: [], emergencyCalls: [{ policy: "US-Emergency", dialStrings: numbers }] },
    };
    const submission = {
      ...example.change(example.awaiting).submission!,
      plan,
      digest,
      unknowns: many(16, "Unknown"),
      warnings: many(16, "Warning"),
    };
    const change = example.change(example.awaiting, { submission });
    const card = JSON.stringify(
      changeCard({
        ...example.watching,
        change,
        offers: { ...noOffers, approve: true, look: true },
        confirmed: many(12, "Statement").map((statement) => ({ statement, by: alex })),
      }).attachment.content,
    );
    for (const told of [
      ...plan.cautions,
      ...submission.unknowns,
      ...submission.warnings,
      ...many(12, "Statement"),
    ])
      expect(card).toContain(told);
    for (const number of numbers) expect(card).toContain(number);
  });

  test("is told how many are left where a card has no room, and how to read them", () => {
    const submission = {
      ...move.moveAwaiting.change.submission!,
      plan: { ...move.movePlan, cautions: many(60, `Caution ${"x".repeat(300)}`) },
    };
    const change = { ...move.moveAwaiting.change, submission };
    const card = JSON.stringify(
      changeCard({ ...move.moveAwaiting, change, offers: { ...noOffers, approve: true, look: true } })
        .attachment.content,
    );
    expect(card).toMatch(/And \d+ more: read them before you decide, with \*\*export chg-\d+ markdown\*\*/);
  });

  test("reads the names of a few who move, and the number of many", () => {
    const people = (count: number) =>
      Array.from({ length: count }, (_, at) => aMember({ userPrincipalName: `user${at}@contoso.com` }));
    expect(namesOfFew({ members: people(5), excluded: [] })).toHaveLength(5);
    expect(namesOfFew({ members: people(6), excluded: [] })).toEqual([]);
    const plan = { ...move.movePlan, named: ["adele@contoso.com"] };
    const submission = { ...move.moveAwaiting.change.submission!, plan };
    const change = { ...move.moveAwaiting.change, submission };
    const card = changeCard({
      ...move.moveAwaiting,
      change,
      offers: { ...noOffers, approve: true, look: true },
    });
    expect(JSON.stringify(card.attachment.content)).toContain("adele@contoso.com");
  });
});
