import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { cardExamples } from "../support/cards/card-gallery.ts";
import { startChromium } from "./support/chromium.ts";

const phone = { width: 360, height: 640 };

/** What Teams lays cards out with, as far as it moves anything down. */
const host = {
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
  actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left" },
};

let browser: Browser;
let renderer: string;

beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("adaptivecards/dist/adaptivecards.min.js");
  renderer = await readFile(path, "utf8");
  browser = await startChromium();
}, 60_000);

afterAll(() => browser.close());

/** Pixels from a card's top to the lower edge of each button, as Microsoft's renderer draws it on a phone. */
async function lowerEdges(name: string, titles: readonly string[]): Promise<readonly number[]> {
  const page = await browser.newPage({ viewport: phone });
  await page.setContent("<style>body { margin: 0; font: 14px sans-serif }</style>");
  await page.addScriptTag({ content: renderer });
  const content = { ...cardExamples[name]?.attachment.content, lang: undefined };
  await page.evaluate(`
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(host)});
    card.parse(${JSON.stringify(content)});
    document.body.append(card.render());
  `);
  const edges = await Promise.all(
    titles.map(async (title) => {
      const box = await page.getByRole("button", { name: title, exact: true }).boundingBox();
      if (!box) throw new Error(`${name} has no button ${title}`);
      return box.y + box.height;
    }),
  );
  await page.close();
  return edges;
}

it.each(["approval-request", "move-approval", "emergency-approval", "close-out-approval"])(
  "an approver sees Approve and Reject of %s on a phone without scrolling",
  async (name) => {
    for (const edge of await lowerEdges(name, ["Approve", "Reject"]))
      expect(edge).toBeLessThanOrEqual(phone.height);
  },
);
