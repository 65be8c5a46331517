import { describe, expect, it } from "@jest/globals";
import type { Person } from "../../support/teams/connector.ts";
import { adele, alex, megan } from "../../support/people.ts";
import { chatForSuite, personOf } from "../../support/teams/chat-for-suite.ts";

const chat = chatForSuite();
const admin = personOf(chat, alex, { installed: true });
const approver = personOf(chat, megan, { installed: true });
const second = personOf(chat, adele, { installed: true });

const findings = [{ title: "TLS", outcome: "fails", summary: "The certificate ran out." }] as const;

/** Alex asked for the change, Megan for the way back. */
async function aHeldRollback(subject: string): Promise<{ id: number; name: string }> {
  const created = await chat.changes.create(
    {
      kind: "disableBypass",
      subject,
      request: null,
      reason: "Trouble at the carrier",
      requestedBy: alex,
      requestedAt: new Date(),
      startAt: null,
    },
    { at: new Date(), actor: alex, action: "change.request", subject, outcome: "done", detail: null },
  );
  if (!created.ok) throw new Error("a change is open");
  const { id } = created.change;
  const digest = await chat.submit(created.change);
  await chat.approve(id, digest);
  await chat.move(id, { type: "start" });
  await chat.move(id, { type: "rollBack", by: megan, reason: null, rollbackDays: 14, scope: "all" });
  await chat.move(id, { type: "holdRollback", findings, expiresAt: new Date(Date.now() + 3_600_000) });
  return { id, name: `chg-${id}` };
}

async function statusOf(id: number): Promise<string | undefined> {
  return (await chat.changes.find(id))?.change.state.status;
}

const heard = (person: Person, text: string) =>
  person.waitsFor(`“${text}”`, (message) => message.text.includes(text));

describe("a rollback that turns bypass on against the checks", () => {
  it("is released by button, by an approver who asked for neither, with a reason", async () => {
    const { id, name } = await aHeldRollback("sbc11.contoso.com");
    // The request for approval may show it first, and says a moment later that a newer card stands further down.
    const heldCard = () =>
      second.waitsFor(
        "the card of the held rollback",
        ({ text, card: seen }) => text.includes(`${name} ·`) && seen.buttons.includes("Turn bypass on again"),
      );
    const card = await heldCard();
    expect(card.text).toContain("waits for a second person");
    expect(card.text).toContain("TLS fails: The certificate ran out.");
    const { verb, data } = card.card.press("Turn bypass on again", { releaseReason: "Renewed by hand" });
    for (const person of [admin, approver]) {
      const own = await person.waitsFor("their card", ({ text }) => text.includes(`${name} ·`));
      expect(person.sees(own).buttons).not.toContain("Turn bypass on again");
      await person.forges(own, verb, data);
      expect(await statusOf(id)).toBe("rollbackHeld");
    }
    const refused = (await chat.audit.last(50)).filter(({ outcome }) => outcome === "refused");
    expect(refused).toContainEqual(
      expect.objectContaining({ action: "change.releaseRollback", actor: megan, detail: "ownRollback" }),
    );
    expect(refused).toContainEqual(expect.objectContaining({ actor: alex }));
    await second.forges(card, verb, { ...data, releaseReason: "" });
    expect(await statusOf(id)).toBe("rollbackHeld");
    await second.clicks(await heldCard(), "Turn bypass on again", { releaseReason: "Renewed by hand" });
    expect(await statusOf(id)).toBe("rollingBack");
    await heard(admin, `${name} (media bypass off, sbc11.contoso.com): Adele Vance releases the rollback`);
  });

  it("is released by a typed command, by the same person only", async () => {
    const { id, name } = await aHeldRollback("sbc12.contoso.com");
    for (const [person, line, why] of [
      [approver, `release ${name} I am sure`, "somebody else must release it"],
      [admin, `release ${name} I am sure`, "can approve"],
      [second, `release ${name}`, "whoever reads it later has nothing else"],
      [approver, `rollback ${name}`, "was asked for already"],
    ] as const) {
      await person.says(line);
      await heard(person, why);
      expect(await statusOf(id)).toBe("rollbackHeld");
    }
    await second.says(`release ${name} Renewed by hand`);
    await heard(admin, `${name} (media bypass off, sbc12.contoso.com): Adele Vance releases the rollback`);
    expect(await statusOf(id)).toBe("rollingBack");
  });
});
