import { afterEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../../support/jest/eventually.ts";
import { simulatedTenant, type Person, type PostedMessage } from "../../support/teams/connector.ts";
import { adele, alex, megan, isaiah, patti } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex);
const approver = personOf(chat, megan, { installed: true });
const second = personOf(chat, adele, { installed: true });
const viewer = personOf(chat, isaiah);
const stranger = personOf(chat, patti);

/** Each test finds the trunk free. */
afterEach(async () => {
  const open = await chat.changes.openOn("sbc1.contoso.com");
  if (!open) return;
  if (open.state.status === "rollingBack")
    await chat.move(open.id, { type: "finishRollback", notes: [], differences: [] });
  else await chat.move(open.id, { type: "cancel", by: alex });
});

const when = (person: Person, what: string, text: string) =>
  person.waitsFor(what, (message) => message.text.includes(text));

/** Alex asks for bypass on sbc1 in the form; the runner's part is played by the bench. */
async function aRequest(
  reason: string,
): Promise<{ id: number; digest: string; card: PostedMessage; approval: PostedMessage }> {
  const card = await admin.asks("enable-bypass sbc1.contoso.com");
  await admin.clicks(card, "Request approval", { reason, start: "now" });
  const change = await chat.changes.openOn("sbc1.contoso.com");
  if (!change) throw new Error("no change was made");
  const digest = await chat.submit(change);
  const approval = await approver.waitsFor(
    "the approval request",
    ({ card: seen, text }) => seen.buttons.includes("Approve") && text.includes(`chg-${change.id}`),
  );
  return { id: change.id, digest, card, approval };
}

async function statusOf(id: number): Promise<string | undefined> {
  return (await chat.changes.find(id))?.change.state.status;
}

async function refused(action: string): Promise<boolean> {
  return (await chat.audit.last(50)).some((row) => row.action === action && row.outcome === "refused");
}

describe("a command", () => {
  it("is answered with a card that lists only what the person may do", async () => {
    const forViewer = await viewer.asks("help");
    expect(forViewer.text).toContain("gateways");
    expect(forViewer.text).not.toContain("enable-bypass");
    expect((await admin.asks("HELP")).text).toContain("enable-bypass");
    const group = await admin.clicks(await admin.asks("help"), "Look");
    expect(group.card?.text).toContain("one gateway: settings, users, calls, certificate");
    expect(group.card?.text).not.toContain("enable-bypass");
    expect((await viewer.asks("help ask")).text).not.toContain("enable-bypass");
  });

  it("that is a greeting is answered with the four steps", async () => {
    for (const text of ["hi", "Hello!"]) {
      const answer = await viewer.asks(text);
      for (const step of ["Look", "Check", "Ask", "Move"]) expect(answer.text).toContain(step);
      expect(answer.card.buttons).toContain("What is media bypass?");
    }
  });

  it("of what media bypass is is answered in six cards, one after the other", async () => {
    const first = await stranger.asks("what is media bypass");
    expect(first.text).toContain("Media bypass · 1 of 6");
    const next = await stranger.clicks(first, "Next");
    expect(next.card?.text).toContain("2 of 6");
    expect((await stranger.clicks(first, "Next")).card?.buttons).toEqual(["Back", "Next"]);
    const last = await stranger.asks("learn 6");
    expect(last.text).toContain("6 of 6");
    expect(last.card.buttons).toEqual(["Back", "Gateways", "Help"]);
  });

  it("of the status says what is open, what waits for whoever asks, and which gateways need a look", async () => {
    expect((await approver.asks("status")).text).toContain("Nothing waits for you");
    const { id } = await aRequest("For the status");
    const theirs = await approver.asks("status");
    expect(theirs.text).toContain("1 change waits for you");
    expect(theirs.text).toMatch(new RegExp(`chg-${id}.*approve`));
    expect(theirs.card.buttons).toContain(`Show chg-${id}`);
    const own = await admin.asks("status");
    expect(own.text).toContain("Nothing waits for you");
    expect(own.text).toContain("1 change is open");
  });

  it("shows the gateways, also by mention in a channel, in the thread it was asked in", async () => {
    expect((await viewer.asks("gateways")).text).toContain("sbc1.contoso.com");
    const ops = chat.connector.channel("Questions");
    const answer = await viewer.asks("gateways sbc2", { in: ops });
    expect(answer.text).toContain("sbc2.contoso.com");
    expect(answer.text).not.toContain("sbc1.contoso.com");
    expect(answer.conversationId).toContain(";messageid=");
  });

  it.each([
    "gateway sbc1",
    "gateway SBC1.contoso.com.",
    "gateway sbc1.contoso.com:5061",
    "gateway https://sbc1.contoso.com/",
    "gateway &lt;sip:sbc1.contoso.com;transport=tls&gt;",
    "gateway [sbc1.contoso.com](http://sbc1.contoso.com)",
    "enable-bypass sbc1",
    "preflight sbc1",
    "verify sbc1",
    "confirm sbc1",
  ])("%j names one trunk", async (text) => {
    const answer = await admin.asks(text);
    expect(answer.text).toContain("sbc1.contoso.com");
    expect(answer.text).not.toMatch(/No such gateway|Which of them/);
  });

  it("that names no single trunk shows those it may mean as buttons", async () => {
    const answer = await admin.asks("gateway sbc");
    expect(answer.text).toContain("Which of them?");
    const shown = await admin.clicks(answer, "sbc2.contoso.com");
    expect(shown.card?.text).toContain("sbc2.contoso.com");
  });

  it("is read where the mention was pasted as text", async () => {
    expect((await viewer.asks("@Bypass Pilot gateways sbc2")).text).toContain("sbc2.contoso.com");
  });

  it("filters the gateways by state", async () => {
    const { text } = await viewer.asks("gateways bypass on");
    expect(text).toContain("bypass on");
    expect(text).toContain("sbc2.contoso.com");
    expect(text).not.toContain("sbc1.contoso.com");
  });

  it("with a typing error is answered with the one that was meant", async () => {
    const answer = await viewer.asks("gatways sbc1");
    expect(answer.card.buttons).toContain("gateways sbc1");
    const clicked = await viewer.clicks(answer, "gateways sbc1");
    expect(clicked.card?.text).toContain("sbc1.contoso.com");
  });

  it.each([
    ["gateway sbc1.contso.com", "sbc1.contoso.com"],
    ["gateway not_a_name", "not a gateway's name"],
    ["gateway", "Which gateway"],
    ["change pf-3", "is a preflight, not a change"],
    ["change 999", "There is no chg-999"],
    ["rollback tomorrow", "Changes are written like chg-3"],
    ["enable-bypass sbc6.contoso.com", "IPv6"],
    ["enable-bypass sbc2.contoso.com", "already on"],
    ["notify here", "channel"],
    ["audit lots", "audit and a number"],
    ["audit 0x4", "audit and a number"],
    ["audit 1e0", "audit and a number"],
  ])("%j is refused with an explanation", async (text, why) => {
    expect((await admin.asks(text)).text).toContain(why);
  });

  it("of more than 4,000 characters is not read", async () => {
    expect((await admin.asks(`help ${"x".repeat(4_000)}`)).text).toContain("4000 characters");
  });

  it("of somebody without a role is refused and audited, except help and whoami", async () => {
    expect((await stranger.asks("whoami")).text).toContain(patti.id);
    expect((await stranger.asks("help")).text).not.toContain("gateways");
    expect((await stranger.asks("gateways")).text).toContain("You have no role here");
    expect(await refused("command.gateways")).toBe(true);
  });

  it("from nobody Teams can name is refused", async () => {
    await admin.says("gateways", { over: { from: { id: "29:unknown", name: "Somebody" } } });
    expect(await refused("speak")).toBe(true);
  });

  it("that arrives twice is answered once", async () => {
    const sent = await viewer.says("whoami");
    const before = viewer.messages.length;
    expect((await chat.connector.replay(sent)).status).toBe(200);
    expect(viewer.messages).toHaveLength(before);
  });
});

describe("people's names", () => {
  it("are looked up where an installation lacks them, and kept where a later activity does", async () => {
    await eventually("her name", async () => {
      await approver.installs();
      return (await chat.conversations.personal(megan.id))?.personName === megan.name;
    });
    const nameless = { from: { id: approver.mri, aadObjectId: approver.id } };
    const { id, approval } = await aRequest("Named");
    await approver.clicks(approval, "Approve", {}, { over: nameless });
    expect((await chat.changes.find(id))?.change.approvals).toMatchObject([{ by: megan }]);
    expect((await chat.conversations.personal(megan.id))?.personName).toBe(megan.name);
  });

  it("do not keep anybody waiting where the service does not tell them", async () => {
    const unknown = chat.connector.person("", "a1e00000-0000-4000-8000-0000000000ff");
    const whoami = await unknown.asks("whoami");
    expect(whoami.text).toContain("Somebody without a name");
  });
});

describe("times", () => {
  it("are told in a person's own zone in their chat, also later, and in UTC in a channel", async () => {
    const ops = chat.connector.channel("Clocks");
    await admin.asks("notify here", { in: ops });
    const { id, approval, card } = await aRequest("In time");
    expect(approval.text).toMatch(/Until .* CES?T/);
    await approver.clicks(approval, "Approve");
    const own = await admin.waitsFor(
      "the approved change",
      (message) => message.id === card.id && /approved/i.test(message.text),
    );
    expect(own.text).toMatch(/Timeline \(CES?T\)/);
    const shared = await ops.waitsFor("the card", ({ text }) => text.includes(`chg-${id}`));
    expect(shared.text).toContain("Timeline (UTC)");
    expect(shared.card.buttons).toEqual(["Details"]);
    expect((await admin.asks("audit")).text).toMatch(/Times in CES?T/);
    const before = admin.messages.length;
    await admin.asks("audit", { in: ops });
    // Answered in their own chat.
    expect(admin.messages.slice(before).map(({ text }) => text)).toEqual([
      expect.stringMatching(/Times in CES?T/),
    ]);
    await admin.asks("notify off", { in: ops });
  });
});

describe("a change, from request to rollback", () => {
  it("is asked for in a form, which becomes the change's card", async () => {
    const { id, card } = await aRequest("Shorter media path");
    await admin.waitsFor("the change's card", (message) => message.id === card.id && message.edits > 0);
    const edited = admin.messages.find((message) => message.id === card.id);
    expect(edited?.text).toContain(`chg-${id}`);
  });

  it("needs a reason, and one open change at a time on a trunk", async () => {
    const form = await admin.asks("enable-bypass sbc1.contoso.com");
    const empty = await admin.forges(form, "request", {
      fqdn: "sbc1.contoso.com",
      kind: "enableBypass",
      reason: " ",
    });
    expect(empty.card?.text).toContain("reason");

    const { id } = await aRequest("First");
    const again = await admin.forges(form, "request", {
      fqdn: "sbc1.contoso.com",
      kind: "enableBypass",
      reason: "Second",
    });
    expect(again.message).toContain(`chg-${id} is still open`);
  });

  it("is approved by somebody else, once, and every copy of its card shows it", async () => {
    const ops = chat.connector.channel("Voice Ops");
    await admin.asks("notify here", { in: ops });
    const { id, card, approval } = await aRequest("Approved");
    const clicked = await approver.clicks(approval, "Approve", { comment: "fine" });
    expect(clicked.status).toBe(200);
    expect(clicked.card?.buttons).not.toContain("Approve");
    expect(await statusOf(id)).toBe("approved");

    const root = await ops.waitsFor("the change's card", ({ text }) => text.includes(`chg-${id}`));
    await eventually("the word in the thread", () =>
      ops.thread(root).find(({ text }) => text.includes("approved by Megan")),
    );
    await when(
      admin,
      "the outcome in person",
      `chg-${id} (media bypass on, sbc1.contoso.com): approved by Megan`,
    );
    for (const [person, message] of [
      [admin, card],
      [approver, approval],
    ] as const) {
      await person.waitsFor(
        "the final state",
        ({ id: same, text }) => same === message.id && /approved/i.test(text),
      );
    }
    expect(
      ops.messages.filter(({ text, card: seen }) => text.includes(`chg-${id}`) && seen.buttons.length > 0),
    ).toHaveLength(1);
    await chat.move(id, { type: "cancel", by: alex });
    await eventually("the cancelled card in the channel", () =>
      ops.messages.find((message) => message.id === root.id && /cancelled/i.test(message.text)),
    );
    await admin.asks("notify off", { in: ops });
  });

  it("is not approved twice by a click that arrives twice", async () => {
    const { id, approval } = await aRequest("Replayed");
    const clicked = await approver.clicks(approval, "Approve");
    const replayed = await chat.connector.replay(clicked);
    expect(replayed.status).toBe(200);
    expect(replayed.card).toBeDefined();
    expect((await chat.changes.find(id))?.change.approvals).toHaveLength(1);
  });

  it("takes one decision when two approvers press at the same moment", async () => {
    const { id, approval } = await aRequest("Raced");
    const other = await second.waitsFor(
      "the approval request",
      ({ text, card }) => text.includes(`chg-${id}`) && card.buttons.includes("Approve"),
    );
    await Promise.all([approver.clicks(approval, "Approve"), second.clicks(other, "Approve")]);
    const change = (await chat.changes.find(id))?.change;
    expect(change?.approvals).toHaveLength(1);
  });

  it("is not approved by its requester, a viewer or a stranger, nor by a forged digest or verb", async () => {
    const { id, digest, approval } = await aRequest("Guarded");
    const forge = (person: Person, verb: string, data: object) =>
      person.forges(approval, verb, data, { over: {} });
    const data = { changeId: id, digest };
    for (const person of [admin, viewer, stranger]) {
      const clicked = await person.forges(await person.asks("help"), "approve", data);
      expect(clicked.message).toBeDefined();
    }
    await forge(approver, "approve", { changeId: id, digest: "0".repeat(64) });
    for (const forged of ["all", [id], `0x${id.toString(16)}`, `${id}e0`, true, id + 0.5]) {
      await forge(approver, "approve", { changeId: forged, digest });
    }
    await forge(approver, "approve-now", data);
    await forge(approver, "__proto__", data);
    expect(await statusOf(id)).toBe("awaitingApproval");
    expect((await chat.changes.find(id))?.change.approvals).toHaveLength(0);
    expect(await refused("card.approve")).toBe(true);
    expect(await refused("change.approve")).toBe(true);
    expect(await refused("card.unknown")).toBe(true);
  });

  it("is approved by text with the digest it was shown, by the same rules as by its button", async () => {
    const { id, digest } = await aRequest("By text");
    const short = digest.slice(0, 12);
    const approvals = async () => (await chat.changes.find(id))?.change.approvals;
    const how = await approver.asks(`approve chg-${id}`);
    expect(how.text).toContain(`Digest ${short}`);
    expect(how.text).toContain(`approve chg-${id} ${short}`);
    expect(how.card.buttons).not.toContain("Approve");
    for (const typed of ["", " yes", " yes please", " because", " accept"]) {
      expect((await approver.asks(`approve chg-${id}${typed}`)).text).toContain(`Approve chg-${id}?`);
    }
    for (const wrong of ["0".repeat(12), "0".repeat(64), short.slice(0, 11), digest.slice(0, 20)]) {
      const answer = await approver.asks(`approve chg-${id} ${wrong}`);
      expect(answer.text).toContain(`is not that of chg-${id}`);
    }
    expect(await refused("change.approve")).toBe(true);
    expect((await admin.asks(`approve chg-${id} ${short}`)).text).toContain("Only approvers can approve");
    expect((await viewer.asks(`approve chg-${id} ${short}`)).text).toContain("Only approvers can approve");
    expect(await approvals()).toEqual([]);

    await approver.asks(`approve chg-${id} ${short} Looked at with Adele`);
    expect(await statusOf(id)).toBe("approved");
    expect(await approvals()).toMatchObject([{ by: megan, digest, comment: "Looked at with Adele" }]);
    const row = (await chat.audit.last(20)).find(
      ({ action, outcome }) => action === "change.approve" && outcome === "done",
    );
    expect(row).toMatchObject({
      actor: megan,
      subject: `chg-${id}`,
      detail: `${short}; Looked at with Adele`,
    });
    expect((await approver.asks(`approve chg-${id}`)).text).toContain("can no longer be done");
  });

  it("is rejected by text, with a reason of some length", async () => {
    const { id } = await aRequest("Rejected by text");
    expect((await approver.asks(`reject chg-${id}`)).text).toContain("A reason is missing");
    expect((await admin.asks(`reject chg-${id} Not tonight`)).text).toContain("Only approvers can approve");
    expect(await statusOf(id)).toBe("awaitingApproval");
    await approver.asks(`reject chg-${id} Not before the Freeze ends`);
    expect((await chat.changes.find(id))?.change).toMatchObject({
      state: { status: "rejected", reason: "Not before the Freeze ends" },
      approvals: [{ by: megan, decision: "rejected" }],
    });
  });

  it("is what a bare command may mean, as a button for whom it is meant", async () => {
    const { id } = await aRequest("Bare");
    const title = `approve chg-${id} · sbc1.contoso.com`;
    const which = await approver.asks("approve");
    expect(which.card.buttons).toContain(title);
    expect((await approver.clicks(which, title)).card?.text).toContain(`Approve chg-${id}?`);
    expect((await approver.asks("reject")).card.buttons).toContain(`Show chg-${id} · sbc1.contoso.com`);
    expect((await admin.asks("cancel")).card.buttons).toContain(`Show chg-${id} · sbc1.contoso.com`);
    expect((await approver.asks("pause")).text).toContain("Nothing to pause");
    expect((await viewer.asks("approve")).text).toContain("Only approvers can approve");
    expect(await statusOf(id)).toBe("awaitingApproval");
  });

  it("is rejected with a reason, which the requester is told", async () => {
    const { id, approval } = await aRequest("Rejected");
    expect(() => approval.card.press("Send rejection")).toThrow();
    const reject = approval.card.buttons.find((title) => /reject/i.test(title)) ?? "";
    await approver.clicks(approval, reject, { reason: "not tonight" });
    expect(await statusOf(id)).toBe("rejected");
    await when(admin, "the rejection", "not tonight");
  });

  it("cannot be decided any more once it is cancelled or expired", async () => {
    const { id, approval } = await aRequest("Too late");
    // The card as it was when it came; by now it may have been edited.
    const { verb, data } = approval.card.press("Approve");
    await admin.asks(`cancel chg-${id}`);
    const clicked = await approver.forges(approval, verb, data);
    expect(clicked.card?.text).toMatch(/cancelled/i);
    expect(await statusOf(id)).toBe("cancelled");
  });

  it("is rolled back by one command, without anybody's approval", async () => {
    const { id, approval } = await aRequest("Back again");
    await approver.clicks(approval, "Approve");
    await chat.move(id, { type: "start" });
    await second.asks(`roll back chg-${id}`);
    expect(await statusOf(id)).toBe("rollingBack");
    expect((await second.asks(`rollback chg-${id}`)).text).toContain("is being rolled back already");
    await when(
      admin,
      "word of the rollback",
      `chg-${id} (media bypass on, sbc1.contoso.com): Adele Vance started a rollback`,
    );
  });

  it("gives approvers their own view in the channel, when their client asks", async () => {
    const ops = chat.connector.channel("Night Watch");
    await admin.asks("notify here", { in: ops });
    const { id } = await aRequest("Own view");
    const root = await ops.waitsFor("the change's card", ({ text }) => text.includes(`chg-${id}`));
    expect(root.card.buttons).not.toContain("Approve");
    const own = await approver.refreshes(root);
    expect(own.card?.buttons).toContain("Approve");
    await approver.clicks(root, "Approve");
    expect(await statusOf(id)).toBe("approved");
    await admin.asks("notify off", { in: ops });
  });

  it("is refused while too few approvers can be reached, and names those who can", async () => {
    await approver.removes();
    await second.removes();
    const form = await admin.asks("enable-bypass sbc1.contoso.com");
    const alone = await admin.clicks(form, "Request approval", { reason: "Nobody there", start: "now" });
    expect(alone.card?.text).toContain("I can reach none");
    await approver.says("hello");
    await second.says("hello");
  });

  it("is not decided while a group of approvers cannot be read", async () => {
    const { id, digest } = await aRequest("Unread group");
    const own = await viewer.asks("help");
    chat.approverGroup.members = null;
    const clicked = await viewer.forges(own, "approve", { changeId: id, digest });
    expect(clicked.message).toContain("could not be read");
    chat.approverGroup.members = [];
    expect(await statusOf(id)).toBe("awaitingApproval");
  });
});

describe("somebody else's conversation", () => {
  it("stays theirs when an activity in it names another person, or another kind", async () => {
    await admin.asks("whoami");
    const before = await chat.conversations.find(admin.conversationId);
    const conversation = {
      id: admin.conversationId,
      conversationType: "personal",
      tenantId: simulatedTenant,
    };
    await stranger.says("whoami", { over: { conversation } });
    await admin.says("whoami", { over: { conversation: { ...conversation, conversationType: "channel" } } });
    await stranger.says("", { over: { conversation, type: "installationUpdate", action: "remove" } });
    expect(await chat.conversations.find(admin.conversationId)).toEqual(before);
    expect(admin.messages.filter(({ text }) => text.includes(patti.id))).toEqual([]);
    expect(await refused("speak")).toBe(true);
  });

  it("is not guessed from an activity that does not say what kind it is", async () => {
    const conversation = { id: "a:unsaid", tenantId: simulatedTenant };
    await viewer.says("whoami", { over: { conversation } });
    expect(await chat.conversations.find("a:unsaid")).toBeUndefined();
  });

  it("in a channel keeps its messages, whoever clicks on them", async () => {
    const ops = chat.connector.channel("Seals");
    await admin.asks("notify here", { in: ops });
    const { id } = await aRequest("Kept");
    const root = await ops.waitsFor("the change's card", ({ text }) => text.includes(`chg-${id}`));
    const row = () =>
      chat.db.selectFrom("message").selectAll().where("activityId", "=", root.id).executeTakeFirst();
    // Teams has the card a moment before the bot has its answer.
    const { content } = await eventually("the card to be stored", row);
    const other = (await chat.changes.list({}, { offset: 1, limit: 1 })).changes[0]?.id;
    const elsewhere = { ...root, id: "never seen" };
    for (const message of [root, elsewhere]) {
      // Nothing stands at the second, so the client cannot show the answer there.
      const click = (person: Person, verb: string, data: object) =>
        person.forges(message, verb, data).catch(() => undefined);
      await click(viewer, "command", { text: `change ${other}` });
      await click(viewer, "show", { view: "change", id: other });
    }
    await approver.forges(root, "preflight", { fqdn: "sbc1.contoso.com" });
    expect((await row())?.content).toEqual(content);
    const tracked = await chat.db
      .selectFrom("message")
      .select("id")
      .where("activityId", "=", elsewhere.id)
      .execute();
    expect(tracked).toEqual([]);
    await admin.asks("notify off", { in: ops });
  });
});

describe("a preflight", () => {
  it("that still runs answers whoever asks for another", async () => {
    const one = await admin.asks("preflight sbc2.contoso.com");
    expect(one.text).toContain("sbc2.contoso.com");
    // Other news may still arrive in this chat.
    await second.says("preflight sbc2.contoso.com");
    await second.waitsFor("the preflight", ({ text }) => text.includes("sbc2.contoso.com"));
    const runs = await chat.db
      .selectFrom("preflight")
      .select("id")
      .where("fqdn", "=", "sbc2.contoso.com")
      .execute();
    expect(runs).toHaveLength(1);
  });

  it("is shown in a card that fills in place, and again in the same card when it is run again", async () => {
    const card = await admin.asks("preflight sbc1.contoso.com");
    expect(card.text).toContain("sbc1.contoso.com");
    // Teams has the card a moment before the bot has its answer.
    const first = await eventually("the card to be stored", () =>
      chat.db
        .selectFrom("message")
        .select("preflightId")
        .where("activityId", "=", card.id)
        .executeTakeFirst(),
    );
    await chat.preflights.finish(first.preflightId ?? 0, new Date());
    const again = await admin.forges(card, "preflight", { fqdn: "sbc1.contoso.com" });
    expect(again.card?.text).toContain("sbc1.contoso.com");
    const tracked = await chat.db
      .selectFrom("message")
      .select("preflightId")
      .where("activityId", "=", card.id)
      .executeTakeFirst();
    expect(tracked?.preflightId).toBeGreaterThan(first.preflightId ?? 0);
  });

  it("is for admins and approvers", async () => {
    expect((await viewer.asks("preflight sbc1.contoso.com")).text).toContain("can run a preflight");
  });
});

describe("a click that arrives twice", () => {
  it("is not told that something was done", async () => {
    const form = await admin.asks("confirm sbc1.contoso.com");
    const clicked = await admin.forges(form, "requestForm", { fqdn: "sbc1.contoso.com", kind: "wrong" });
    const replayed = await chat.connector.replay(clicked);
    expect(replayed.card?.text).toContain("I have seen that click already");
    expect(replayed.card?.buttons).toContain("Current state");
  });
});

describe("an old client", () => {
  it("sends buttons as messages, which do the same", async () => {
    const answer = await viewer.asks("gateways");
    const button = answer.card.buttons[0] ?? "";
    const before = viewer.messages.length;
    expect((await viewer.submits(answer, button)).status).toBe(200);
    expect(viewer.messages).toHaveLength(before + 1);
  });
});
