import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { membersDigest } from "../../src/changes/waves/members.ts";
import { createReadOverview } from "../../src/web/overview.ts";
import { measure } from "../../src/changes/waves/judged-calls.ts";
import { summariseCalls } from "../../src/telephony/call-statistics.ts";
import type { Overview } from "../../src/tab/overview.ts";
import { aCall } from "../support/changes/builders.ts";
import { askedMigration } from "../support/teams/asked-migration.ts";
import { startChat, type ChatBench } from "../support/teams/chat-bench.ts";
import { aMember, aMovePlan, aVoiceUser, userId } from "../support/changes/migration-builders.ts";
import { hourOf } from "../../src/telephony/call-hours.ts";
import { putRows } from "../support/database/read-calls.ts";
import { megan } from "../support/people.ts";
import { putMembers, putWave } from "../support/database/put-waves.ts";

const now = new Date();
const config = {
  mode: "simulated",
  cloud: "commercial",
  approvalsRequired: 1,
  proof: null,
  rollbackDays: 14,
  breakGlassAfter: null,
} as const;
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);

describe("the overview", () => {
  let chat: ChatBench;
  let read: () => Promise<Overview>;

  beforeAll(async () => {
    chat = await startChat();
    read = createReadOverview({ ...chat, config, now: () => now });
  });

  afterAll(async () => {
    await chat.stop();
  });

  it("shows only gateways while nothing else was read", async () => {
    const { gateways, changes, decisions } = await read();
    expect(gateways).toMatchObject({ total: 3, usersAsOf: null, callsAsOf: null, problem: null });
    expect(gateways.rows[0]).toMatchObject({
      fqdn: "sbc1.contoso.com",
      standing: "unknown",
      options: { words: "OPTIONS not tried yet", standing: "unknown" },
      certificate: { words: "not seen", standing: "unknown" },
      probedAt: null,
      users: null,
      calls: null,
      preflight: null,
      change: null,
    });
    expect({ changes, decisions }).toEqual({
      changes: { open: 0, waiting: 0, leftHalfDone: [], rows: [] },
      decisions: [],
    });
  });

  it("shows what was observed of a gateway, with its age and in the words of the cards", async () => {
    const probe = {
      optionsDetail: "",
      certificateIssuer: null,
      product: null,
      reached: true,
      detail: "",
      at: now,
    };
    await chat.observations.putProbe({
      ...probe,
      fqdn: "sbc1.contoso.com",
      optionsStatus: 200,
      certificateNotAfter: ago(-100.5),
    });
    await chat.observations.putProbe({
      ...probe,
      fqdn: "sbc2.contoso.com",
      optionsStatus: 503,
      optionsDetail: "503",
      certificateNotAfter: ago(3.5),
    });
    await chat.observations.replaceUsers(
      (async function* () {
        yield [aVoiceUser(1)];
      })(),
      ago(0.01),
    );
    const rows = [
      aCall({ id: "1", startedAt: ago(0.1) }),
      aCall({ id: "2", startedAt: ago(0.2), successful: false }),
      aCall({ id: "3", startedAt: ago(2) }),
    ];
    await putRows(chat.observations, rows, now);
    await chat.observations.failed("fleet", now, "Teams said `no`.");

    const { gateways } = await read();
    expect(gateways).toMatchObject({
      usersAsOf: ago(0.01).toISOString(),
      callsAsOf: now.toISOString(),
      callsSince: hourOf(now).toISOString(),
      problem: "The last refresh failed: Teams said no. Shown is what was read before.",
    });
    expect(gateways.rows[0]).toMatchObject({
      fqdn: "sbc2.contoso.com",
      needsLook: true,
      reasons: [{ words: "The SBC answers OPTIONS with 503." }, {}],
    });
    expect(gateways.rows.toSorted((one, other) => one.fqdn.localeCompare(other.fqdn))).toMatchObject([
      {
        fqdn: "sbc1.contoso.com",
        standing: "good",
        needsLook: false,
        mediaBypass: false,
        options: { words: "OPTIONS 200", standing: "good" },
        certificate: { words: "100 days left", standing: "good" },
        probedAt: now.toISOString(),
        users: 1,
        calls: { attempts: 2, delivered: 1 },
      },
      {
        fqdn: "sbc2.contoso.com",
        standing: "bad",
        mediaBypass: true,
        options: { words: "OPTIONS 503", standing: "bad" },
        certificate: { words: "expired 3 days ago", standing: "bad" },
        users: 0,
        calls: { attempts: 0, delivered: 0 },
      },
      { standing: "unknown", needsLook: false },
    ]);
  });

  it("counts busy, unanswered and declined calls as delivered, as gate and cards do", async () => {
    const codes = [480, 486, 487, 603, 503];
    const rows = codes.map((finalSipCode, at) =>
      aCall({
        id: `ended-${finalSipCode}`,
        trunkFqdn: "sbc6.contoso.com",
        startedAt: ago(0.1 + at / 100),
        successful: false,
        finalSipCode,
        callEndSubReason: null,
      }),
    );
    await putRows(chat.observations, rows, now);
    const { gateways } = await read();
    const shown = gateways.rows.find(({ fqdn }) => fqdn === "sbc6.contoso.com");
    expect(shown?.calls).toEqual({ attempts: 5, delivered: 4 });
    expect(summariseCalls(rows).deliveredShare).toBe(80);
    expect(measure("sbc6.contoso.com", rows, []).deliveredShare).toBe(80);
  });

  it("shows an open change with its waves, what it waits for, and who decided what", async () => {
    const { id } = await askedMigration(chat, "sbc1.contoso.com");
    const members = [
      aMember(),
      aMember({ userId: userId(2), userPrincipalName: "user2@contoso.com", wave: 2 }),
    ];
    const plan = aMovePlan({ membersDigest: membersDigest({ members, excluded: [] }) });
    const digest = await chat.submitMove(id, plan, { members, excluded: [] });

    expect((await read()).changes).toMatchObject({
      open: 1,
      waiting: 1,
      rows: [{ name: "chg-1", words: "waiting for approval", until: { words: "expires" } }],
    });

    await chat.move(id, {
      type: "approve",
      by: megan,
      digest,
      comment: "Go",
      acceptUnknowns: null,
      acceptDifferences: [],
      proofRule: null,
    });
    await chat.move(id, { type: "start" });
    await putWave(chat.db, id, 1, { status: "baking", beganAt: now, judgeAt: ago(-1) });
    await putMembers(chat.db, id, [userId(1)], { status: "moved", settledAt: now });
    await chat.move(id, { type: "pause", by: megan, why: "Megan paused it.", needs: "resume", wave: 1 });

    const { gateways, changes, decisions } = await read();
    const moving = gateways.rows.find(({ fqdn }) => fqdn === "sbc1.contoso.com");
    expect(moving?.change).toEqual({ name: "chg-1", words: "paused", standing: "warning" });
    expect(changes).toMatchObject({
      open: 1,
      waiting: 0,
      rows: [
        {
          name: "chg-1",
          kind: "migration",
          subject: "sbc1.contoso.com",
          requestedBy: "Alex Wilber",
          words: "paused",
          note: "Megan paused it.",
          until: null,
          waves: [
            {
              number: 1,
              title: "Pilot",
              users: 1,
              moved: 1,
              words: "moved; waiting for calls",
              judgeAt: ago(-1).toISOString(),
            },
            { number: 2, users: 1, moved: 0, words: "to come", judgeAt: null },
          ],
        },
      ],
    });
    expect(decisions).toEqual([
      {
        at: expect.any(String),
        change: "chg-1",
        words: expect.stringMatching(
          /^chg-1 \(migration, sbc1\.contoso\.com\): approved by Megan Bowen\. .*Go/,
        ),
        standing: "good",
      },
    ]);
  });

  it("keeps the newest decision first, of all changes, and leaves the small events out", async () => {
    await chat.record(1, "judged", { type: "waveJudged", wave: 1, outcome: "fail", reasons: ["No media."] });
    await chat.record(1, "step", { type: "stepSet", step: "something" });
    const { decisions } = await read();
    expect(decisions.map(({ standing }) => standing)).toEqual(["bad", "good"]);
  });
});
