import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import * as prettier from "prettier";
import { startChromium } from "../../browser/support/chromium.ts";
import { cardExamples } from "./card-gallery.ts";
import { drawCard, themes } from "./draw-card.ts";
import { contentHashes, drawnFolder, drawnFrom, picturesOf } from "./drawn.ts";

/** Draws what docs/cards shows: each card whose content changed since, or all with `--all`. `npm run cards`. */
const widths = { phone: 360, desktop: 680 };

/** Cards by what they are about, as the page lists them. A name belongs to the first group whose beginning it has. */
const groups: Readonly<Record<string, readonly string[]>> = {
  "Look: gateways and preflight": ["fleet", "gateway", "preflight", "attest"],
  "Ask: forms and plans": [
    ...["request-form", "reassign-form", "migrate-form", "close-out-form", "emergency-form"],
    ...["plan", "replay"],
  ],
  "Decide: requests": ["approval", "move-approval", "close-out-approval", "emergency-approval"],
  "Follow: changes under way and ended": ["change", "move", "close-out", "emergency", "migration", "members"],
  "Look up: people, numbers, calls": ["user", "route", "verify"],
  "What it says first: alerts": ["alert", "watch"],
  "The bot itself": [""],
};

/** One card in light beside dark, as WebP. The page is used again and again: a new one is a new process. */
async function picture(page: Page, content: object, width: number): Promise<Buffer> {
  const shots: string[] = [];
  await page.setViewportSize({ width, height: 400 });
  for (const theme of Object.values(themes)) {
    await drawCard(page, content, theme);
    shots.push((await page.screenshot({ fullPage: true })).toString("base64"));
  }
  await page.setViewportSize({ width: width * shots.length, height: 400 });
  const images = shots.map((shot) => `<img src="data:image/png;base64,${shot}">`).join("");
  await page.setContent(`<style>body { margin: 0; display: flex; align-items: start }</style>${images}`);
  return asWebp(page);
}

/** Playwright itself writes PNG and JPEG only; WebP is a third of it. */
async function asWebp(page: Page): Promise<Buffer> {
  const { width, height } = (await page.locator("body").boundingBox()) ?? { width: 1, height: 1 };
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", {
    format: "webp",
    quality: 80,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height, scale: 1 },
  });
  return Buffer.from(data, "base64");
}

async function pageOf(names: readonly string[]): Promise<string> {
  const titles = Object.keys(groups);
  const groupOf = (name: string) =>
    titles.find((title) => groups[title]?.some((beginning) => name.startsWith(beginning))) ?? "";
  const sections = titles.flatMap((title) => [
    `## ${title}`,
    ...names
      .filter((name) => groupOf(name) === title)
      .flatMap((name) => {
        const [phone, desktop] = picturesOf(name);
        return [
          `### ${name}`,
          `![${name} on a phone, light and dark](${phone})`,
          `![${name} on a desktop, light and dark](${desktop})`,
        ];
      }),
  ]);
  const text = [
    "# Every card in every state that looks different",
    "Made by `npm run cards` from the examples of the card tests; a test fails while a picture is older than its card. " +
      "Drawn by the `adaptivecards` package in Teams' colours: newer elements, such as badges, stand here as what clients show " +
      "that do not know them.",
    ...sections,
  ].join("\n\n");
  return prettier.format(text, { parser: "markdown" });
}

const hashes = contentHashes();
mkdirSync(drawnFolder, { recursive: true });
const before: Readonly<Record<string, string>> =
  process.argv.includes("--all") || !readdirSync(drawnFolder).includes("drawn.json")
    ? {}
    : (JSON.parse(readFileSync(drawnFrom, "utf8")) as Record<string, string>);
const browser = await startChromium();
try {
  const page = await browser.newPage();
  for (const [name, { attachment }] of Object.entries(cardExamples)) {
    if (before[name] === hashes[name]) continue;
    const [phone = "", desktop = ""] = picturesOf(name);
    writeFileSync(new URL(phone, drawnFolder), await picture(page, attachment.content, widths.phone));
    writeFileSync(new URL(desktop, drawnFolder), await picture(page, attachment.content, widths.desktop));
    console.log(name);
  }
} finally {
  await browser.close();
}
const wanted = new Set(Object.keys(cardExamples).flatMap(picturesOf));
for (const file of readdirSync(drawnFolder)) {
  if (file.endsWith(".webp") && !wanted.has(file)) rmSync(new URL(file, drawnFolder));
}
writeFileSync(drawnFrom, `${JSON.stringify(hashes, null, 2)}\n`);
writeFileSync(new URL("README.md", drawnFolder), await pageOf(Object.keys(cardExamples)));
