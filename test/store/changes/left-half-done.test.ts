import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import type { ChangeState } from "../../../src/changes/change.ts";
import { decide } from "../../../src/changes/decide.ts";
import type { Intention } from "../../../src/changes/intention.ts";
import { leftWords } from "../../../src/changes/left-half-done.ts";
import { membersDigest, type Membership } from "../../../src/changes/waves/members.ts";
import { changeStore } from "../../../src/store/changes/change-store.ts";
import { observationStore } from "../../../src/store/observations/observation-store.ts";
import { aSubmission, minutesAfter, noon } from "../../support/changes/builders.ts";
import { aMember, aMovePlan, aVoiceUser, userId } from "../../support/changes/migration-builders.ts";
import { databaseForSuite } from "../../support/database/database-for-suite.ts";
import { putMembers } from "../../support/database/put-waves.ts";
import { forSuite } from "../../support/jest/for-suite.ts";
import { alex, megan } from "../../support/people.ts";

const membership: Membership = {
  members: [aMember(), aMember({ userId: userId(2), userPrincipalName: "b@contoso.com" })],
  excluded: [],
};
const aborted: ChangeState = { status: "aborted", at: noon, by: megan, reason: null };
const moved = { status: "moved", settledAt: noon };

describe("what was left half done", () => {
  const database = databaseForSuite();
  const changes = forSuite(() => changeStore(database.runtime, "k"));

  beforeEach(async () => {
    await sql`truncate change, task, voice_user, observation restart identity cascade`.execute(database.db);
  });

  async function migration(state: ChangeState, members: Membership = membership): Promise<number> {
    const audit = {
      at: noon,
      actor: alex,
      action: "change.request",
      subject: "-",
      outcome: "done",
      detail: null,
    };
    const created = await changes.create(
      {
        kind: "migrate",
        subject: "sbc1.contoso.com",
        request: null,
        reason: "One site first",
        requestedBy: alex,
        requestedAt: noon,
        startAt: null,
      },
      audit as Parameters<typeof changes.create>[1],
    );
    if (!created.ok) throw new Error("A change is open.");
    const { id } = created.change;
    const stored = await changes.find(id);
    if (!stored) throw new Error("No such change.");
    const submission = aSubmission({ plan: aMovePlan({ membersDigest: membersDigest(members) }) });
    await changes.save({ ...stored.change, submission, state }, stored.version, {
      at: noon,
      events: [],
      membership: members,
    });
    return id;
  }

  const listed = async () =>
    (await changes.leftHalfDone()).map(({ change, people, steps }) => ({ id: change.id, people, steps }));

  it("is listed with who stays on the new policy, until they are restored", async () => {
    const id = await migration(aborted);
    expect(await listed()).toEqual([]);
    await putMembers(database.db, id, [userId(1), userId(2)], moved);
    expect(await listed()).toEqual([{ id, people: 2, steps: 0 }]);
    await putMembers(database.db, id, [userId(1)], { status: "restored" });
    await putMembers(database.db, id, [userId(2)], { status: "notRestored" });
    expect(await listed()).toEqual([{ id, people: 1, steps: 0 }]);
    await putMembers(database.db, id, [userId(2)], { status: "restored" });
    expect(await listed()).toEqual([]);
  });

  it("is listed with the steps that were made and not undone", async () => {
    const id = await migration(aborted);
    const step = { direction: "do" as const, index: 0, attempts: 0 };
    await changes.intend(id, step, noon, minutesAfter(noon, 5));
    expect(await listed()).toEqual([]);
    await changes.mark(id, "do", 0, { acceptedAt: noon, setAt: noon });
    expect(await listed()).toEqual([{ id, people: 0, steps: 1 }]);
    await changes.intend(id, { ...step, direction: "undo" }, noon, minutesAfter(noon, 5));
    await changes.mark(id, "undo", 0, { acceptedAt: noon, setAt: noon });
    expect(await listed()).toEqual([]);
  });

  it("is dealt with once the tenant was read since and shows another policy", async () => {
    const id = await migration(aborted);
    await putMembers(database.db, id, [userId(1), userId(2)], moved);
    const read = async (at: Date) =>
      observationStore(database.runtime).replaceUsers(
        (async function* () {
          yield [aVoiceUser(1)];
        })(),
        at,
      );
    await read(minutesAfter(noon, -5));
    expect(await listed()).toEqual([{ id, people: 2, steps: 0 }]);
    await read(minutesAfter(noon, 5));
    expect(await listed()).toEqual([{ id, people: 1, steps: 0 }]);
  });

  it("stays while later changes on the same trunk succeed that concern other people and other things", async () => {
    const id = await migration(aborted);
    await putMembers(database.db, id, [userId(1)], moved);
    const step = { direction: "do" as const, index: 0, attempts: 0 };
    await changes.intend(id, step, noon, minutesAfter(noon, 5));
    await changes.mark(id, "do", 0, { acceptedAt: noon, setAt: noon });
    const running: ChangeState = { status: "running", since: noon, waitingFor: null };
    const later = await migration(running, {
      members: [aMember({ userId: userId(3), userPrincipalName: "c@contoso.com" })],
      excluded: [],
    });
    expect(await listed()).toEqual([{ id, people: 1, steps: 1 }]);
    const stored = await changes.find(later);
    if (!stored) throw new Error("No such change.");
    const state: ChangeState = {
      status: "succeeded",
      at: noon,
      seenInEffect: true,
      judged: true,
      watched: null,
      revised: [],
    };
    await changes.save({ ...stored.change, state }, stored.version, { at: noon, events: [] });
    expect(await listed()).toEqual([{ id, people: 1, steps: 1 }]);
    // The later one moves the same person, and makes the same thing.
    await putMembers(database.db, later, [userId(3)], moved);
    expect(await listed()).toEqual([{ id, people: 1, steps: 1 }]);
    await changes.intend(later, step, noon, minutesAfter(noon, 5));
    await changes.mark(later, "do", 0, { acceptedAt: noon, setAt: noon });
    expect(await listed()).toEqual([{ id, people: 1, steps: 0 }]);
    await changes.intend(later, { ...step, direction: "undo" }, noon, minutesAfter(noon, 5));
    await changes.mark(later, "undo", 0, { acceptedAt: noon, setAt: noon });
    expect(await listed()).toEqual([{ id, people: 1, steps: 1 }]);
  });

  it("is gone once an approver other than the requester dismisses it with a reason, until its way back is asked for", async () => {
    const id = await migration(aborted);
    await putMembers(database.db, id, [userId(1)], moved);
    const stored = await changes.find(id);
    if (!stored) throw new Error("No such change.");
    const dismiss = { type: "dismissLeft", by: megan, reason: "They stay there on purpose" } as const;
    const refused = (intention: Intention, change = stored.change) => {
      const decision = decide(change, intention, noon);
      return decision.ok ? "done" : decision.refusal;
    };
    expect(refused({ ...dismiss, by: alex })).toBe("ownChange");
    expect(refused({ ...dismiss, reason: "ok" })).toBe("reasonMissing");
    expect(refused(dismiss, { ...stored.change, state: { status: "draft" } })).toBe("wrongStatus");
    const dismissed = decide(stored.change, dismiss, noon);
    if (!dismissed.ok) throw new Error(dismissed.refusal);
    expect(dismissed.change).toEqual(stored.change);
    expect(await listed()).toHaveLength(1);
    await changes.save(dismissed.change, stored.version, {
      at: noon,
      events: dismissed.events,
    });
    expect(await listed()).toEqual([]);
    await changes.record(id, noon, [
      { event: { type: "rollbackRequested", by: megan, reason: null, scope: "all" } },
    ]);
    expect(await listed()).toHaveLength(1);
  });

  it("reads as what is left of it", () => {
    expect(leftWords({ people: 48, steps: 6 })).toBe(
      "48 people stay on the new policy and 6 steps are not undone",
    );
    expect(leftWords({ people: 0, steps: 1 })).toBe("1 step is not undone");
  });
});
