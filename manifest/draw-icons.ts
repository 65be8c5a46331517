/**
 * Draws the icons from their SVGs, in headless Chromium: `node manifest/draw-icons.ts`. Teams wants the color one
 * 192 pixels square and filled, the outline one 32 pixels square in white on nothing.
 */
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  for (const { name, size } of [
    { name: "color", size: 192 },
    { name: "outline", size: 32 },
  ]) {
    const page = await browser.newPage({ viewport: { width: size, height: size }, deviceScaleFactor: 1 });
    const svg = await readFile(new URL(`${name}.svg`, import.meta.url), "utf8");
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
    await page.screenshot({
      path: new URL(`${name}.png`, import.meta.url).pathname,
      omitBackground: true,
    });
    await page.close();
  }
} finally {
  await browser.close();
}
