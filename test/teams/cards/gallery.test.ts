import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { cardExamples } from "../../support/cards/card-gallery.ts";
import { contentHashes, drawnFolder, drawnFrom, picturesOf } from "../../support/cards/drawn.ts";

describe("docs/cards (drawn by `npm run cards`)", () => {
  it("shows every card as it is now", () => {
    expect(JSON.parse(readFileSync(drawnFrom, "utf8"))).toEqual(contentHashes());
  });

  it("holds the pictures of each card and no others, and its page shows them all", () => {
    const wanted = Object.keys(cardExamples).flatMap(picturesOf);
    const there = readdirSync(drawnFolder).filter((file) => file.endsWith(".webp"));
    expect(there.sort()).toEqual([...wanted].sort());
    const page = readFileSync(new URL("README.md", drawnFolder), "utf8");
    for (const picture of wanted) expect(page).toContain(`(${picture})`);
  });
});
