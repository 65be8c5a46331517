import { mkdirSync, writeFileSync } from "node:fs";
import { startChromium } from "../../browser/support/chromium.ts";
import { cardExamples } from "./card-gallery.ts";
import { drawCard, themes } from "./draw-card.ts";

/**
 * Draws cards while one works on them, on a phone and on a desktop, light and dark, into test-results/cards/:
 * `node test/support/cards/render-cards.ts [part of a name]`. What docs/cards shows is drawn by draw-gallery.ts.
 */
const folder = new URL("../../../test-results/cards/", import.meta.url);

const wanted = process.argv[2] ?? "";
mkdirSync(folder, { recursive: true });
const browser = await startChromium();
try {
  for (const [form, width] of Object.entries({ phone: 400, desktop: 800 })) {
    const page = await browser.newPage({ viewport: { width, height: 600 } });
    for (const [name, card] of Object.entries(cardExamples)) {
      if (!name.includes(wanted)) continue;
      for (const [themeName, theme] of Object.entries(themes)) {
        await drawCard(page, card.attachment.content, theme);
        writeFileSync(
          new URL(`${name}-${form}-${themeName}.png`, folder),
          await page.screenshot({ fullPage: true }),
        );
      }
    }
  }
} finally {
  await browser.close();
}
