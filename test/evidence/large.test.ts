import { describe, expect, it } from "@jest/globals";
import { unzipSync } from "fflate";
import { membersDigest } from "../../src/changes/waves/members.ts";
import { makeEvidence } from "../../src/evidence/make-evidence.ts";
import { dossierStore } from "../../src/store/change-dossier.ts";
import { aMember, aMovePlan, userId } from "../support/changes/migration-builders.ts";
import { askedMigration } from "../support/teams/asked-migration.ts";
import { chatForSuite } from "../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const people = 5_000;

describe("the evidence of a change of 5,000 people", () => {
  it("holds everybody in its list, names a hundred on its page and says how many more there are", async () => {
    const created = await askedMigration(chat, "sbc1.contoso.com");
    const members = Array.from({ length: people }, (_, at) =>
      aMember({ userId: userId(at + 1), userPrincipalName: `user${at + 1}@contoso.com` }),
    );
    const plan = aMovePlan({ membersDigest: membersDigest({ members, excluded: [] }) });
    await chat.submitMove(created.id, plan, { members, excluded: [] });
    await chat.db
      .updateTable("waveMember")
      .set({ status: "failed", detail: "Not read back in time." })
      .execute();

    const made = await makeEvidence(dossierStore(chat.db), created.id, new Date());
    const files = unzipSync(made?.bytes ?? new Uint8Array());
    const text = (name: string) => Buffer.from(files[name] ?? []).toString();
    expect(text("people.csv").trim().split("\r\n")).toHaveLength(people + 1);
    const page = text("index.html");
    expect(page.match(/user\d+@contoso\.com/g)).toHaveLength(100);
    expect(page).toContain(`and ${people - 100} more: people.csv`);
    // Far below what Teams takes, and what a mail takes.
    expect(made?.bytes.length).toBeLessThan(2_000_000);
  });
});
