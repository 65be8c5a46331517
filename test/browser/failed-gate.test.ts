import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Demo } from "./support/demo.ts";
import { confirmBoth, copies, newTrunk, startMigrationDemo, trunk } from "./support/migrating.ts";

let demo: Demo;

beforeAll(async () => {
  demo = await startMigrationDemo();
}, 120_000);

afterAll(async () => {
  await demo.stop();
}, 60_000);

it("keeps a failed gate in sight through a brake, and takes the wave and the rest back", async () => {
  const { alex, megan, control, picture } = demo;
  const before = await control("GET", "/tenant");
  await control("POST", "/faults", [{ kind: "failingCalls", fqdn: newTrunk }]);
  await confirmBoth(alex);
  await alex.send(`migrate ${trunk}`);
  const form = await alex.card("Migrate to a second trunk", trunk);
  await form.press("Pilot");
  await form.fill("How many, where nobody is named", "10");
  await form.fill("Hours until the pilot is judged", "1");
  await form.press("Waves and gate");
  await form.fill("Per cent of people after each wave", "100");
  await form.fill("Reason, which the approver will read", "With an SBC that lacks ICE");
  await form.press("Request approval");
  await (await megan.card(newTrunk, "Your approval is needed")).press("Approve");

  await alex.card("chg-1", "Pilot is calling: 0 of 100 calls");
  for (const policy of copies) await control("POST", "/users/calls", { policy, count: 40 });
  const failed = await alex.card("chg-1", "Wave 1 failed its gate.");
  await failed.screenshot(picture("failed-gate"));
  await megan.card("chg-1", "Wave 1 failed its gate.");
  await failed.fill("Why, if you brake: for whoever releases it", "Pilot hears nothing");
  await failed.press("Brake: bypass off for everyone moved");
  const braked = await alex.card("chg-1", "Wave 1 failed its gate. Paused by", "The brake was pulled by");
  await braked.screenshot(picture("failed-gate-braked"));
  expect(await braked.offers("Resume")).toBe(false);
  await braked.press("Roll back wave 1");
  const waits = await megan.card("chg-1", "Wave 1 was rolled back.");
  await waits.press("Roll back");
  await waits.press("Roll back everything");
  await megan.card("chg-1", "Rolled back: everything is as it was before");
  expect(await control("GET", "/tenant")).toEqual(before);
});
