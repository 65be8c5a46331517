import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Browser } from "playwright-core";
import { launch, type Launched } from "../../sim/launcher/launch.ts";
import { freePort } from "../../sim/launcher/ports.ts";
import { startChromium } from "./support/chromium.ts";
import { openPlayground, type PlaygroundPage } from "./support/playground-page.ts";

const project = resolve(import.meta.dirname, "../..");
const pictures = join(project, "test-results", "browser");
const trunk = "sbc1.contoso.com";

let data: string;
let launched: Launched;
let browser: Browser;
let alex: PlaygroundPage;
let megan: PlaygroundPage;

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  data = await mkdtemp(join(tmpdir(), "bypass-pilot-browser-"));
  await chmod(data, 0o755); // so that PostgreSQL's own user can enter it
  launched = await launch({
    project,
    data,
    env: { ...process.env, PORT: String(await freePort()), PLAYGROUND: "on" },
    say: () => {},
    botScript: join(project, "src", "main.ts"),
    tenantScript: join(project, "sim", "main.ts"),
    playgroundPorts: { admin: await freePort(), approver: await freePort() },
  });
  browser = await startChromium();
  alex = await openPlayground(browser, launched.at.playgrounds?.admin ?? "");
  megan = await openPlayground(browser, launched.at.playgrounds?.approver ?? "");
  await alex.openPersonalChat();
  await megan.openPersonalChat();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await launched.stop();
  await rm(data, { recursive: true, force: true });
}, 60_000);

it("plays the whole story with two people in two Playgrounds", async () => {
  // A look at the fleet and at one trunk.
  await alex.send("gateways");
  const fleet = await alex.card("Gateways", trunk);
  await fleet.screenshot(join(pictures, "gateways.png"));
  await alex.send(`gateway ${trunk}`);
  await (await alex.card(trunk, "Calls, last 24 h")).screenshot(join(pictures, "gateway.png"));

  // The preflight finds all well but for what only people can check; they attest it.
  await alex.send(`preflight ${trunk}`);
  await (await alex.card(trunk, "10 passed")).screenshot(join(pictures, "preflight.png"));
  await alex.send(`attest ${trunk}`);
  const form = await alex.card(trunk, "Tick what you have checked yourself");
  await form.tick("All of the above");
  await form.press("Record");
  await alex.sees("Recorded");

  // A channel follows along.
  await alex.openChannel("Changes");
  await alex.mention("notify here");
  await alex.sees("This channel follows along");
  await alex.openPersonalChat();

  // Alex asks, Megan approves in her card, and the card changes for both.
  await alex.send(`enable-bypass ${trunk}`);
  const request = await alex.card("Turn media bypass on", "Reason, which the approver will read");
  await request.fill("Reason, which the approver will read", "Shorter media path for Amsterdam");
  await request.press("Ask for approval");
  await alex.card(trunk, "Waiting for approval");
  const approval = await megan.card(trunk, "Shorter media path for Amsterdam", "Your approval is asked for");
  await approval.screenshot(join(pictures, "approval.png"));
  await approval.press("Approve");
  await megan.card(trunk, "Approved by Megan Bowen");
  await alex.card(trunk, "Approved by Megan Bowen");
  await (await alex.card(trunk, "In effect")).screenshot(join(pictures, "change.png"));
  await megan.card(trunk, "In effect");

  // The channel has one card, and the events in its thread.
  await alex.openChannel("Changes");
  await alex.card(trunk, "In effect");
  await alex.screenshot(join(pictures, "channel.png"));

  // One press takes it back, for everybody.
  const change = await megan.card(trunk, "In effect");
  await change.press("Roll back");
  await megan.card(trunk, "Rolled back");
  await alex.card(trunk, "Rolled back");
  await alex.openPersonalChat();
  await (await alex.card(trunk, "Rolled back")).screenshot(join(pictures, "rolled-back.png"));
  expect(await (await alex.card(trunk, "Rolled back")).offers("Roll back")).toBe(false);
});
