import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { membersDigest } from "../../src/change/move/members.ts";
import { createReadOverview } from "../../src/chat/overview.ts";
import type { Overview } from "../../src/tab/overview.ts";
import { aCall, megan } from "../support/builders.ts";
import { askedMigration } from "../support/asked-migration.ts";
import { startChat, type ChatBench } from "../support/chat-bench.ts";
import { aMember, aMovePlan, aVoiceUser, userId } from "../support/migration-builders.ts";
import { hourOf } from "../../src/telephony/call-hours.ts";
import { putRows } from "../support/read-calls.ts";

const now = new Date();
const config = { mode: "simulated", cloud: "commercial", approvalsRequired: 1, rollbackDays: 14 } as const;
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

  it("tells of nothing but gateways while nothing else was read", async () => {
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
    expect({ changes, decisions }).toEqual({ changes: { open: 0, waiting: 0, rows: [] }, decisions: [] });
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
    expect(gateways.rows.slice(0, 2)).toMatchObject([
      {
        fqdn: "sbc1.contoso.com",
        standing: "good",
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
    ]);
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
    });
    await chat.move(id, { type: "start" });
    await chat.waves.update(id, 1, { status: "baking", beganAt: now, judgeAt: ago(-1) });
    await chat.waves.mark(id, [userId(1)], { status: "moved", settledAt: now });
    await chat.move(id, { type: "pause", by: megan, why: "Megan paused it.", needs: "resume", wave: 1 });

    const { gateways, changes, decisions } = await read();
    expect(gateways.rows[0]?.change).toEqual({ name: "chg-1", words: "paused", standing: "look" });
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
              words: "moved; calls are awaited",
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
