import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startDemo, type Demo } from "./support/demo.ts";

const trunk = "sbc1.contoso.com";

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
}, 120_000);

afterAll(async () => {
  await demo.stop();
}, 60_000);

it("plays the whole story with two people in two Playgrounds", async () => {
  const { alex, megan, picture } = demo;

  // A look at the fleet and at one trunk.
  await alex.send(`gateways ${trunk}`);
  const fleet = await alex.card("Gateways", trunk);
  await fleet.screenshot(picture("gateways"));
  await alex.send(`gateway ${trunk}`);
  await (await alex.card(trunk, "Calls, last 24 h")).screenshot(picture("gateway"));

  // The preflight finds all well but for what only people can check; they attest it.
  await alex.send(`preflight ${trunk}`);
  await (await alex.card(trunk, "11 passed")).screenshot(picture("preflight"));
  await alex.send(`confirm ${trunk}`);
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
  await request.press("Request approval");
  await alex.card(trunk, "Waiting for approval");
  const approval = await megan.card(trunk, "Shorter media path for Amsterdam", "Your approval is needed");
  await approval.screenshot(picture("approval"));
  await approval.press("Approve");
  await megan.card(trunk, "Approved by Megan Bowen");
  await alex.card(trunk, "Approved by Megan Bowen");
  // People call there anyway, but not always soon.
  await alex.card(trunk, "watching calls");
  await demo.control("POST", `/gateways/${trunk}/calls`, { count: 5 });
  await (await alex.card(trunk, "In effect")).screenshot(picture("change"));
  await megan.card(trunk, "In effect");

  // The channel has one card, and the events in its thread.
  await alex.openChannel("Changes");
  await alex.card(trunk, "In effect");
  await alex.screenshot(picture("channel"));

  // One press takes it back, for everybody.
  const change = await megan.card(trunk, "In effect");
  await change.press("Roll back");
  await megan.card(trunk, "Rolled back");
  await alex.card(trunk, "Rolled back");
  await alex.openPersonalChat();
  await (await alex.card(trunk, "Rolled back")).screenshot(picture("rolled-back"));
  expect(await (await alex.card(trunk, "Rolled back")).offers("Roll back")).toBe(false);
});
