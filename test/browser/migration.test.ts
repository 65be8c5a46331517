import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { setTimeout } from "node:timers/promises";
import type { Demo } from "./support/demo.ts";
import { confirmBoth, copies, newTrunk, startMigrationDemo, trunk } from "./support/migrating.ts";
import type { PlaygroundPage } from "./support/playground-page.ts";

const notMoved = ["Amsterdam International", "Global"];

let demo: Demo;

beforeAll(async () => {
  demo = await startMigrationDemo();
}, 120_000);

afterAll(async () => {
  await demo.stop();
}, 60_000);

it("migrates a trunk in two waves with two people in two Playgrounds, and gives all of it back", async () => {
  const { alex, megan, control, picture } = demo;
  const before = await control("GET", "/tenant");
  const calls = async (policies: readonly string[]) => {
    for (const policy of policies)
      await control("POST", "/users/calls", { policy, count: 80, allAnswered: true });
  };

  // Alex confirms what only people can check, fills the form in and looks at the plan.
  await confirmBoth(alex, (form) => form.screenshot(picture("migrate-attest")));
  await alex.send(`migrate ${trunk}`);
  const form = await alex.card("Migrate to a second trunk", trunk);
  await form.screenshot(picture("migrate-form"));
  await form.press("Pilot");
  await form.fill("How many, where nobody is named", "10");
  await form.fill("Hours until the pilot is judged", "0");
  await form.press("Waves and gate");
  await form.fill("Per cent of people after each wave", "100");
  await form.fill("Hours until a wave is judged", "0.01");
  await form.fill("Calls a verdict needs at least", "20");
  await form.fill("Reason, which the approver will read", "Shorter media path for Amsterdam");
  await form.press("Show the plan only");
  const plan = await alex.card("Plan only", newTrunk);
  await plan.screenshot(picture("migrate-plan"));
  expect(await control("GET", "/tenant")).toEqual(before);
  await plan.press("Back to the form");
  await (await alex.card("Migrate to a second trunk", trunk)).press("Request approval");

  // Megan reads what will happen, and releases it.
  const request = await megan.card(newTrunk, "Your approval is needed");
  await request.screenshot(picture("migrate-approval"));
  await request.press("Approve");

  // The pilot is judged at once, when nobody has called yet: a person hears it, it calls, and is judged again.
  const paused = await alex.card(newTrunk, "no verdict: a person decides");
  await paused.screenshot(picture("migrate-inconclusive"));
  const heard = await megan.card(newTrunk, "no verdict: a person decides");
  await heard.press("Confirm two-way audio");
  await alex.card(newTrunk, "Two-way audio was confirmed for the pilot");
  await calls([...notMoved, ...copies]);
  await judgedAgain(alex, "passed its gate");

  // Everybody else.
  // A machine that is busy may see only that its time was over before anybody called.
  const moved = await alex.card(newTrunk, /moved; waiting for calls|no verdict/);
  await moved.screenshot(picture("migrate-waves"));
  await calls(copies);
  await judgedAgain(alex, "Done: everybody was moved and judged");
  await alex.send("people chg-1 wave 1");
  await (
    await alex.card("People of wave 1", "10 users", "isaiahl@contoso.com")
  ).screenshot(picture("migrate-people"));

  // And back, to the letter.
  const done = await megan.card(newTrunk, "Done: everybody was moved and judged");
  await done.press("Roll back");
  await done.press("Roll back everything");
  await megan.card(newTrunk, "Rolled back: everything is as it was before");
  const back = await alex.card(newTrunk, "Rolled back: everything is as it was before");
  await back.screenshot(picture("migrate-rolled-back"));
  expect(await control("GET", "/tenant")).toEqual(before);
});

/** Rows of calls take a moment to arrive, so a person judges again until they are there. */
async function judgedAgain(person: PlaygroundPage, until: string): Promise<void> {
  for (;;) {
    const card = await person.card(newTrunk, "Waves");
    if ((await card.text()).includes(until)) return;
    await card.pressIfOffered("Wait, judge again");
    await setTimeout(1_000);
  }
}
