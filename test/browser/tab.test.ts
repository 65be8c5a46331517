import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, Frame, FrameLocator, Page } from "playwright-core";
import type { Role } from "../../src/changes/roles.ts";
import { botApp, startTab, type TabBench } from "../support/tab/tab-bench.ts";
import { anOverview } from "../support/tab/tab-examples.ts";
import { startChromium } from "./support/chromium.ts";
import { openAlone, openFramedElsewhere, openInTeams } from "./support/teams-host.ts";

const pictures = resolve(import.meta.dirname, "../../test-results/browser");

let browser: Browser;
let bot: TabBench;
let token: string;

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  browser = await startChromium();
  bot = await startTab();
  token = await bot.sign(bot.claims());
}, 60_000);

beforeEach(() => {
  bot.overview = anOverview();
  bot.roles = new Set<Role>(["viewer"]);
});

afterAll(async () => {
  await browser.close();
  await bot.stop();
});

const shown = (tab: FrameLocator | Page | Frame) => tab.getByRole("table", { name: "Gateways" }).waitFor();

/** With the date before the time, should midnight have passed since. */
const clock = String.raw`(?:\d+ \w+(?: \d{4})?, )?\d\d:\d\d`;

it("shows the overview in Teams, signed in and in Teams’ theme, with the age of everything", async () => {
  const teams = await openInTeams(browser, bot.url, { theme: "dark", token });
  await shown(teams.tab);

  expect(await teams.tab.getByRole("row").count()).toBe(9);
  const broken = teams.tab.getByRole("row", { name: /sbc3\.contoso\.com/ });
  expect(await broken.innerText()).toMatch(/expired 3 days ago[^]*12 min ago/);
  expect(await teams.tab.getByRole("status").allInnerTexts()).toContainEqual(
    expect.stringMatching(new RegExp(`^as of ${clock}, just now$`)),
  );
  for (const part of ["Gateways", "Open changes", "Last decisions"])
    expect(await teams.tab.getByRole("region", { name: part }).innerText()).toMatch(
      new RegExp(`as of ${clock}`),
    );
  expect(await teams.tab.getByText("simulated").isVisible()).toBe(false);

  const theme = () => teams.tab.locator("html").getAttribute("data-theme");
  expect(await theme()).toBe("dark");
  await teams.pushTheme("contrast");
  await teams.tab.locator('html[data-theme="contrast"]').waitFor();
  await teams.pushTheme("default");
  await teams.tab.locator('html[data-theme="light"]').waitFor();
  expect(await teams.asked()).toContain("appInitialization.success");
  await teams.close();
});

it("leads to the chat with the bot, within Teams", async () => {
  const teams = await openInTeams(browser, bot.url, { theme: "default", token });
  await teams.tab.getByRole("link", { name: "Open the chat" }).click();
  await teams.tab.getByRole("link", { name: "chg-14" }).first().click();
  await teams.page.waitForFunction("opened.length === 2");
  const chat = `https://teams.microsoft.com/l/chat/0/0?users=28:${botApp}`;
  expect(await teams.opened()).toEqual([chat, `${chat}&message=change%20chg-14`]);
  await teams.close();
});

it("finds a gateway, and shows only what needs a look", async () => {
  const teams = await openInTeams(browser, bot.url, { theme: "default", token });
  await shown(teams.tab);
  const names = async () => {
    const rows = await teams.tab.getByRole("rowheader").allInnerTexts();
    return rows.map((row) => /[\w.-]+\.\w+/.exec(row)?.[0]);
  };
  expect((await names()).slice(0, 3)).toEqual(["sbc3.contoso.com", "sbc2.contoso.com", "sbc5.contoso.com"]);
  await teams.tab.getByLabel("Only what needs a look").check();
  expect(await names()).toHaveLength(3);
  await teams.tab.getByLabel("Find a gateway").fill("SBC5");
  expect(await names()).toEqual(["sbc5.contoso.com"]);
  await teams.tab.getByLabel("Find a gateway").fill("nowhere");
  await teams.tab.getByText("No gateway matches.").waitFor();
  await teams.close();
});

it("shows text from the tenant as plain text", async () => {
  const overview = anOverview();
  const [first] = overview.changes.rows;
  if (!first) throw new Error("no change");
  const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
  bot.overview = { ...overview, changes: { ...overview.changes, rows: [{ ...first, reason: hostile }] } };
  const teams = await openInTeams(browser, bot.url, { theme: "default", token });
  await teams.tab.getByText(hostile).waitFor();
  expect(await teams.tab.locator("img, b").count()).toBe(0);
  await teams.close();
});

it("refreshes every 30 seconds while the page is visible, and not while it is hidden", async () => {
  const teams = await openInTeams(browser, bot.url, { theme: "default", token });
  await shown(teams.tab);
  const reads = async () =>
    (await teams.asked()).filter((name) => name === "authentication.getAuthToken").length;
  const before = await reads();

  bot.overview = { ...anOverview(), decisions: [] };
  await teams.waitFor(35);
  await teams.tab.getByText("Nobody has decided anything yet.").waitFor();

  await teams.hide(true);
  bot.overview = anOverview();
  await teams.waitFor(120);
  expect(await reads()).toBe(before + 1);
  await teams.hide(false);
  await teams.tab.getByText(/released wave 2/).waitFor();
  await teams.close();
});

it("keeps what it had when the bot cannot answer, and says so", async () => {
  const teams = await openInTeams(browser, bot.url, { theme: "default", token });
  await shown(teams.tab);
  bot.overview = null;
  await teams.tab.getByRole("button", { name: "Refresh" }).click();
  await teams.tab.getByText(/The overview cannot be read\..*Shown is what was read before/).waitFor();
  await shown(teams.tab);

  await teams.waitFor(240);
  await teams.tab
    .getByText(new RegExp(`^as of ${clock}, 4 min ago$`))
    .first()
    .waitFor();

  bot.overview = { ...anOverview(), decisions: [] };
  await teams.tab.getByRole("button", { name: "Refresh" }).click();
  await teams.tab.getByText("Nobody has decided anything yet.").waitFor();
  expect(await teams.tab.getByText("Shown is what was read before").isVisible()).toBe(false);
  await teams.close();
});

it("says when the last look at the tenant failed, and when there was none yet", async () => {
  const overview = anOverview();
  const { gateways } = overview;
  bot.overview = {
    ...overview,
    gateways: { ...gateways, problem: "Teams PowerShell is not signed in. Shown is what was read before." },
  };
  const teams = await openInTeams(browser, bot.url, { theme: "default", token });
  await teams.tab.getByText("! Teams PowerShell is not signed in. Shown is what was read before.").waitFor();

  bot.overview = {
    ...overview,
    gateways: {
      total: 0,
      asOf: null,
      usersAsOf: null,
      callsAsOf: null,
      callsSince: null,
      problem: null,
      rows: [],
    },
  };
  await teams.tab.getByRole("button", { name: "Refresh" }).click();
  await teams.tab.getByText("Nothing was read from the tenant yet.").waitFor();
  await teams.close();
});

it("takes everything off the screen when a role is lost, and says whom to ask", async () => {
  const teams = await openInTeams(browser, bot.url, { theme: "default", token });
  await shown(teams.tab);
  bot.roles = new Set();
  await teams.tab.getByRole("button", { name: "Refresh" }).click();
  await teams.tab.getByText(/You have no role here/).waitFor();
  expect(await teams.tab.getByRole("table").isVisible()).toBe(false);

  bot.roles = new Set<Role>(["admin"]);
  await teams.tab.getByRole("button", { name: "Try again" }).click();
  await shown(teams.tab);
  await teams.close();
});

it("offers to try again when Teams never answers", async () => {
  const teams = await openInTeams(browser, bot.url, { theme: null, token });
  await teams.page.waitForFunction("asked.includes('initialize')");
  await teams.waitFor(11);
  await teams.tab.getByText("Teams does not answer").waitFor();
  await teams.change({ theme: "default" });
  await teams.tab.getByRole("button", { name: "Try again" }).click();
  await shown(teams.tab);
  await teams.close();
});

it("offers to try again when Teams gives no token, or says why not", async () => {
  const teams = await openInTeams(browser, bot.url, { theme: "default", token: null });
  await teams.page.waitForFunction("asked.includes('authentication.getAuthToken')");
  await teams.waitFor(11);
  await teams.tab.getByText("Teams could not sign you in").waitFor();
  await teams.change({ token: { error: "resourceDisabled" } });
  await teams.tab.getByRole("button", { name: "Try again" }).click();
  await teams.tab.getByText(/resourceDisabled/).waitFor();
  await teams.change({ token: "not.a.token" });
  await teams.tab.getByRole("button", { name: "Try again" }).click();
  await teams.tab.getByText("You are not signed in").waitFor();
  await teams.change({ token });
  await teams.tab.getByRole("button", { name: "Try again" }).click();
  await shown(teams.tab);
  await teams.close();
});

it("asks to be opened in Teams when it is opened outside, and shows nothing", async () => {
  const page = await openAlone(browser, bot.url);
  await page.getByText("Open me in Teams").waitFor();
  const link = page.getByRole("link", { name: "Open the chat with the bot" });
  expect(await link.getAttribute("href")).toContain(`users=28:${botApp}`);
  expect(await page.getByRole("table").isVisible()).toBe(false);
  await page.context().close();
});

it("can be framed by Teams only", async () => {
  using elsewhere = await openFramedElsewhere(browser, bot.url);
  const frame = elsewhere.page.frames()[1];
  await frame?.waitForLoadState();
  expect(frame?.url()).toBe("chrome-error://chromewebdata/");
  await elsewhere.page.close();
});

it("works by itself in simulated mode, wide and on a phone, light and dark", async () => {
  const simulated = await startTab({ mode: "simulated" });
  try {
    for (const [width, height] of [
      [1280, 1080],
      [390, 844],
    ] as const)
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await browser.newPage({ viewport: { width, height }, colorScheme });
        await page.goto(`${simulated.url}/tab`);
        await shown(page);
        await page.getByText("simulated", { exact: true }).waitFor();
        const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect(overflow).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(pictures, `tab-${width}-${colorScheme}.png`), fullPage: true });
        await page.close();
      }
  } finally {
    await simulated.stop();
  }
});

it("shows the first fifty gateways of a large fleet, and all when asked", async () => {
  const overview = anOverview();
  const [row] = overview.gateways.rows;
  if (!row) throw new Error("no gateway");
  const rows = Array.from({ length: 200 }, (_, at) => ({ ...row, fqdn: `trunk${at}.contoso.com` }));
  bot.overview = { ...overview, gateways: { ...overview.gateways, total: 200, rows } };
  const teams = await openInTeams(browser, bot.url, { theme: "default", token });
  await shown(teams.tab);
  expect(await teams.tab.getByRole("rowheader").count()).toBe(50);
  await teams.tab.getByRole("button", { name: "Show all 200" }).click();
  expect(await teams.tab.getByRole("rowheader").count()).toBe(200);
  await teams.close();
});
