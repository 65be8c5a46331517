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
  said,
  storedChange,
} from "../support/world/deciding.ts";
import { eventually } from "../support/jest/eventually.ts";
import { documentedRoles, holders, type Holder } from "../support/teams/roles-table.ts";
import { startWorld, type World } from "../support/world/world.ts";
import { lynne } from "../support/people.ts";

interface Deed {
  /** The command or button, as the audit calls a refused attempt. */
  readonly by: `command.${string}` | `card.${string}`;
  /** Says or presses it, and gives what came back in words. */
  readonly tries: (person: Person) => Promise<string>;
  /** Fails unless it was done. */
  readonly isDone: (answer: string, person: Person) => Promise<void> | void;
}

let world: World;
/** Of the pair that may break the glass. */
let other: Person;
/** By Alex: one that waits, one that is set. */
let waiting: { trunk: string; card: PostedMessage; name: string };
let set: { trunk: string; name: string };

beforeAll(async () => {
  world = await startWorld({
    ...unhurried,
    BREAK_GLASS: `${lynne.id} a1e00000-0000-4000-8000-000000000007`,
  });
  other = world.teams.person(lynne.name, lynne.id);
  await refresh();
});
afterAll(async () => {
  await world.stop();
});

beforeEach(() => {
  letTeamsRest(world);
});

/** Changes that a test used up are made anew, so that each finds one to act on. */
async function refresh(): Promise<void> {
  const { megan } = world;
  if (!waiting || (await storedChange(world, waiting.trunk)).status !== "awaitingApproval") {
    const trunk = world.freshTrunk();
    await world.request(trunk);
    const card = await approvalRequest(megan, trunk);
    waiting = { trunk, card, name: `chg-${(await storedChange(world, trunk)).id}` };
  }
  if (!set || (await storedChange(world, set.trunk)).status !== "watching") {
    const trunk = world.freshTrunk();
    await world.request(trunk);
    await approve(megan, await approvalRequest(megan, trunk));
    await world.shows(megan, trunk, "Bypass is on");
    set = { trunk, name: `chg-${(await storedChange(world, trunk)).id}` };
  }
}

function holderOf(role: Holder): Person {
  const { isaiah, alex, megan, patti } = world;
  return { viewer: isaiah, admin: alex, approver: megan, breakGlass: other, nobody: patti }[role];
}

const asks =
  (text: () => string) =>
  async (person: Person): Promise<string> =>
    (await person.asks(text())).text;

/** Presses a button whose card this person may never have got. */
const presses =
  (verb: string, data: () => object) =>
  async (person: Person): Promise<string> =>
    said(await person.forges(await person.asks("help"), verb, data()));

const contains =
  (text: () => string) =>
  (answer: string): void => {
    expect(answer).toContain(text());
  };

async function becomes(trunk: string, ...status: readonly string[]): Promise<void> {
  await eventually(`${trunk} to be ${status.join(" or ")}`, async () =>
    status.includes((await storedChange(world, trunk)).status),
  );
}

const decisive = () => approvalOf(waiting.card).data;
const digestShown = () => String(decisive().digest).slice(0, 12);
const freeTrunk = "sbc1.contoso.com";
const statement = () => ({ fqdn: freeTrunk, "item:firewall:signalling": "true", all: "true" });
let requestedOn = "";

const deeds: Readonly<Record<string, Deed>> = {
  help: { by: "command.help", tries: asks(() => "help"), isDone: contains(() => "whoami") },
  whoami: {
    by: "command.whoami",
    tries: asks(() => "whoami"),
    isDone: (answer, { id }) => {
      expect(answer).toContain(id);
    },
  },
  "look at the gateways": {
    by: "command.gateways",
    tries: asks(() => "gateways sbc1"),
    isDone: contains(() => freeTrunk),
  },
  "look at a gateway": {
    by: "command.gateway",
    tries: asks(() => `gateway ${freeTrunk}`),
    isDone: contains(() => "120 users"),
  },
  "look at the changes": {
    by: "command.changes",
    tries: asks(() => "changes"),
    isDone: contains(() => set.name),
  },
  "look at a change": {
    by: "command.change",
    tries: asks(() => `change ${set.name}`),
    isDone: contains(() => set.trunk),
  },
  "look at what awaits approval": {
    by: "command.approvals",
    tries: asks(() => "approvals"),
    isDone: contains(() => waiting.name),
  },
  "look by a card's button": {
    by: "card.show",
    tries: presses("show", () => ({ view: "gateway", fqdn: freeTrunk })),
    isDone: contains(() => "120 users"),
  },
  "read the audit": {
    by: "command.audit",
    tries: asks(() => "audit 5"),
    isDone: contains(() => "change"),
  },
  "verify the audit": {
    by: "command.audit verify",
    tries: asks(() => "audit verify"),
    isDone: contains(() => "is whole"),
  },
  "run a preflight": {
    by: "command.preflight",
    tries: asks(() => `preflight ${freeTrunk}`),
    isDone: contains(() => freeTrunk),
  },
  "run a preflight by button": {
    by: "card.preflight",
    tries: presses("preflight", () => ({ fqdn: freeTrunk })),
    isDone: contains(() => freeTrunk),
  },
  "open the confirmation form": {
    by: "command.confirm",
    tries: asks(() => `confirm ${freeTrunk}`),
    isDone: contains(() => "confirm"),
  },
  attest: {
    by: "card.attest",
    tries: async (person) => {
      const items = await attestable();
      return presses("attest", () => ({ ...statement(), ...items }))(person);
    },
    isDone: contains(() => "confirmed"),
  },
  "open the request form": {
    by: "command.enable-bypass",
    tries: asks(() => `enable-bypass ${freeTrunk}`),
    isDone: contains(() => "Reason, which the approver will read"),
  },
  "request a change": {
    by: "card.request",
    tries: async (person) => {
      requestedOn = world.freshTrunk();
      return presses("request", () => ({ fqdn: requestedOn, kind: "enableBypass", reason: "Shorter path" }))(
        person,
      );
    },
    isDone: async (answer) => {
      expect(answer).toContain(requestedOn);
      await becomes(requestedOn, "awaitingApproval");
    },
  },
  "cancel by command": {
    by: "command.cancel",
    tries: asks(() => `cancel ${waiting.name}`),
    isDone: async () => becomes(waiting.trunk, "cancelled"),
  },
  "cancel by button": {
    by: "card.cancel",
    tries: presses("cancel", () => ({ changeId: decisive().changeId })),
    isDone: async () => becomes(waiting.trunk, "cancelled"),
  },
  approve: {
    by: "card.approve",
    tries: presses("approve", decisive),
    isDone: async () => becomes(waiting.trunk, "watching"),
  },
  reject: {
    by: "card.reject",
    tries: presses("reject", () => ({ ...decisive(), reason: "Not tonight" })),
    isDone: async () => becomes(waiting.trunk, "rejected"),
  },
  "approve by text": {
    by: "command.approve",
    tries: asks(() => `approve ${waiting.name} ${digestShown()} Checked with the carrier`),
    isDone: async () => becomes(waiting.trunk, "watching"),
  },
  "reject by text": {
    by: "command.reject",
    tries: asks(() => `reject ${waiting.name} Not tonight`),
    isDone: async () => becomes(waiting.trunk, "rejected"),
  },
  "roll back by command": {
    by: "command.rollback",
    tries: asks(() => `rollback ${set.name}`),
    isDone: async () => becomes(set.trunk, "rolledBack"),
  },
  "roll back by button": {
    by: "card.rollback",
    tries: presses("rollback", () => ({ changeId: Number(set.name.slice(4)) })),
    isDone: async () => becomes(set.trunk, "rolledBack"),
  },
  "brake by command": {
    by: "command.brake",
    tries: asks(() => `brake ${set.name}`),
    // Decided on what it is: a switch has no brake.
    isDone: contains(() => "moves nobody in waves"),
  },
  "pause by button": {
    by: "card.pause",
    tries: presses("pause", () => ({ changeId: Number(set.name.slice(4)) })),
    isDone: contains(() => set.name),
  },
  "ask to break the glass": {
    by: "command.break-glass",
    tries: asks(() => `break-glass rollback ${set.name} Nobody hears the caller`),
    isDone: contains(() => "asks for"),
  },
  "review what was done without an approver": {
    by: "command.review-break-glass",
    tries: asks(() => `review-break-glass ${set.name} It was right`),
    // Decided on what it is: nothing was done without one.
    isDone: contains(() => "Nothing of that kind waits"),
  },
  "acknowledge an alert": {
    by: "command.acknowledge-alert",
    tries: asks(() => "acknowledge-alert alert-999"),
    // Decided on what it is: there is none of that number.
    isDone: contains(() => "alert-999"),
  },
  "run the health check": {
    by: "command.doctor",
    tries: asks(() => "doctor"),
    isDone: contains(() => "Health check"),
  },
  "follow in a channel": {
    by: "command.notify",
    tries: async (person) => (await person.asks("notify here", { in: world.operations })).text,
    isDone: contains(() => "follows along"),
  },
  "leave a channel alone": {
    by: "command.notify",
    tries: async (person) => (await person.asks("notify off", { in: world.operations })).text,
    isDone: contains(() => "Nothing is posted here"),
  },
};

/** What the form lets people confirm, as its inputs are named. */
async function attestable(): Promise<Readonly<Record<string, string>>> {
  const form = await world.alex.asks(`confirm ${freeTrunk}`);
  const { data } = form.card.press("Record", { all: "true" });
  return data as Readonly<Record<string, string>>;
}

/** The row of the documentation's table that says who may. */
function rowOf({ by }: Deed) {
  const [kind = "", name = ""] = by.split(".");
  const row = documentedRoles().find(({ commands, verbs }) =>
    (kind === "command" ? commands : verbs).includes(name),
  );
  if (!row) throw new Error(`The documentation does not say who may do ${by}.`);
  return row;
}

const cells = Object.entries(deeds).flatMap(([deed, about]) =>
  holders.map((role) => ({ deed, role, may: rowOf(about).may[role] })),
);
const allowed = cells.filter(({ may }) => may);
const refused = cells.filter(({ may }) => !may);

it("every row of the documentation's table is tried", () => {
  const tried = new Set(Object.values(deeds).map((deed) => rowOf(deed).does));
  expect([...tried].sort()).toEqual(
    documentedRoles()
      .map(({ does }) => does)
      .sort(),
  );
});

describe("who may", () => {
  it.each(allowed)("as $role: $deed", async ({ deed, role }) => {
    await refresh();
    const person = holderOf(role);
    const { tries, isDone } = deeds[deed] as Deed;
    const answer = await tries(person);
    expect(answer).not.toMatch(/You have no role here|Not with your role|You hold /);
    await isDone(answer, person);
  });
});

describe("who may not is refused with an explanation, changes nothing, and is in the audit", () => {
  beforeAll(async () => {
    await refresh();
    // The tables above may have left work behind; what happens from here on would be these attempts' doing.
    await eventually("the runner to be at rest", async () => {
      const { db } = world.database;
      const busy = await db.selectFrom("preflight").select("id").where("finishedAt", "is", null).execute();
      return busy.length === 0;
    });
  });

  it.each(refused)("as $role: $deed", async ({ deed, role }) => {
    const person = holderOf(role);
    const { tries, by } = deeds[deed] as Deed;
    const before = await everything(world);
    const answer = await tries(person);
    expect(answer).toMatch(role === "nobody" ? /You can use help and whoami/ : /Only [\w, ]+ can /);
    expect(answer.length).toBeLessThan(300);
    expect(await everything(world)).toEqual(before);
    expect((await refusalsOf(world, person)).map(({ action }) => action)).toContain(by.split(" ")[0]);
  });

  it("help and whoami show each person only what they may do", async () => {
    const { patti, isaiah, megan, alex } = world;
    expect((await patti.asks("help")).text).not.toMatch(/gateways|preflight|audit/);
    expect((await isaiah.asks("help")).text).not.toMatch(/enable-bypass|preflight|rollback|notify/);
    expect((await megan.asks("help")).text).not.toContain("enable-bypass");
    expect((await alex.asks("help")).text).toContain("enable-bypass");
    expect((await patti.asks("whoami")).text).toMatch(/no role|none/i);
  });

  it("an attempt that is repeated within the hour is one row, and its count follows when the hour is over", async () => {
    const { patti } = world;
    const hour = 3_600_000;
    // To the beginning of an hour in which nothing was attempted yet.
    world.turnClock(2 * hour - (world.now().getTime() % hour) + 1_000);
    await patti.asks("audit");
    const before = (await refusalsOf(world, patti)).length;
    for (let times = 0; times < 5; times += 1) await patti.asks("changes");
    const added = async () => (await refusalsOf(world, patti)).slice(before);
    expect(await added()).toMatchObject([{ action: "command.changes" }]);
    world.turnClock(hour);
    await patti.asks("audit");
    expect(await added()).toContainEqual(
      expect.objectContaining({
        action: "command.changes",
        detail: expect.stringMatching(/^4 more in the hour from /),
      }),
    );
    // Its watch has ended in these hours; otherwise that would happen in the middle of the next test.
    await becomes(set.trunk, "succeeded");
  });
});

describe("somebody else's change", () => {
  it("is not theirs to cancel, admin or not, though an admin may roll it back", async () => {
    await world.restartBot({ ADMINS: `${world.env.ADMINS ?? ""},${lynne.id}` });
    await refresh();
    const before = await everything(world);
    const refusedBefore = (await refusalsOf(world, other)).length;
    expect((await other.asks(`cancel ${waiting.name}`)).text).toContain("Only the person who asked for");
    expect(await everything(world)).toEqual(before);
    expect((await refusalsOf(world, other)).slice(refusedBefore)).toMatchObject([
      { action: "change.cancel", subject: waiting.name, detail: "notRequester" },
    ]);
    await other.says(`rollback ${set.name}`);
    await becomes(set.trunk, "rolledBack");
    expect(await world.effectsOn(set.trunk)).toEqual([true, false]);
  });
});
