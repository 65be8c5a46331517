import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { aVoiceUser, userId } from "../../../support/changes/migration-builders.ts";
import { alex, megan, isaiah } from "../../../support/people.ts";
import { chatForSuite, personOf } from "../../../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex);
personOf(chat, megan, { installed: true });
const viewer = personOf(chat, isaiah);

beforeAll(async () => {
  const users = [
    ...Array.from({ length: 30 }, (_, at) => aVoiceUser(at + 1)),
    aVoiceUser(31, { telephoneNumber: null }),
    aVoiceUser(32, { userPrincipalName: "user2@fabrikam.com", voiceRouting: { kind: "global" } }),
  ];
  await chat.observations.replaceUsers(
    (async function* () {
      yield users;
    })(),
    new Date(),
  );
});

/** Each test finds the trunk free. */
afterEach(async () => {
  const open = await chat.changes.openOn("sbc1.contoso.com");
  if (open) await chat.move(open.id, { type: "cancel", by: alex });
});

describe("migrate", () => {
  it("answers with a form filled in with proposals", async () => {
    const form = await admin.asks("migrate sbc1.contoso.com");
    const { verb, data } = form.card.press("Request approval");
    expect(verb).toBe("migrate");
    expect(data).toMatchObject({
      fqdn: "sbc1.contoso.com",
      newFqdn: "sbc1-bypass.contoso.com",
      newPort: "5062",
      policies: "Berlin",
      shares: "5, 25, 100",
      pilotSize: "15",
      minimumCalls: "100",
      approveWaves: "together",
      onFailedGate: "ask",
      fallback: "true",
      windowZone: "Europe/Amsterdam",
    });
    expect(form.text).toContain("31 users");
  });

  it("creates a change with what was asked for", async () => {
    const form = await admin.asks("migrate sbc1.contoso.com");
    const clicked = await admin.clicks(form, "Request approval", {
      reason: "Local media for Berlin",
      pilot: "user1@contoso.com; USER3",
      shares: "50 100",
      pilotBakeHours: "0.5",
      windowFrom: "20:00",
      windowTo: "04:00",
      onFailedGate: "rollBack",
    });
    expect(clicked.card?.text).toContain("Migrate to a second trunk");
    const change = await chat.changes.openOn("sbc1.contoso.com");
    expect(change).toMatchObject({
      kind: "migrate",
      subject: "sbc1.contoso.com",
      reason: "Local media for Berlin",
      request: {
        kind: "migrate",
        options: {
          newFqdn: "sbc1-bypass.contoso.com",
          newPort: 5062,
          nameSuffix: " Bypass",
          policies: [],
          pilot: [userId(1), userId(3)],
          shares: [50, 100],
          pilotBakeHours: 0.5,
          window: { days: [1, 2, 3, 4], from: "20:00", to: "04:00", zone: "Europe/Amsterdam" },
          onFailedGate: "rollBack",
        },
      },
    });
    const again = await admin.forges(form, "migrate", {
      fqdn: "sbc1.contoso.com",
      dryRun: "no",
      reason: "Once more",
    });
    expect(again.message).toContain(`chg-${change?.id} is still open`);
  });

  it("shows only the plan, and creates no change", async () => {
    const form = await admin.asks("migrate sbc1.contoso.com");
    const plan = await admin.clicks(form, "Show the plan only", { pilotSize: "7" });
    for (const text of [
      "Nothing was made and nobody was asked.",
      "sbc1.contoso.com → sbc1-bypass.contoso.com",
      "SipSignalingPort 5061 → **5062**, MediaBypass off → **on**",
      "1 user: without a phone number",
      "Pilot**: 7 users",
      "Berlin → **Berlin Bypass**",
      "**30 users**",
    ])
      expect(plan.card?.text).toContain(text);
    expect(await chat.changes.openOn("sbc1.contoso.com")).toBeUndefined();
    const back = await admin.clicks(form, "Back to the form");
    expect(back.card?.press("Request approval").data).toMatchObject({ pilotSize: "7" });
  });

  it.each(["--dry-run", "—dry-run"])("%s shows the proposed plan at once", async (flag) => {
    const plan = await admin.asks(`migrate sbc1.contoso.com ${flag}`);
    expect(plan.text).toContain("Nothing was made and nobody was asked.");
    expect(plan.text).toContain("Pilot**: 15 users");
  });

  it.each([
    ["an empty reason", {}, ["Give a reason"]],
    [
      "people nobody knows, and a name of two, one by one",
      { pilot: "nobody@contoso.com, user2", reason: "Tried" },
      ["“nobody@contoso.com”", "“user2” may be user2@contoso.com or user2@fabrikam.com"],
    ],
    ["a pilot of somebody who stays", { pilot: "user31", reason: "Tried" }, ["has no phone number"]],
    ["a port that is none", { newPort: "sixty", reason: "Tried" }, ["TLS port"]],
    ["the port of the old trunk", { newPort: "5061", reason: "Tried" }, ["5061"]],
    ["a name that is taken", { newFqdn: "sbc2.contoso.com", reason: "Tried" }, ["sbc2.contoso.com"]],
    ["a domain that is not verified", { newFqdn: "sbc1.evil.example", reason: "Tried" }, ["verified domain"]],
    ["shares that do not end with 100", { shares: "5, 50", reason: "Tried" }, ["end with 100"]],
    [
      "a window that never opens, and shares that are none",
      { windowFrom: "20:00", windowTo: "20:00", shares: "lots", reason: "Tried" },
      ["never opens", "percentages"],
    ],
    [
      "a zone that does not exist",
      { windowFrom: "20:00", windowTo: "22:00", windowZone: "Mars", reason: "Tried" },
      ["Mars"],
    ],
    ["hours that are none", { bakeHours: "soon", reason: "Tried" }, ["such as 24 or 0.5"]],
    ["no policy", { policies: "", reason: "Tried" }, ["at least one policy"]],
    ["a policy that does not lead here", { policies: "Paris", reason: "Tried" }, ["“Paris”"]],
    [
      "a start that is past",
      { start: "later", startDate: "2020-01-01", startTime: "10:00", reason: "Tried" },
      ["past"],
    ],
  ])("%s is refused in the form, and no change is created", async (_, entered, whys) => {
    const form = await admin.asks("migrate sbc1.contoso.com");
    const refused = await admin.clicks(form, "Request approval", entered);
    for (const why of whys) expect(refused.card?.text).toContain(why);
    expect(refused.card?.buttons).toContain("Request approval");
    expect(await chat.changes.openOn("sbc1.contoso.com")).toBeUndefined();
  });

  it.each([
    ["migrate sbc2.contoso.com", "already on"],
    ["migrate sbc6.contoso.com", "IPv6"],
    ["migrate nowhere.contoso.com", "not a gateway"],
    ["migrate", "Which gateway"],
  ])("%j is refused with an explanation", async (text, why) => {
    expect((await admin.asks(text)).text).toContain(why);
  });

  it("is for those who may request, and validates forged data", async () => {
    expect((await viewer.asks("migrate sbc1.contoso.com")).text).toContain("can request");
    const form = await admin.asks("migrate sbc1.contoso.com");
    const forged = await admin.forges(form, "migrate", { fqdn: "sbc1.contoso.com", dryRun: "perhaps" });
    expect(forged.message).toContain("does not belong to a card");
  });

  it("treats a template expression in a value as text", async () => {
    const form = await admin.asks("migrate sbc1.contoso.com");
    const plan = await admin.clicks(form, "Show the plan only", {
      windowZone: "${summary}",
      reason: "${title}",
    });
    expect(plan.card?.text).toContain("Nothing was made");
  });
});
