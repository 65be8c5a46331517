import { afterAll, beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import { forgedActivities, strangeBodies } from "../support/teams/activity-arbitraries.ts";
import { approvalOf, approvalRequest, storedChange, unhurried } from "../support/world/deciding.ts";
import { startWorld, type World } from "../support/world/world.ts";

/** In CI; a desk makes do with fewer. The door alone gets 98,000 more (web/fuzz). */
const bodies = process.env.CI ? 2_000 : 200;
const atOnce = 10;

let world: World;
beforeAll(async () => {
  world = await startWorld(unhurried);
});
afterAll(async () => {
  await world.stop();
});

it(`of ${bodies} strange bodies for the whole bot none has a 5xx or an effect, and none approves a change`, async () => {
  const { alex, megan, adele, isaiah, patti, teams, database } = world;
  const trunk = world.freshTrunk();
  await world.request(trunk);
  const { data } = approvalOf(await approvalRequest(megan, trunk));
  const senders = {
    serviceUrl: teams.serviceUrl,
    people: [alex, megan, adele, isaiah, patti],
    // Everything but the digest, without which nothing is approved.
    plausible: [data.changeId, `chg-${data.changeId}`, trunk, "sbc1.contoso.com", "0".repeat(64), "approve"],
  };
  const strange = fc.oneof(
    { weight: 4, arbitrary: forgedActivities(senders).map((activity) => JSON.stringify(activity)) },
    { weight: 1, arbitrary: strangeBodies(senders) },
  );
  const url = teams.messagesUrl;
  await fc.assert(
    fc.asyncProperty(
      fc.array(strange, { minLength: atOnce, maxLength: atOnce, size: "max" }),
      async (batch) => {
        const answers = await Promise.all(
          batch.map(async (body) => {
            const headers = { "Content-Type": "application/json" };
            const response = await fetch(url, { method: "POST", headers, body });
            return { status: response.status, text: await response.text() };
          }),
        );
        for (const { status, text } of answers) {
          expect(status).toBeLessThan(500);
          expect(text).not.toMatch(/node_modules|a fault of my own/);
        }
      },
    ),
    { numRuns: bodies / atOnce },
  );
  expect(await world.control("GET", "/effects")).toEqual([]);
  const approved = await database.db.selectFrom("approval").selectAll().execute();
  expect(approved).toEqual([]);
  expect((await storedChange(world, trunk)).status).toBeDefined();
  // A fault of the bot's own is told in the chat, not by a status.
  const told = senders.people.flatMap(({ messages }) => messages.map(({ text }) => text));
  expect(told.length).toBeGreaterThan(bodies / 10);
  expect(told.filter((text) => text.includes("a fault of my own"))).toEqual([]);
  expect((await alex.asks("audit verify")).text).toContain("is whole");
}, 600_000);
