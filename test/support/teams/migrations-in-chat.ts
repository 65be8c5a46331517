import { askedMigration } from "./asked-migration.ts";
import { membersDigest } from "../../../src/changes/waves/members.ts";
import type { ChatBench } from "./chat-bench.ts";
import type { Person, PostedMessage } from "./connector.ts";
import { aMember, aMovePlan, userId } from "../changes/migration-builders.ts";
import { putMembers, putWave } from "../database/put-waves.ts";

const members = [1, 2, 3, 4].map((n) =>
  aMember({ userId: userId(n), userPrincipalName: `user${n}@contoso.com`, wave: n === 1 ? 1 : 2 }),
);
const excluded = [
  { userId: userId(9), userPrincipalName: "=cmd|calc@contoso.com", why: "noNumber" as const },
];

/** Migrations of four people in two waves, from Alex's request on. */
export function migrationsIn(chat: ChatBench) {
  return {
    /** One that waits for its approval, on a trunk of its own. */
    async asked() {
      const created = await askedMigration(chat, `sbc${Math.random().toString(36).slice(2)}.contoso.com`);
      const { id, subject } = created;
      const plan = aMovePlan({
        subject,
        membersDigest: membersDigest({ members, excluded }),
        excluded: [{ why: "noNumber", users: 1 }],
        approveWaves: "each",
        waves: [
          { number: 1, kind: "pilot", title: "Pilot", users: 1, bakeHours: 24, gated: true },
          { number: 2, kind: "wave", title: "Everybody else", users: 3, bakeHours: 24, gated: true },
        ],
      });
      const digest = await chat.submitMove(id, plan, { members, excluded });
      return { id, name: `chg-${id}`, digest };
    },
    /** The runner's part: approved, started, and the pilot moved. */
    async started(id: number, digest: string): Promise<void> {
      await chat.approve(id, digest);
      await chat.move(id, { type: "start" });
      const judgeAt = new Date(Date.now() + 3_600_000);
      await putWave(chat.db, id, 1, { status: "baking", beganAt: new Date(), judgeAt });
      await putMembers(chat.db, id, [userId(1)], { status: "moved", settledAt: new Date() });
    },
    /**
     * The change's card as it is now; news of other changes may come in between. With a button: once it offers that, as a card
     * that was drawn right before the change moved is edited a moment later.
     */
    async card(person: Person, name: string, button?: string): Promise<PostedMessage> {
      const before = new Set(person.messages.map((message) => message.id));
      await person.says(`change ${name}`);
      return person.waitsFor(
        "the card",
        ({ id, text, card }) =>
          !before.has(id) &&
          text.includes(`${name} ·`) &&
          text.includes("Timeline") &&
          (button === undefined || card.buttons.includes(button)),
      );
    },
  };
}
