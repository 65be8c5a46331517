import { describe, expect, it } from "@jest/globals";
import type { Activity as SdkActivity, TurnContext } from "botbuilder";
import { pino } from "pino";
import { readIncoming } from "../../../src/teams/entry/incoming.ts";
import { createRateLimits } from "../../../src/teams/entry/rate-limits.ts";
import type { Activity } from "../../../src/web/activity.ts";
import { simulatedTenant } from "../../support/teams/connector.ts";
import { messagesOf } from "../../support/teams/short-activities.ts";
import { alex, megan } from "../../support/people.ts";

function bot(limits: { readonly perPerson: number; readonly perConversation: number }) {
  const reached: unknown[] = [];
  const holdUp = createRateLimits({ limits, logger: pino({ level: "silent" }) });
  /** What was answered instead, or nothing where it reached the bot. */
  async function send(activity: object): Promise<readonly Partial<SdkActivity>[]> {
    const answers: Partial<SdkActivity>[] = [];
    const sendActivity = async (answer: Partial<SdkActivity>) => {
      answers.push(answer);
    };
    const incoming = readIncoming(activity as Activity, simulatedTenant);
    const held = await holdUp(incoming, { sendActivity } as unknown as TurnContext);
    if (!held) reached.push(activity);
    return answers;
  }
  return { reached, send };
}

const { says, clicks, submits, opensDialog, joins } = messagesOf;

describe("somebody who sends more than a person does", () => {
  it("is told so once by message, and at every click, and nothing is done", async () => {
    const { reached, send } = bot({ perPerson: 2, perConversation: 100 });
    for (const text of ["gateways", "changes"]) expect(await send(says(alex, text))).toEqual([]);
    const told = await send(says(alex, "gateways"));
    expect(JSON.stringify(told)).toContain("more than 2 messages and clicks of yours");
    expect(await send(says(alex, "gateways"))).toEqual([]);
    for (let again = 0; again < 2; again += 1) {
      const [answer] = await send(clicks(alex, "show"));
      expect(answer).toMatchObject({
        type: "invokeResponse",
        value: { status: 200, body: { statusCode: 200, type: "application/vnd.microsoft.activity.message" } },
      });
    }
    expect(JSON.stringify(await send(opensDialog(alex)))).toContain('"task":{"type":"message"');
    expect(reached).toHaveLength(2);
    expect(await send(says(megan, "gateways"))).toEqual([]);
    expect(reached).toHaveLength(3);
  });

  it("is known by their object id, whatever else the activity says", async () => {
    const { reached, send } = bot({ perPerson: 1, perConversation: 100 });
    await send(says(alex, "gateways"));
    const elsewhere = { conversation: { id: "19:other@thread.tacv2" } };
    const from = { id: "29:new", name: "New", aadObjectId: alex.id.toUpperCase() };
    await send({ ...says(alex, "gateways"), ...elsewhere, from });
    expect(reached).toHaveLength(1);
  });

  it.each<[string, object]>([
    ["the brake, as a click", clicks(alex, "brake", { changeId: 7 })],
    ["a rollback, as a click", clicks(alex, "rollback", { changeId: 7 })],
    ["a pause, as a click", clicks(alex, "pause", { changeId: 7 })],
    ["an abort, as a click", clicks(alex, "abort", { changeId: 7 })],
    ["the brake, of an old client", submits(alex, "brake", { changeId: 7 })],
    ["a rollback, by a button that types", clicks(alex, "command", { text: "rollback chg-7" })],
    [
      "a rollback, by a button that types, of an old client",
      submits(alex, "command", { text: "rollback 7" }),
    ],
    ["the brake, typed", says(alex, "brake chg-7 calls are silent")],
    ["the brake, typed in a channel", says(alex, "<at>Bypass Pilot</at> Brake chg-7")],
    ["a rollback, typed in two words", says(alex, "roll back chg-7")],
    ["an abort, typed", says(alex, "/abort chg-7")],
    ["that the bot was removed", joins(alex)],
  ])("is not delayed: %s", async (_what, activity) => {
    const { reached, send } = bot({ perPerson: 1, perConversation: 1 });
    await send(says(alex, "gateways"));
    await send(says(alex, "gateways"));
    expect(reached).toHaveLength(1);
    for (let again = 0; again < 5; again += 1) expect(await send(activity)).toEqual([]);
    expect(reached).toHaveLength(6);
  });

  it("may brake, roll back, pause and abort 30 times a minute, and is held beyond", async () => {
    const { reached, send } = bot({ perPerson: 1, perConversation: 1 });
    await send(says(alex, "gateways"));
    for (let again = 0; again < 40; again += 1) await send(says(alex, "brake chg-7"));
    expect(reached).toHaveLength(1 + 30);
    await send(says(megan, "brake chg-7"));
    expect(reached).toHaveLength(1 + 30 + 1);
  });

  it.each<[string, object]>([
    [
      "an action in a message, beside another verb",
      { ...submits(alex, "show", {}), value: { action: { verb: "brake" }, verb: "show" } },
    ],
    [
      "the verb in a dialog",
      { ...opensDialog(alex), value: { verb: "brake", data: { verb: "migrateForm" } } },
    ],
    ["a verb beside the action", { ...clicks(alex, "show"), verb: "brake" }],
    ["text beside a click", { ...clicks(alex, "show"), text: "brake chg-7" }],
    ["the word in the middle", says(alex, "gateway brake")],
    ["data of another verb", clicks(alex, "approve", { text: "rollback chg-7", verb: "brake" })],
  ])("does not get through with %s", async (_what, activity) => {
    const { reached, send } = bot({ perPerson: 1, perConversation: 100 });
    await send(says(alex, "gateways"));
    await send(activity);
    expect(reached).toHaveLength(1);
  });
});

describe("a conversation that gets more than people write", () => {
  it("is told so once; elsewhere nobody is delayed", async () => {
    const { reached, send } = bot({ perPerson: 100, perConversation: 2 });
    const there = (text: string, thread: number) => ({
      ...says(alex, text),
      conversation: { id: `19:ops@thread.tacv2;messageid=${thread}` },
    });
    await send(there("gateways", 1));
    await send({ ...there("gateways", 2), from: says(megan, "").from });
    expect(JSON.stringify(await send(there("gateways", 3)))).toContain("came from here in a minute");
    expect(await send(there("gateways", 4))).toEqual([]);
    expect(reached).toHaveLength(2);
    await send(says(alex, "gateways"));
    expect(reached).toHaveLength(3);
  });
});
