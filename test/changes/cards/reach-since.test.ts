import { expect, it } from "@jest/globals";
import { reachOfTrunk } from "../../../src/changes/reach.ts";
import { aPlan, aRouting, aSubmission } from "../../support/changes/builders.ts";
import { alex, megan } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const trunk = "sbc1.contoso.com";
const chat = chatForSuite();
const approver = personOf(chat, megan, { installed: true });

async function* nobody() {}

it("a redrawn request card shows the reach of today beside that of the request, and that an approval would be void", async () => {
  const seen = (await chat.observations.fleet())?.value;
  if (!seen) throw new Error("no fleet");
  await chat.observations.replaceUsers(nobody(), new Date());
  const reach = reachOfTrunk(trunk, {
    ...seen,
    dependants: { groupAssignments: [] },
    unread: [],
    usersByPolicy: [],
  });
  const created = await chat.changes.create(
    {
      kind: "enableBypass",
      subject: trunk,
      request: null,
      reason: "Shorter media path",
      requestedBy: alex,
      requestedAt: new Date(),
      startAt: null,
    },
    { at: new Date(), actor: alex, action: "change.request", subject: trunk, outcome: "done", detail: null },
  );
  if (!created.ok) throw new Error("a change is open");
  const name = `chg-${created.change.id}`;
  const submission = aSubmission({ plan: aPlan({ reach }), approvers: [megan] });
  const expiresAt = new Date(Date.now() + 3_600_000);
  await chat.move(created.change.id, { type: "submit", submission, expiresAt });
  const asked = await approver.waitsFor("the request", ({ text, card }) => {
    return text.includes(name) && card.buttons.includes("Approve");
  });
  expect(asked.text).not.toContain("Reaches now");

  const munich = { name: "Munich", usages: ["Germany"], routeType: null, description: null };
  const routing = aRouting({ policies: [...aRouting().policies, munich] });
  const group = { groupId: "9a000000-0000-4000-8000-000000000007", policy: "Munich", rank: 1 };
  await chat.observations.putFleet(
    { ...seen, routing, dependants: { ...seen.dependants, groupAssignments: [group] } },
    new Date(),
  );
  await chat.redraw(created.change.id);
  const { text: redrawn } = await approver.waitsFor(
    "the card redrawn",
    ({ text }) => text.includes(name) && text.includes("Reaches now"),
  );
  for (const words of [
    "Reached then: 0 users; 1 policy, 1 usage, 0 emergency policies and 0 group assignments",
    "2 policies, 1 usage, 0 emergency policies and 1 group assignment",
    "an approval of it is void at the start",
    'The voice routing policy "Munich" leads to sbc1.contoso.com now',
    group.groupId,
  ])
    expect(redrawn).toContain(words);
});
