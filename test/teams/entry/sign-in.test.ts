import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { readContoso } from "../../../sim/contoso.ts";
import { startServices, type Services } from "../../../sim/tenant/services.ts";
import { toJson } from "../../../src/store/json/json.ts";
import { startChat, type ChatBench } from "../../support/teams/chat-bench.ts";
import type { Clicked, Person, PostedMessage } from "../../support/teams/connector.ts";
import { beginSignIn, endSignIn, pressAt } from "../../support/teams/sign-in-browser.ts";
import { adele, alex, megan, isaiah } from "../../support/people.ts";

/** The bench's switch reaches 120 people. */
const rule = { abovePeople: 100, within: 600_000, url: "http://127.0.0.1:3978" };

let services: Services;
let chat: ChatBench;
let admin: Person;
let approver: Person;
let second: Person;

beforeAll(async () => {
  services = await startServices(readContoso(), { calls: false });
  chat = await startChat({
    proof: rule,
    tokenUrl: services.env.TOKEN_URL ?? "",
    tenantId: readContoso().tenantId,
  });
  const people = [alex, megan, adele].map(({ name, id }) => chat.connector.person(name, id));
  [admin, approver, second] = people as [Person, Person, Person];
  for (const person of [approver, second]) await person.installs();
});

afterEach(async () => {
  Object.assign(rule, { abovePeople: 100, within: 600_000 });
  const open = await chat.changes.openOn("sbc1.contoso.com");
  if (open) await chat.move(open.id, { type: "cancel", by: alex });
});

afterAll(async () => {
  await chat.stop();
  await services.stop();
});

interface Asked {
  readonly id: number;
  readonly approval: PostedMessage;
  /** Where the card leads, at this bench. */
  readonly link: string;
}

async function aRequest(by = approver): Promise<Asked> {
  const card = await admin.asks("enable-bypass sbc1.contoso.com");
  await admin.clicks(card, "Request approval", { reason: "Shorter media path", start: "now" });
  const change = await chat.changes.openOn("sbc1.contoso.com");
  if (!change) throw new Error("no change was made");
  await chat.submit(change);
  const approval = await by.waitsFor(
    "the approval request",
    ({ card: seen, text }) => seen.buttons.includes("Approve") && text.includes(`chg-${change.id}`),
  );
  return { id: change.id, approval, link: linkOn(approval) };
}

function linkOn({ card }: PostedMessage): string {
  const [found = ""] = /http[^"]*\/sign-in\/\d+\/[0-9a-f]{64}/.exec(JSON.stringify(card.content)) ?? [];
  return found.replace(rule.url, chat.url);
}

async function signIn(link: string, name: string) {
  const begun = await beginSignIn(link);
  const fields = await pressAt(begun, name);
  return { ...(await endSignIn(chat.url, fields, begun.cookie)), begun, fields };
}

const said = ({ card, message }: Clicked) => message ?? card?.text ?? "";
const changeOf = async (id: number) => (await chat.changes.find(id))?.change;

async function refusals(): Promise<readonly (string | null)[]> {
  const rows = await chat.audit.last(20);
  return rows
    .filter(({ outcome }) => outcome === "refused")
    .map(({ action, detail }) => `${action}: ${detail}`);
}

describe("an approval of a change that reaches many people", () => {
  it("is refused until its approver signed in again, says so beforehand, and leaves the card as it is", async () => {
    const { id, approval } = await aRequest();
    expect(approval.text).toContain("Sign in again before you approve: it reaches 120 people, more than 100");
    expect(linkOn(approval)).toContain(`/sign-in/${id}/`);

    const clicked = await approver.clicks(approval, "Approve", { comment: "fine" });
    expect(said(clicked)).toContain("needs you to sign in again");
    expect(clicked.card).toBeUndefined();
    expect(await changeOf(id)).toMatchObject({ approvals: [], state: { status: "awaitingApproval" } });
    expect(await refusals()).toContain("change.approve: proofMissing");
  });

  it("is not given by text either before its approver signed in again", async () => {
    const { id, link } = await aRequest();
    const short = (await changeOf(id))?.submission?.digest.slice(0, 12);
    const line = `approve chg-${id} ${short}`;
    expect((await approver.asks(`approve chg-${id}`)).text).toContain("You sign in again first");
    expect((await approver.asks(line)).text).toContain("needs you to sign in again");
    expect(await changeOf(id)).toMatchObject({ approvals: [] });
    await signIn(link, megan.name);
    await approver.asks(line);
    expect(await changeOf(id)).toMatchObject({ approvals: [{ by: megan, proof: { methods: ["pwd"] } }] });
  });

  it("counts after a sign-in, which redraws no card, and tells when it was", async () => {
    const { id, approval, link } = await aRequest();
    const before = approver.messages.find((message) => message.id === approval.id)?.edits;
    const { status, text } = await signIn(link, megan.name);
    expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining(`chg-${id}`) });
    await chat.told(id);
    expect(approver.messages.find((message) => message.id === approval.id)?.edits).toBe(before);

    const clicked = await approver.clicks(approval, "Approve", { comment: "fine" });
    expect(said(clicked)).toMatch(/approved by Megan Bowen, .*signed in again at/);
    const change = await changeOf(id);
    expect(change).toMatchObject({
      state: { status: "approved" },
      approvals: [{ by: megan, comment: "fine", proof: { methods: ["pwd"] } }],
    });
    if (!change) throw new Error("no change");
    expect(await chat.audit.integrityViolations(change, { chain: true })).toEqual([]);
    expect(await chat.audit.last(10)).toContainEqual(
      expect.objectContaining({
        action: "change.signIn",
        outcome: "done",
        detail: expect.stringContaining("(pwd)"),
      }),
    );
  });

  it("is not given with somebody else's sign-in", async () => {
    const { id, approval, link } = await aRequest();
    expect((await signIn(link, adele.name)).status).toBe(200);
    expect(said(await approver.clicks(approval, "Approve"))).toContain("needs you to sign in again");
    expect(await changeOf(id)).toMatchObject({ approvals: [], proofs: [{ by: adele }] });
    const own = await second.waitsFor("her request", ({ text }) => text.includes(`chg-${id}`));
    await second.clicks(own, "Approve");
    expect(await changeOf(id)).toMatchObject({ approvals: [{ by: adele }] });
  });

  it("is not given with a sign-in of the requester, or of somebody without the role", async () => {
    const { id, link } = await aRequest();
    for (const { name } of [alex, isaiah]) expect((await signIn(link, name)).status).toBe(403);
    expect((await changeOf(id))?.proofs).toEqual([]);
    expect(await refusals()).toEqual(expect.arrayContaining(["change.signIn: may not approve"]));
  });

  it("is not given with the same sign-in twice, nor with one for another change", async () => {
    const first = await aRequest();
    const { begun, fields, status } = await signIn(first.link, megan.name);
    expect(status).toBe(200);
    const again = await endSignIn(chat.url, fields, begun.cookie);
    expect(again).toEqual({ status: 409, text: expect.stringContaining("used already") });

    await chat.move(first.id, { type: "cancel", by: alex });
    const other = await aRequest();
    expect(said(await approver.clicks(other.approval, "Approve"))).toContain("needs you to sign in again");
    expect((await endSignIn(chat.url, fields, begun.cookie)).status).toBe(409);
    expect((await changeOf(other.id))?.proofs).toEqual([]);
  });

  it("is not given with a sign-in that is too old when Approve is pressed", async () => {
    const { id, approval, link } = await aRequest();
    await signIn(link, megan.name);
    Object.assign(rule, { within: -1_000 });
    expect(said(await approver.clicks(approval, "Approve"))).toContain("needs you to sign in again");
    expect((await changeOf(id))?.approvals).toEqual([]);
  });

  it("is not given with a sign-in that was written into the database, nor with one made younger there", async () => {
    const { id, approval, link } = await aRequest();
    const digest = (await changeOf(id))?.submission?.digest ?? "";
    const write = (proofs: unknown) =>
      sql`update change set proofs = ${toJson(proofs)} where id = ${id}`.execute(chat.db);
    const forged = { by: megan, digest, at: new Date(), methods: ["fido"] };
    await write([forged]);
    expect(said(await approver.clicks(approval, "Approve"))).toContain("never was");
    await write([]);

    await signIn(link, megan.name);
    await write([{ ...forged, methods: ["pwd"], at: new Date(Date.now() + 5_000) }]);
    expect(said(await approver.clicks(approval, "Approve"))).toContain("never was");
    expect((await changeOf(id))?.approvals).toEqual([]);
  });
});

describe("an approval of a change that reaches few people", () => {
  it("needs no sign-in", async () => {
    Object.assign(rule, { abovePeople: 120 });
    const { id, approval } = await aRequest();
    expect(linkOn(approval)).toBe("");
    await approver.clicks(approval, "Approve");
    expect(await changeOf(id)).toMatchObject({ approvals: [{ by: megan, proof: null }] });
  });
});
