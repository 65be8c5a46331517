import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Person, PostedMessage } from "../support/teams/connector.ts";
import {
  approvalOf,
  approvalRequest,
  approve,
  everything,
  letTeamsRest,
  unhurried,
  refusalsOf,
  reject,
  said,
  storedChange,
} from "../support/world/deciding.ts";
import { startWorld, type World } from "../support/world/world.ts";
import { alex as alexAsConfigured } from "../support/people.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(unhurried);
  // Alex asks for changes and is an approver as well.
  await world.restartBot({ APPROVERS: `${world.env.APPROVERS ?? ""},${alexAsConfigured.id}` });
});
afterAll(async () => {
  await world.stop();
});
beforeEach(() => {
  letTeamsRest(world);
});

async function asked(): Promise<{ trunk: string; own: PostedMessage; card: PostedMessage }> {
  const trunk = world.freshTrunk();
  const own = await world.request(trunk);
  return { trunk, own, card: await approvalRequest(world.megan, trunk) };
}

describe("a requester who holds the approver role too", () => {
  it("is not asked, sees no button for it, and cannot approve or reject their own change", async () => {
    const { alex, megan } = world;
    const { trunk, own, card } = await asked();
    expect(own.text).not.toMatch(/Asked: .*Alex Wilber/);
    expect(alex.sees(own).buttons.join()).not.toMatch(/Approve|Reject/);
    const { verb, data } = approvalOf(card);
    const before = await everything(world);

    expect(said(await alex.forges(own, verb, data))).toContain("somebody else must decide it");
    const rejection = { changeId: data.changeId, digest: data.digest, reason: "On second thoughts" };
    expect(said(await alex.forges(own, "reject", rejection))).toContain("somebody else must decide it");
    expect(await everything(world)).toEqual(before);
    expect(await world.effectsOn(trunk)).toEqual([]);
    const subject = `chg-${data.changeId}`;
    expect(await refusalsOf(world, alex)).toMatchObject([
      { action: "change.approve", subject, detail: "ownChange" },
      { action: "change.reject", subject, detail: "ownChange" },
    ]);
    await reject(megan, card, "The test is over");
  });
});

describe("a click that arrives twice", () => {
  it("by the same activity id, or as a new activity, is one approval and one effect", async () => {
    const { megan, teams } = world;
    const { trunk, own, card } = await asked();
    const { verb, data } = approvalOf(card);
    const first = await approve(megan, card);
    const again = await Promise.all([
      teams.replay(first),
      teams.replay(first),
      megan.forges(card, verb, data),
      megan.forges(card, verb, data),
    ]);
    for (const answer of again) {
      expect(answer.status).toBe(200);
      expect(said(answer)).toContain(trunk);
      expect(said(answer)).toContain("Megan Bowen");
    }
    const set = await world.shows(megan, trunk, "watching calls");
    expect((await storedChange(world, trunk)).approvals).toHaveLength(1);

    const back = await megan.clicks(set, "Roll back");
    await Promise.all([teams.replay(back), megan.forges(set, "rollback", { changeId: data.changeId })]);
    await world.shows(megan, trunk, "Rolled back");
    expect(said(await megan.forges(card, verb, data))).toContain("Rolled back");
    expect(await world.effectsOn(trunk)).toEqual([true, false]);
    expect(own.text).toContain(trunk);
  });

  it("asks for one change", async () => {
    const { alex, teams } = world;
    const trunk = world.freshTrunk();
    const form = await alex.asks(`enable-bypass ${trunk}`);
    const fields = { reason: "Shorter path", start: "now", startDate: "", startTime: "" };
    const sent = await alex.clicks(form, "Request approval", fields);
    expect((await teams.replay(sent)).status).toBe(200);
    const { verb, data } = form.card.press("Request approval", fields);
    expect(said(await alex.forges(form, verb, data))).toContain("is still open on");
    const changes = await world.database.db
      .selectFrom("change")
      .select("id")
      .where("subject", "=", trunk)
      .execute();
    expect(changes).toHaveLength(1);
    // The tests behind this one want to see nothing happen.
    await world.shows(alex, trunk, "Waiting for approval");
  });
});

describe("forged", () => {
  let trunk: string;
  let card: PostedMessage;
  let other: { changeId: number; digest: string };

  beforeAll(async () => {
    ({ trunk, card } = await asked());
    other = approvalOf((await asked()).card).data;
  });

  const valid = () => approvalOf(card).data;
  const mismatch = "does not show the plan of|Your approval is needed";
  const unknown = "does not belong to a card as I send them";

  /** Each as an approver sends it who may approve this very change. */
  const data: readonly (readonly [string, () => unknown, string])[] = [
    ["digest of 64 zeros", () => ({ ...valid(), digest: "0".repeat(64) }), mismatch],
    ["digest of another change", () => ({ ...valid(), digest: other.digest }), mismatch],
    [
      "id of another change",
      () => ({ ...valid(), changeId: other.changeId }),
      "It stands below; this card stays",
    ],
    ["id of no change", () => ({ ...valid(), changeId: 999_999 }), "There is no chg-999999"],
    ["short digest", () => ({ ...valid(), digest: valid().digest.slice(0, 12) }), unknown],
    ["upper-case digest", () => ({ ...valid(), digest: valid().digest.toUpperCase() + "A" }), unknown],
    ["digest in a list", () => ({ ...valid(), digest: [valid().digest] }), unknown],
    ["data without a digest", () => ({ changeId: valid().changeId, acceptUnknowns: "x" }), unknown],
    ["id below zero", () => ({ ...valid(), changeId: -1 }), unknown],
    ["fraction of an id", () => ({ ...valid(), changeId: 1.5 }), unknown],
    ["id with SQL behind it", () => ({ ...valid(), changeId: "1; drop table change" }), unknown],
    ["id beyond all numbers", () => ({ ...valid(), changeId: 1e300 }), unknown],
    ["object for an id", () => ({ ...valid(), changeId: { $gt: 0 } }), unknown],
    ["reason as an object", () => ({ ...valid(), acceptUnknowns: { yes: true } }), unknown],
    ["list for data", () => [valid()], unknown],
    ["text for data", () => JSON.stringify(valid()), unknown],
    ["null for data", () => null, unknown],
  ];

  it.each(data)("%s: does nothing", async (_what, forge, answered) => {
    const { megan } = world;
    const before = await everything(world);
    const answer = await megan.forges(card, "approve", forge());
    expect(answer.status).toBe(200);
    expect(said(answer)).toMatch(new RegExp(answered));
    expect(said(answer)).not.toMatch(/Error|\bat .+:\d+/);
    expect(await everything(world)).toEqual(before);
  });

  it("data and digests are in the audit", async () => {
    const refusals = await refusalsOf(world, world.megan);
    const name = `chg-${valid().changeId}`;
    expect(refusals).toContainEqual({ action: "change.approve", subject: name, detail: "digestMismatch" });
    expect(refusals.map(({ action }) => action)).toContain("card.approve");
  });

  it.each(["Approve", "approveAll", "advance", "", " approve", "__proto__", "constructor", "toString"])(
    "verb %j: does nothing, and is in the audit",
    async (verb) => {
      const { adele } = world;
      const before = await everything(world);
      const answer = await adele.forges(await adele.asks("help"), verb, valid());
      expect(answer.status).toBe(200);
      expect(said(answer)).toContain("Nothing was changed");
      expect(await everything(world)).toEqual(before);
      expect((await refusalsOf(world, adele)).map(({ action }) => action)).toContain("card.unknown");
    },
  );

  it.each([5, null, ["approve"], { verb: "approve" }, "x".repeat(200)])(
    "verb %j is no invoke at all",
    async (verb) => {
      const before = await everything(world);
      expect((await world.megan.forges(card, verb, valid())).status).toBe(400);
      expect(await everything(world)).toEqual(before);
    },
  );

  it.each<[string, (megan: Person, adele: Person) => object]>([
    ["the name", (megan) => ({ name: megan.name })],
    ["the Teams id", (megan) => ({ id: megan.mri })],
    ["name and Teams id", (megan) => ({ id: megan.mri, name: megan.name })],
  ])("sender with %s of an approver is still who Entra says", async (_what, borrowed) => {
    const { isaiah, megan, adele } = world;
    const before = await everything(world);
    const from = { id: isaiah.mri, name: isaiah.name, aadObjectId: isaiah.id, ...borrowed(megan, adele) };
    const answer = await isaiah.forges(await isaiah.asks("help"), "approve", valid(), { over: { from } });
    expect(said(answer)).toContain("Only approvers can approve");
    expect(await everything(world)).toEqual(before);
    // One row an hour says it, and a full hour may pass between these cases.
    const refused = (await refusalsOf(world, isaiah)).map(({ action }) => action);
    expect(new Set(refused)).toEqual(new Set(["card.approve"]));
  });

  it("conversation does nothing: nobody else acts in an approver's chat", async () => {
    const { adele } = world;
    const before = await everything(world);
    expect(said(await adele.forges(card, "approve", valid()))).toContain("somebody else's");
    expect(await everything(world)).toEqual(before);
  });

  it("roles and persons in the data give nobody a right", async () => {
    const { isaiah, megan } = world;
    const before = await everything(world);
    const claims = {
      role: "approver",
      roles: ["approver"],
      by: { id: megan.id, name: megan.name },
      personId: megan.id,
      aadObjectId: megan.id,
      force: true,
    };
    const message = await isaiah.asks("help");
    expect(said(await isaiah.forges(message, "approve", { ...valid(), ...claims }))).toContain(
      "You hold viewer",
    );
    expect(await everything(world)).toEqual(before);
  });

  it("fields beside the right ones change nothing of what was planned", async () => {
    const { megan } = world;
    const elsewhere = world.freshTrunk();
    const extra = {
      fqdn: elsewhere,
      trunk: elsewhere,
      kind: "disableBypass",
      steps: [{ kind: "setMediaBypass", fqdn: elsewhere, from: false, to: true }],
      approvalsRequired: 0,
    };
    await megan.forges(card, "approve", { ...valid(), ...extra });
    await world.shows(megan, trunk, "watching calls");
    expect(await world.effectsOn(trunk)).toEqual([true]);
    expect(await world.effectsOn(elsewhere)).toEqual([]);
  });
});
