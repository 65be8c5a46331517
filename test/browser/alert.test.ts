import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startDemo, type Demo } from "./support/demo.ts";

const trunk = "sbc1.contoso.com";
const title = "Bypass switched outside this bot";

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo({ REFRESH_GATEWAYS: "1s" });
}, 180_000);
afterAll(() => demo.stop());

it("an alert, its silence and recovery", async () => {
  const { alex, megan, control, picture } = demo;
  await alex.send("gateways");
  await alex.card("Gateways", "Page 1 of");
  for (const person of [alex, megan]) {
    await person.send(`watch ${trunk}`);
    await person.card("Watching", trunk);
  }
  await control("PATCH", `/gateways/${trunk}`, { MediaBypass: true });
  const raised = await alex.card(trunk, title, "MediaBypass is on now");
  await raised.screenshot(picture("alert-raised"));
  await raised.press("Silence for…");
  await raised.choose("Say nothing more of it for", "4 hours");
  await raised.press("Silence");
  await alex.card(trunk, title, "Silenced until");
  await megan.card(trunk, title, "Silenced until");

  await control("PATCH", `/gateways/${trunk}`, { MediaBypass: false });
  const over = await megan.card(trunk, `Over: ${title}`);
  await over.screenshot(picture("alert-over"));
  await alex.card(trunk, `Over: ${title}`);
  expect(await over.offers("Silence for…")).toBe(false);
  await alex.send("alerts");
  await alex.card("No alert is open", `Over: ${title}`);
}, 240_000);
